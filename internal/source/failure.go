package source

import (
	"compress/flate"
	"compress/gzip"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"syscall"
	"time"
)

// failure is an error whose text is fit for the public.
type failure string

func (f failure) Error() string { return string(f) }

func failuref(format string, args ...any) failure { return failure(fmt.Sprintf(format, args...)) }

// What can go wrong, as the ledger and the page say it.
const (
	failConnection  failure = "no connection to upstream"
	failName        failure = "upstream's name cannot be resolved"
	failCertificate failure = "upstream's certificate is not valid"
	failSecure      failure = "no secure connection to upstream"
	failHungUp      failure = "upstream closed the connection without an answer"
	failAnswer      failure = "upstream's answer cannot be understood"
	failMiddle      failure = "the answer stopped in the middle"
	failDamaged     failure = "the answer's compression is damaged"
	failUnasked     failure = "upstream answered 304 to an unconditional request"
	failGaveWay     failure = "given up so that the main feed is polled in time"
	failCircle      failure = "upstream redirects more than 3 times"
	textEmpty       failure = "upstream's document is empty"
	textRejected    failure = "upstream's document could not be read"
)

func failStatus(code int) failure { return failuref("upstream answered %d", code) }
func failStatusTo(target string) failure {
	return failuref("upstream redirects to %s, which is not followed", target)
}
func failEncoding(name string) failure {
	return failuref("upstream used the compression %q, which was not asked for", name)
}
func failTooLarge(limit int64) failure {
	return failuref("the answer is larger than %s", bytesText(limit))
}
func failNoAnswer(after time.Duration) failure {
	return failuref("upstream did not answer within %s", durationText(after))
}
func failStalled(after time.Duration) failure {
	return failuref("the answer stalled for %s", durationText(after))
}
func failTooLong(after time.Duration) failure {
	return failuref("the answer took longer than %s", durationText(after))
}

// public words an error for anybody. Addresses, paths and names of this
// machine, which inner errors are full of, never get through.
func public(ctx context.Context, err error, answered bool) string {
	// A timeout shows as whatever the interrupted call makes of it: its cause
	// comes first.
	if f, ok := errors.AsType[failure](context.Cause(ctx)); ok {
		return string(f)
	}
	if f, ok := errors.AsType[failure](err); ok {
		return string(f)
	}
	if answered {
		return string(publicBody(err))
	}
	return string(publicHeader(err))
}

// publicHeader words what happens before the answer's header has come.
func publicHeader(err error) failure {
	op, isOp := errors.AsType[*net.OpError](err)
	switch {
	case is[*tls.CertificateVerificationError](err), is[x509.UnknownAuthorityError](err), is[x509.HostnameError](err), is[x509.CertificateInvalidError](err):
		return failCertificate
	case is[tls.RecordHeaderError](err), is[tls.AlertError](err):
		return failSecure
	case is[*net.DNSError](err):
		return failName
	case isOp && (op.Op == "dial" || op.Op == "proxyconnect"), isTimeout(err):
		return failConnection
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE):
		return failHungUp
	}
	return failAnswer
}

// publicBody words what happens while the body is read.
func publicBody(err error) failure {
	switch {
	case errors.Is(err, gzip.ErrHeader), errors.Is(err, gzip.ErrChecksum), is[flate.CorruptInputError](err):
		return failDamaged
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, syscall.ECONNRESET), is[net.Error](err):
		return failMiddle
	}
	return failAnswer
}

func is[E error](err error) bool {
	_, ok := errors.AsType[E](err)
	return ok
}

func isTimeout(err error) bool {
	n, ok := errors.AsType[net.Error](err)
	return ok && n.Timeout()
}

// durationText prints a limit as people write it: 30 s, 2 min.
func durationText(d time.Duration) string {
	switch {
	case d >= time.Minute && d%time.Minute == 0:
		return fmt.Sprintf("%d min", d/time.Minute)
	case d >= time.Second && d%time.Second == 0:
		return fmt.Sprintf("%d s", d/time.Second)
	}
	return fmt.Sprintf("%d ms", d.Milliseconds())
}

// bytesText prints a limit in the largest binary unit that divides it.
func bytesText(n int64) string {
	switch {
	case n >= 1<<30 && n%(1<<30) == 0:
		return fmt.Sprintf("%d GiB", n>>30)
	case n >= 1<<20 && n%(1<<20) == 0:
		return fmt.Sprintf("%d MiB", n>>20)
	case n >= 1<<10 && n%(1<<10) == 0:
		return fmt.Sprintf("%d KiB", n>>10)
	}
	return fmt.Sprintf("%d bytes", n)
}
