package duck

// At lets a test act at each point that a migration reaches.
func (o Options) At(reached func(point string)) Options {
	o.reached = reached
	return o
}
