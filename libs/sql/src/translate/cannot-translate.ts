/** Where in the source text, from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** A construct that is not known to mean the same in PostgreSQL. The message ends the sentence "is not translated: …". */
export class CannotTranslate extends Error {
  readonly place: Place | null;

  constructor(message: string, place: Place | null = null) {
    super(message);
    this.name = 'CannotTranslate';
    this.place = place;
  }
}
