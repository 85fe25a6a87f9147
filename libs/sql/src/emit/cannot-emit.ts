/**
 * Inside the emitter: this engine must not run the statement, and why. Becomes a refused {@link Emission}, never leaves the library. No `Error`: a refusal is an ordinary outcome, nobody
 * reads its stack, and to take one is as dear as to print an expression.
 */
export class CannotEmit {
  readonly message: string;

  constructor(reason: string) {
    this.message = reason;
  }
}
