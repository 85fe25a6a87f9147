/** Why the bus could not do what was asked. */
export type BusErrorCode =
  /** The topic, or the partition that was named, does not exist. */
  | 'UNKNOWN_TOPIC'
  /** Not acknowledged before the deadline. */
  | 'DEADLINE'
  /** The broker refuses a record of this size. */
  | 'TOO_LARGE'
  /** The broker refuses it for good: not authorised, illegal name, limit reached. */
  | 'REFUSED'
  /** The driver is closed or was never connected. */
  | 'CLOSED';

/** Thrown by drivers; `code` says what to do about it. */
export class BusError extends Error {
  readonly code: BusErrorCode;

  constructor(code: BusErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'BusError';
    this.code = code;
  }
}

/** True for {@link BusError} (of this code), also across VM contexts, where `instanceof` does not hold. */
export function isBusError(error: unknown, code?: BusErrorCode): error is BusError {
  if (typeof error !== 'object' || error === null || (error as { name?: unknown }).name !== 'BusError') return false;
  return code === undefined || (error as { code?: unknown }).code === code;
}
