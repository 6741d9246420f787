package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"runtime/debug"
	"strconv"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"github.com/mote-air/mote/internal/config"
	"github.com/mote-air/mote/internal/control"
	"github.com/mote-air/mote/internal/decode"
	"github.com/mote-air/mote/internal/httpapi"
	"github.com/mote-air/mote/internal/httpapi/metrics"
	"github.com/mote-air/mote/internal/ingest"
	"github.com/mote-air/mote/internal/live"
	"github.com/mote-air/mote/internal/provisional"
	"github.com/mote-air/mote/internal/source"
	"github.com/mote-air/mote/internal/store"
	"github.com/mote-air/mote/internal/store/duck"
	"github.com/mote-air/mote/internal/webui"
)

// serveFlags are what `mote serve` is told on the command line.
type serveFlags struct {
	config, data, listen, adminListen, upstream string
	every                                       time.Duration
	logFormat                                   string

	// begin, when set, is called once the page can be opened, at the address it
	// is given, and before the present is made of what is stored.
	begin func(ctx context.Context, page string, db *duck.Store, in *ingest.Ingest) error

	// polled, when set, is called after each poll, once readers have its news.
	polled func()
}

func serveCmd() *cobra.Command {
	var f serveFlags
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Collect from upstream and serve the page and the API",
		Long: `Collect Sensor.Community's live feed into a data directory, and serve the page,
the API and, on the admin address, metrics.

It stops cleanly on SIGINT and SIGTERM. Killed at any moment it loses nothing
that it had acknowledged.`,
		Example: `  mote serve
  mote serve --data /var/lib/mote --config /etc/mote/mote.yml
  mote serve --upstream http://127.0.0.1:8000 --every 10s --listen 127.0.0.1:0`,
		Args: usage(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			log, err := newLog(cmd, f.logFormat, slog.LevelInfo)
			if err != nil {
				return usageError{err}
			}
			return serve(cmd.Context(), f, log)
		},
	}
	fl := cmd.Flags()
	fl.StringVar(&f.config, "config", "", "configuration file (YAML); without it the defaults and MOTE_… variables hold")
	fl.StringVar(&f.data, "data", "data", "data directory; made if it is not there")
	fl.StringVar(&f.listen, "listen", ":8080", "address of the page and the API; port 0 takes a free one")
	fl.StringVar(&f.adminListen, "admin-listen", "127.0.0.1:9080", "address of metrics; port 0 takes a free one")
	fl.StringVar(&f.upstream, "upstream", source.DefaultBase, "base address of the feeds")
	fl.DurationVar(&f.every, "every", source.DefaultEvery, "time from poll to poll of the measurements; at least a minute on the public host, and 2m10s for other feeds to fit in")
	fl.StringVar(&f.logFormat, "log-format", "text", "text or json")
	return cmd
}

func newLog(cmd *cobra.Command, format string, least slog.Level) (*slog.Logger, error) {
	options := &slog.HandlerOptions{Level: least}
	switch format {
	case "json":
		return slog.New(slog.NewJSONHandler(cmd.ErrOrStderr(), options)), nil
	case "text":
		return slog.New(slog.NewTextHandler(cmd.ErrOrStderr(), options)), nil
	}
	return nil, fmt.Errorf("--log-format: %q: want text or json", format)
}

// readConfig reads the configuration file, if one is named, and the
// environment.
func readConfig(path string) (config.Config, error) {
	var text []byte
	if path != "" {
		var err error
		if text, err = os.ReadFile(path); err != nil {
			return config.Config{}, fmt.Errorf("configuration: %w", err)
		}
	}
	return config.Parse(path, text, os.LookupEnv)
}

// serve runs until ctx ends or a part of it fails.
func serve(ctx context.Context, f serveFlags, log *slog.Logger) (err error) {
	frugal()
	cfg, err := readConfig(f.config)
	if err != nil {
		return err
	}
	db, err := duck.Open(ctx, f.data, duck.Options{Log: log})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()

	keepIndoor := cfg.Indoor == config.IndoorKeep
	meter := metrics.New()
	present := live.New(strconv.FormatInt(time.Now().UnixMilli(), 36), db, live.ShowIndoor(keepIndoor))
	write, err := ingestOptions(cfg, db, renewer{present, db}, log)
	if err != nil {
		return err
	}
	write.Written, write.Gap = meter.ObserveEntry, f.gap(giveBack(db.Tend))
	in, err := ingest.New(ctx, write)
	if err != nil {
		return err
	}
	o := newOwned(f.data, db, in, cfg, log)
	day := provisional.NewDay(decode.Limits{Bytes: cfg.Limits.MaxBody})
	host, err := newHost(ctx, f, cfg, db, in, present, day, log)
	if err != nil {
		return err
	}
	group, ctx := errgroup.WithContext(ctx)
	public, admin := httpapi.New(httpapi.Deps{
		Present: present, Store: db, Lake: db, Upstream: upstream{host, f.upstream}, Pages: webui.Handler(), Meter: meter,
		Build: httpapi.BuildInfo{Version: version, Commit: revision()}, KeepIndoor: keepIndoor, Means: day.Means,
		MapStyle: cfg.Map.Style, MapOrigins: cfg.Map.Allowed(),
		Limits: apiLimits(cfg.Limits), Log: log, Closing: ctx.Done(),
	})

	at, err := listen(ctx, group, log, "--listen", f.listen, "listening", public)
	if err != nil {
		return err
	}
	if _, err := listen(ctx, group, log, "--admin-listen", f.adminListen, "admin listening", admin); err != nil {
		return err
	}
	group.Go(func() error {
		return control.Serve(ctx, filepath.Join(f.data, control.SocketName), commands(o))
	})
	group.Go(func() error {
		began, err := f.start(ctx, visit(at), db, in, present)
		if err != nil {
			if ctx.Err() != nil { // asked to end, or another part has failed and says why
				return nil
			}
			return err
		}
		log.Info("ready", "sensors", len(present.Snapshot().Places()), "took", time.Since(began).Round(time.Millisecond))
		debug.FreeOSMemory()
		group.Go(func() error { return tick(ctx, present, log) })
		group.Go(func() error { return o.nightly().Run(ctx) })
		return host.Run(ctx)
	})
	return group.Wait()
}

// start makes the present of what is stored, after what must be stored first,
// and says when it began with that.
func (f serveFlags) start(ctx context.Context, page string, db *duck.Store, in *ingest.Ingest, present *live.Live) (began time.Time, err error) {
	if f.begin != nil {
		if err := f.begin(ctx, page, db, in); err != nil {
			return began, err
		}
	}
	began = time.Now()
	if err := present.Rebuild(ctx, db, began); err != nil {
		return began, fmt.Errorf("rebuild the present: %w", err)
	}
	return began, nil
}

// gap is what is done after a poll: first who waits for it is told.
func (f serveFlags) gap(tend func(context.Context) error) func(context.Context) error {
	if f.polled == nil {
		return tend
	}
	return func(ctx context.Context) error {
		f.polled()
		return tend(ctx)
	}
}

// tick lets values age when no poll comes.
func tick(ctx context.Context, present *live.Live, log *slog.Logger) error {
	every := time.NewTicker(time.Minute)
	defer every.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case now := <-every.C:
			if err := present.Tick(ctx, now); err != nil && ctx.Err() == nil {
				log.Error("the present could not be renewed", "err", err)
			}
		}
	}
}

// listen serves a handler at the address that a flag gave until ctx ends, then
// lets open answers finish.
func listen(ctx context.Context, group *errgroup.Group, log *slog.Logger, flag, addr, says string, h http.Handler) (net.Addr, error) {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("%w: choose another address with %s", err, flag)
	}
	srv := httpapi.NewServer(h)
	srv.ErrorLog = slog.NewLogLogger(log.Handler(), slog.LevelWarn)
	group.Go(func() error {
		log.Info(says, "addr", l.Addr().String(), "url", visit(l.Addr()))
		if err := srv.Serve(l); !errors.Is(err, http.ErrServerClosed) {
			return err
		}
		return nil
	})
	group.Go(func() error {
		<-ctx.Done()
		grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
		defer cancel()
		if err := srv.Shutdown(grace); err != nil {
			return srv.Close()
		}
		return nil
	})
	return l.Addr(), nil
}

// visit is the address for a browser on this machine.
func visit(addr net.Addr) string {
	host, port, err := net.SplitHostPort(addr.String())
	if err != nil {
		return ""
	}
	if ip := net.ParseIP(host); ip != nil && ip.IsUnspecified() {
		host = "localhost"
	}
	return "http://" + net.JoinHostPort(host, port)
}

// renewer lets ingest rebuild the present from the store.
type renewer struct {
	*live.Live
	db store.Reader
}

func (r renewer) Rebuild(ctx context.Context, now time.Time) error {
	return r.Live.Rebuild(ctx, r.db, now)
}

func apiLimits(l config.Limits) httpapi.Limits {
	return httpapi.Limits{
		Light: l.Light, Heavy: l.Heavy, Wait: l.Wait, Exempt: l.Exempt, TrustedProxies: l.TrustedProxies,
		Streams: l.Streams, StreamsPerClient: l.StreamsPerClient,
	}
}
