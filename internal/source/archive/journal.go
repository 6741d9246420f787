package archive

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
)

// Journal remembers which files of the archive's host were fetched and stored,
// so that an import that was interrupted does not ask for them again: at one
// file a second that would be hours. It is a text file with an address a line.
// Losing it costs time only, the store knows what it has; and because nothing
// but the host's pace makes it grow, it is read whole. Not safe for concurrent
// use.
type Journal struct {
	file *os.File
	had  map[string]bool
}

// OpenJournal opens or makes a journal. A last line that was cut off does not
// count.
func OpenJournal(path string) (*Journal, error) {
	text, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("journal of imports: %w", err)
	}
	j := &Journal{had: map[string]bool{}}
	whole := text[:1+strings.LastIndexByte(string(text), '\n')]
	for line := range strings.Lines(string(whole)) {
		j.had[strings.TrimSuffix(line, "\n")] = true
	}
	if j.file, err = os.OpenFile(path, os.O_WRONLY|os.O_CREATE, 0o600); err != nil {
		return nil, fmt.Errorf("journal of imports: %w", err)
	}
	if err = j.file.Truncate(int64(len(whole))); err == nil {
		_, err = j.file.Seek(0, 2)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("journal of imports: %w", err), j.file.Close())
	}
	return j, nil
}

// Had reports whether an address was noted.
func (j *Journal) Had(address string) bool { return j.had[address] }

// Note writes addresses down; they are on disk when it returns nil.
func (j *Journal) Note(addresses []string) error {
	var text strings.Builder
	for _, a := range addresses {
		if !j.had[a] && !strings.ContainsAny(a, "\r\n") {
			text.WriteString(a + "\n")
		}
	}
	if text.Len() == 0 {
		return nil
	}
	_, err := j.file.WriteString(text.String())
	if err == nil {
		err = j.file.Sync()
	}
	if err != nil {
		return fmt.Errorf("journal of imports: %w", err)
	}
	return nil
}

// Close closes the file.
func (j *Journal) Close() error { return j.file.Close() }
