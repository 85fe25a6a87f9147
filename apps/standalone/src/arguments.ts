import { parseArgs } from 'node:util';

export interface Arguments {
  /** Throw away what is in the data directory. */
  readonly fresh: boolean;
}

/** @throws with what may be said, for anything else */
export function readArguments(args: readonly string[]): Arguments {
  try {
    return parseArgs({ args: [...args], options: { fresh: { type: 'boolean', default: false } } }).values;
  } catch (error) {
    throw new Error(`${args.join(' ')} is not understood. "npm start -- --fresh" throws away all data and starts over; all else is set by environment variables (docs/operations.md).`, { cause: error });
  }
}
