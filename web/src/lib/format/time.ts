import type { Key } from '../i18n/en';

/** Looks a message up; handed in so that this module stays pure. */
export type Translate = (key: Key, params?: Record<string, string | number>) => string;

/** Seconds up to which a value is called live (inclusive) and fresh at all. */
export const LIVE_FOR = 30 * 60;
export const FRESH_FOR = 24 * 3600;

/**
 * The age of a time (Unix seconds) in words. A time ahead of now, within what
 * clocks differ by, is "just now".
 */
export function formatAge(t: number, now: number, translate: Translate): string {
  const s = Math.floor(now - t);
  if (s < 60) return translate('age.now');
  if (s < 3600) return translate('age.minutes', { n: Math.floor(s / 60) });
  if (s < 48 * 3600) return translate('age.hours', { n: Math.floor(s / 3600) });
  if (s < 730 * 86400) return translate('age.days', { n: Math.floor(s / 86400) });
  return translate('age.years', { n: Math.floor(s / (365.25 * 86400)) });
}

/** Date and time in the reader's zone, the zone named. */
export function formatMoment(t: number, locale: string, timeZone?: string): string {
  return new Intl.DateTimeFormat(locale, {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZoneName: 'short',
    ...(timeZone ? { timeZone } : {}),
  }).format(t * 1000);
}

/** Hour and minute in the reader's zone: 14:05. */
export function formatClock(t: number, locale: string, timeZone?: string): string {
  return new Intl.DateTimeFormat(locale, {
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    ...(timeZone ? { timeZone } : {}),
  }).format(t * 1000);
}

/** A day in the reader's zone: 10 Aug 2017. */
export function formatDay(t: number, locale: string, timeZone?: string): string {
  return new Intl.DateTimeFormat(locale, {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    ...(timeZone ? { timeZone } : {}),
  }).format(t * 1000);
}

/** A month in the reader's zone, with its year unless that is this one: March, March 2025. */
export function formatMonth(t: number, now: number, locale: string, timeZone?: string): string {
  const of = (time: number, options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(locale, { ...options, ...(timeZone ? { timeZone } : {}) }).format(time * 1000);
  const year = of(t, { year: 'numeric' }) === of(now, { year: 'numeric' });
  return of(t, { month: 'long', ...(year ? {} : { year: 'numeric' }) });
}

/** The clock time of today, else the day and the clock time. */
export function formatSince(t: number, now: number, locale: string, timeZone?: string): string {
  const clock = formatClock(t, locale, timeZone);
  const day = formatDay(t, locale, timeZone);
  return day === formatDay(now, locale, timeZone) ? clock : `${day}, ${clock}`;
}

/** The machine-readable form for <time datetime>. */
export function isoTime(t: number): string {
  return new Date(t * 1000).toISOString().replace('.000Z', 'Z');
}

/** Unix seconds of an RFC 3339 time; null for anything else. */
export function parseTime(text: string | null | undefined): number | null {
  if (!text) return null;
  const ms = Date.parse(text);
  return Number.isNaN(ms) ? null : ms / 1000;
}
