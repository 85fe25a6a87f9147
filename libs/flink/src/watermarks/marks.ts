import { reaches, type Offsets } from './confirmed-offsets.ts';

/** Everything that was committed up to `lsn`, or acknowledged before `atMs`, lies below these offsets. */
export interface Mark {
  readonly atMs: number;
  readonly lsn: string | null;
  readonly offsets: Offsets;
  /** From where on a topic tells all rows of its table; see `progressMarkSchema`. Null for event streams, whose tables hold all of them. */
  readonly begins: Readonly<Record<string, number>> | null;
}

const MAX_MARKS = 600;

/** Marks that a table has not reached yet, in their order. */
export class PendingMarks {
  private marks: readonly Mark[] = [];
  private newest: Mark | null = null;

  add(mark: Mark): void {
    // A table that is far behind needs no mark of every moment: every second one goes, the newest stays.
    if (this.marks.length >= MAX_MARKS) this.marks = this.marks.filter((_, index) => index % 2 === 1);
    this.marks = [...this.marks, mark];
  }

  /** The table is not what marks speak of any more. */
  clear(): void {
    this.marks = [];
    this.newest = null;
  }

  /** The newest mark that these offsets have reached so far. */
  reached(offsets: Offsets, topics: readonly string[]): Mark | null {
    const index = this.marks.findLastIndex((mark) => reaches(offsets, mark.offsets, topics));
    if (index >= 0) {
      this.newest = this.marks[index] ?? null;
      this.marks = this.marks.slice(index + 1);
    }
    return this.newest;
  }
}
