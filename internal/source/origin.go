package source

// SimulatedMarker is the file that marks a folder, or an archive, of day files
// as simulated.
const SimulatedMarker = "SIMULATED"
