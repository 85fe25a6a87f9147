import { CannotEmit } from './cannot-emit.ts';
import type { AsOf, ResolvedTable } from './emission.ts';

const SIGN = '@as_of_';

/**
 * Versions of tables, which PostgreSQL's grammar has no words for: in the text that is translated a table carries a mark in its name, and
 * the mark becomes Trino's clause afterwards.
 */
export class AsOfMarks {
  readonly #statement: string;
  readonly #clauses = new Map<string, string>();

  constructor(statement: string) {
    this.#statement = statement;
  }

  /** The table's path with its mark, or as it is when no version was asked for. */
  mark({ path, asOf }: ResolvedTable): readonly string[] {
    const last = path.at(-1);
    if (asOf === undefined || last === undefined) return path;
    // In a literal it would be taken for the mark.
    if (this.#statement.includes(SIGN)) throw new CannotEmit(`the statement holds the text ${SIGN}`);
    const marked = `${last}${SIGN}${this.#clauses.size + 1}`;
    this.#clauses.set(`"${marked}"`, `"${last}" ${clause(asOf)}`);
    return [...path.slice(0, -1), marked];
  }

  /** Writes the clauses in place of the marks; each must stand there, else a table would be read at another version. */
  replace(sql: string): string {
    let replaced = sql;
    for (const [marked, clauseText] of this.#clauses) {
      if (!replaced.includes(marked)) throw new CannotEmit('the translation lost the version of a table');
      replaced = replaced.replaceAll(marked, clauseText);
    }
    return replaced;
  }
}

function clause(asOf: AsOf): string {
  if ('snapshot' in asOf) {
    if (!/^\d{1,19}$/.test(asOf.snapshot)) throw new CannotEmit('a snapshot is a decimal number');
    return `FOR VERSION AS OF ${asOf.snapshot}`;
  }
  const found = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?)(?:Z|([+-]\d\d:\d\d))$/.exec(asOf.timestamp);
  if (found === null) throw new CannotEmit('a time is written as in RFC 3339');
  return `FOR TIMESTAMP AS OF TIMESTAMP '${found[1]} ${found[2]} ${found[3] ?? 'UTC'}'`;
}
