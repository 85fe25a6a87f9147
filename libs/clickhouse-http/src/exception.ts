import { STATUS_CODES } from 'node:http';

/** An error as ClickHouse reports it: a number, and `Code: N. DB::Exception: …` as the text. */
export class ClickHouseException extends Error {
  override readonly name = 'ClickHouseException';
  readonly code: number;

  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

export const CODE = {
  badArguments: 36,
  notImplemented: 48,
  syntaxError: 62,
  tooManyQueries: 202,
  queryWithSameIdIsRunning: 216,
  authenticationFailed: 516,
  unknown: 1002,
} as const;

/** An exception raised by this server, worded as ClickHouse words its own. */
export function raise(code: number, name: string, message: string): ClickHouseException {
  return new ClickHouseException(code, `Code: ${code}. DB::Exception: ${message}. (${name})`);
}

/** Reads the engine's error text; what carries no code is `UNKNOWN_EXCEPTION`. */
export function asException(error: unknown): ClickHouseException {
  if (error instanceof ClickHouseException) return error;
  const text = error instanceof Error ? error.message : String(error);
  const found = /Code: (\d+)\. DB::Exception:/.exec(text);
  if (found === null) return raise(CODE.unknown, 'UNKNOWN_EXCEPTION', text);
  return new ClickHouseException(Number(found[1]), text.slice(found.index));
}

/** HTTP status of an error code, as `exceptionCodeToHTTPStatus` of ClickHouse's server maps them; 500 for all others. */
const STATUS_OF_CODE: ReadonlyMap<number, number> = new Map([
  ...[6, 26, 27, 33, 36, 38, 41, 43, 42, 53, 62, 63, 69, 70, 72, 117, 130, 131, 168, 169, 190, 386, 456, 457].map((code) => [code, 400] as const),
  ...[46, 47, 50, 56, 60, 73, 81, 115].map((code) => [code, 404] as const),
  ...[164, 291, 497, CODE.authenticationFailed].map((code) => [code, 403] as const),
  [159, 408],
  [194, 401],
  [202, 503],
  [243, 507],
  [48, 501],
]);

export function httpStatus(exception: ClickHouseException): number {
  const status = STATUS_OF_CODE.get(exception.code) ?? 500;
  return STATUS_CODES[status] === undefined ? 500 : status;
}
