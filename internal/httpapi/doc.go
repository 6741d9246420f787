// Package httpapi is Mote's face on the network: the REST API under /api/v1
// with its OpenAPI description, health, metrics, and the middleware that all
// requests pass. Pages come from a handler that is handed in.
//
// In every JSON answer a member named t holds Unix seconds, and every other
// time is RFC 3339 in UTC.
package httpapi
