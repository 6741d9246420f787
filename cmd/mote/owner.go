package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"github.com/mote-air/mote/internal/config"
	"github.com/mote-air/mote/internal/control"
	"github.com/mote-air/mote/internal/decode"
	"github.com/mote-air/mote/internal/geo"
	"github.com/mote-air/mote/internal/ingest"
	"github.com/mote-air/mote/internal/store"
	"github.com/mote-air/mote/internal/store/duck"
)

// A command that needs the store is a [job]: it runs in its own process when
// nobody owns the data directory, else as a request to the owner, `mote serve`
// as a rule. It is the same code, and the caller sees the same: progress and
// output are streamed back, and Ctrl-C cancels the job where it runs.
//
// To add one:
//
//	var checkJob = job[checkRequest, checkResult]{name: "check", do: check}
//
//	func check(ctx context.Context, o *owned, r checkRequest, say report) (checkResult, error)
//
// list it in [commands], add the flags --data and --config with [place.flags],
// and call
//
//	result, err := checkJob.run(cmd.Context(), at, request, report{...})
//
// The request and the result travel as JSON: exported fields, absolute paths
// ([filepath.Abs] before run), no NaN. An error travels as text. What the owner
// was configured with holds beside it: do reads o.cfg, never the flags'.

// job is a command on a store. A is what it is asked, R what it answers.
type job[A, R any] struct {
	name string // on the owner's socket
	make bool   // a data directory that is not there is made
	do   func(ctx context.Context, o *owned, args A, say report) (R, error)
}

// owned is a data directory in the hands of its owner.
type owned struct {
	dir  string // as it was named
	db   *duck.Store
	in   *ingest.Ingest
	cfg  config.Config
	log  *slog.Logger
	lake chan struct{} // holds one token: sealing and the like take turns
}

// report is how a job speaks before its end. The zero value is silent.
type report struct {
	progress func(control.Progress) // may be called as often as is handy, from any goroutine
	out      io.Writer              // the caller's standard output, when the job writes there
}

// place is where a command finds its store.
type place struct {
	data, config string
	log          *slog.Logger
}

// flags adds those that every command on a store takes.
func (p *place) flags(cmd *cobra.Command) {
	cmd.Flags().StringVar(&p.data, "data", "data", "data directory")
	cmd.Flags().StringVar(&p.config, "config", "", "configuration file (YAML); beside a running \"mote serve\" its own holds")
}

// commands are what an owner does for others.
func commands(o *owned) map[string]control.Command {
	return map[string]control.Command{
		forgetJob.name: forgetJob.command(o),
		importJob.name: importJob.command(o),
		sealJob.name:   sealJob.command(o),
		checkJob.name:  checkJob.command(o),
		exportJob.name: exportJob.command(o),
		backupJob.name: backupJob.command(o),
	}
}

// ownerPatience is how long an owner may take from its lock to its socket.
const ownerPatience = 10 * time.Second

// run does the job where the store is.
func (j job[A, R]) run(ctx context.Context, at place, args A, say report) (result R, err error) {
	say = say.calm()
	for began := time.Now(); ; {
		o, end, err := open(ctx, at, j.make)
		locked, inUse := errors.AsType[*duck.LockedError](err)
		if err == nil {
			frugal()
			result, err = j.do(ctx, o, args, say)
			return result, errors.Join(err, end())
		}
		if !inUse {
			return result, err
		}
		err = control.Call(ctx, filepath.Join(at.data, control.SocketName), j.name, args,
			control.Answer{Progress: say.progress, Out: say.out, Result: &result})
		if !errors.Is(err, control.ErrNobody) {
			return result, err
		}
		if time.Since(began) > ownerPatience {
			return result, fmt.Errorf("%w; it does not answer: another command may be at work there, which must end first", locked)
		}
		select {
		case <-ctx.Done():
			return result, ctx.Err()
		case <-time.After(200 * time.Millisecond):
		}
	}
}

// command does the job for those who ask on the owner's socket.
func (j job[A, R]) command(o *owned) control.Command {
	return func(ctx context.Context, r control.Request) (any, error) {
		var args A
		if err := json.Unmarshal(r.Args, &args); err != nil {
			return nil, fmt.Errorf("request: %w", err)
		}
		return j.do(ctx, o, args, report{r.Progress, r.Out}.calm())
	}
}

// open becomes the owner of a data directory for one command.
func open(ctx context.Context, at place, fresh bool) (o *owned, end func() error, err error) {
	cfg, err := readConfig(at.config)
	if err != nil {
		return nil, nil, err
	}
	if at.log == nil {
		at.log = slog.New(slog.DiscardHandler)
	}
	db, err := duck.Open(ctx, at.data, duck.Options{Existing: !fresh, Log: at.log})
	if err != nil {
		return nil, nil, err
	}
	var in *ingest.Ingest
	write, err := ingestOptions(cfg, db, nobody{}, at.log)
	if err == nil {
		in, err = ingest.New(ctx, write)
	}
	if err != nil {
		return nil, nil, errors.Join(err, db.Close())
	}
	return newOwned(at.data, db, in, cfg, at.log), db.Close, nil
}

func newOwned(dir string, db *duck.Store, in *ingest.Ingest, cfg config.Config, log *slog.Logger) *owned {
	o := &owned{dir: dir, db: db, in: in, cfg: cfg, log: log, lake: make(chan struct{}, 1)}
	o.lake <- struct{}{}
	return o
}

// turn waits until nobody else works on the lake; done ends it.
func (o *owned) turn(ctx context.Context) (done func(), err error) {
	select {
	case <-o.lake:
		return func() { o.lake <- struct{}{} }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// ingestOptions are what the write side is told, whoever runs it.
func ingestOptions(cfg config.Config, db *duck.Store, present ingest.Present, log *slog.Logger) (ingest.Options, error) {
	keep, err := keepOf(cfg)
	return ingest.Options{
		Store: db, Present: present, KeepIndoor: cfg.Indoor == config.IndoorKeep, Keep: keep,
		Limits: decode.Limits{Bytes: cfg.Limits.MaxBody}, Log: log, Clock: time.Now,
	}, err
}

// keepOf reads what the configuration keeps.
func keepOf(cfg config.Config) (ingest.Keep, error) {
	k := ingest.Keep{Box: cfg.Keep.Box, Countries: cfg.Keep.Countries, Sensors: cfg.Keep.Sensors, Days: cfg.Lake.Keep}
	if cfg.Keep.Area == "" {
		return k, nil
	}
	text, err := os.ReadFile(cfg.Keep.Area)
	if err == nil {
		k.Area, err = geo.ParseArea(text)
	}
	if err != nil {
		return k, fmt.Errorf("keep.area: %s: %w", cfg.Keep.Area, err)
	}
	return k, nil
}

// nobody is the present where no page is served.
type nobody struct{}

func (nobody) Apply(context.Context, store.Outcome, time.Time) error { return nil }
func (nobody) Rebuild(context.Context, time.Time) error              { return nil }
