/** Inside the emitter: this engine must not run the statement, and why. Becomes a refused {@link Emission}, never leaves the library. */
export class CannotEmit extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = 'CannotEmit';
  }
}
