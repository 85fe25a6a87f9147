/** The command line cannot be understood; the message says why in plain words. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
