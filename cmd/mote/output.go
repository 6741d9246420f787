package main

import (
	"bufio"
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// output is where a command writes: a file that is there when it is whole, or
// something that takes it as it comes.
type output struct {
	*bufio.Writer
	file *os.File
	name string // that the file gets in the end; "" where it has it
}

// createOutput begins a file, or takes the standard output when path is empty.
func createOutput(path string, stdout io.Writer) (*output, error) {
	if path == "" {
		return &output{Writer: bufio.NewWriterSize(stdout, outputBuffer)}, nil
	}
	info, err := os.Stat(path)
	if err == nil && !info.Mode().IsRegular() { // a pipe or a device, which must not be replaced
		f, err := os.OpenFile(path, os.O_WRONLY, 0)
		if err != nil {
			return nil, fmt.Errorf("output: %w", err)
		}
		return &output{Writer: bufio.NewWriterSize(f, outputBuffer), file: f}, nil
	}
	f, err := os.OpenFile(path+".part", os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	switch {
	case errors.Is(err, fs.ErrExist):
		return nil, fmt.Errorf("output: %s.part is there: another export writes it, or one was killed; then remove it", path)
	case err != nil:
		return nil, fmt.Errorf("output: %w", err)
	}
	return &output{Writer: bufio.NewWriterSize(f, outputBuffer), file: f, name: filepath.Clean(path)}, nil
}

const outputBuffer = 256 << 10

// end makes the file whole, or removes it when there was an error, which it
// returns.
func (o *output) end(err error) error {
	err = cmp.Or(err, o.Flush())
	if o.file == nil {
		return err
	}
	if o.name != "" && err == nil {
		err = o.file.Sync()
	}
	err = cmp.Or(err, o.file.Close())
	if o.name == "" {
		return err
	}
	if err == nil {
		err = os.Rename(o.file.Name(), o.name)
	}
	if err != nil {
		return errors.Join(fmt.Errorf("%s was not written: %w", o.name, err), os.Remove(o.file.Name()))
	}
	return nil
}
