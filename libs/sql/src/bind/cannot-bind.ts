/** The statement does not mean anything to PostgreSQL, or the binder does not know what. The message ends the sentence "cannot be bound: …". */
export class CannotBind extends Error {
  /** True when PostgreSQL itself would refuse the statement; false when only the binder does not know the construct. */
  readonly invalid: boolean;

  constructor(message: string, invalid: boolean) {
    super(message);
    this.name = 'CannotBind';
    this.invalid = invalid;
  }
}

/** PostgreSQL would refuse this. */
export const invalid = (message: string): CannotBind => new CannotBind(message, true);

/** The binder does not know this construct. */
export const unknownToUs = (message: string): CannotBind => new CannotBind(message, false);
