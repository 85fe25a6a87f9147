import { z } from 'zod';

/**
 * Pieces of environment schemas. Values come as text; each message says what a wrong value would cause, because it is read by somebody whose
 * service does not start.
 */

const MAX_TIMER_MS = 2_147_483_647;

/** TCP port, 0 for any free one. */
export function port(fallback?: number) {
  return withFallback(wholeNumber(0, 65_535, 'must be a port from 0 to 65535; nothing could connect to this service'), fallback);
}

/** Host name or address, without scheme, port and path. */
export function host(fallback?: string) {
  return withFallback(
    z.string().regex(/^(\[[0-9a-fA-F:]+\]|[0-9a-fA-F:]+|[A-Za-z0-9_.-]+)$/, 'must be a host name or an address without scheme or port; connections to it would fail'),
    fallback,
  );
}

/** `host:port,host:port`, as Kafka clients take them. */
export function hostList(fallback?: string) {
  const schema = z
    .string()
    .transform((text) => text.split(',').map((part) => part.trim()).filter((part) => part !== ''))
    .refine((hosts) => hosts.length > 0, 'must name at least one host:port; there would be nothing to connect to')
    .refine((hosts) => hosts.every(isHostAndPort), 'must be host:port, separated by commas; the client could not reach a broker');
  return fallback === undefined ? schema : schema.prefault(fallback);
}

/** Whole milliseconds, at most what a timer of Node can wait. */
export function durationMs(fallback?: number, { minMs = 0 }: { readonly minMs?: number } = {}) {
  return withFallback(
    wholeNumber(minMs, MAX_TIMER_MS, `must be whole milliseconds from ${minMs} to ${MAX_TIMER_MS}; beyond that a timer fires at once or not at all`),
    fallback,
  );
}

/** Whole number within limits. `consequence` completes the message: what a wrong value would cause. */
export function integer(limits: { readonly min: number; readonly max: number; readonly consequence: string }, fallback?: number) {
  const { min, max, consequence } = limits;
  return withFallback(wholeNumber(min, max, `must be a whole number from ${min} to ${max}; ${consequence}`), fallback);
}

/** Share of something, from 0 to 1. */
export function ratio(fallback?: number) {
  const message = 'must be a number from 0 (none) to 1 (all), like 0.01';
  const schema = z
    .string()
    .regex(/^(0|1|0?\.\d+|1\.0+)$/, message)
    .transform(Number);
  return withFallback(schema, fallback);
}

/** `true`, `false`, `1`, `0`, `yes`, `no`, `on` or `off`, in any case. */
export function flag(fallback?: boolean) {
  const schema = z
    .string()
    .transform((text) => FLAGS.get(text.toLowerCase()))
    .refine((value) => value !== undefined, 'must be true or false; guessing could switch a protection off')
    .transform((value) => value === true);
  return fallback === undefined ? schema : schema.prefault(String(fallback));
}

/** One of some words. */
export function oneOf<const T extends readonly [string, ...string[]]>(words: T, fallback?: T[number]) {
  const schema = z.enum(words, `must be one of ${words.join(', ')}`);
  return fallback === undefined ? schema : schema.prefault(fallback);
}

/** A secret of some length; its value never appears in a message. */
export function secret({ minLength = 16 }: { readonly minLength?: number } = {}) {
  return z.string().min(minLength, `must have at least ${minLength} characters; a shorter secret could be guessed`);
}

/** URL with one of the given schemes. */
export function url(schemes: readonly string[], fallback?: string) {
  const schema = z
    .string()
    .refine((text) => URL.canParse(text) && schemes.includes(new URL(text).protocol.slice(0, -1)), `must be a URL beginning with ${schemes.join(':// or ')}://; requests to it would fail`);
  return fallback === undefined ? schema : schema.prefault(fallback);
}

const FLAGS: ReadonlyMap<string, boolean> = new Map([
  ...['true', '1', 'yes', 'on'].map((word) => [word, true] as const),
  ...['false', '0', 'no', 'off'].map((word) => [word, false] as const),
]);

function wholeNumber(min: number, max: number, message: string) {
  return z
    .string()
    .regex(/^-?\d+$/, message)
    .transform(Number)
    .refine((value) => value >= min && value <= max, message);
}

/** A default goes through the schema like any other value. */
function withFallback<O>(schema: z.ZodType<O, string>, fallback: string | number | undefined) {
  return fallback === undefined ? schema : schema.prefault(String(fallback));
}

function isHostAndPort(text: string): boolean {
  const [, number] = /^(?:\[[0-9a-fA-F:]+\]|[A-Za-z0-9_.-]+):(\d{1,5})$/.exec(text) ?? [];
  return number !== undefined && Number(number) >= 1 && Number(number) <= 65_535;
}

/** Any text. */
export function anyText(fallback: string) {
  return z.string().default(fallback);
}

/** Words separated by commas; none when not set. */
export function list() {
  return z
    .string()
    .default('')
    .transform((value) => value.split(',').map((word) => word.trim()).filter((word) => word !== ''));
}
