import type { Expression, Type, Writer } from './expression.ts';

type Extreme = 'low' | 'high';

/** What stands for a part that fails. No operator makes one of the other, or either of what tables and constants have. */
const VALUES: Readonly<Record<Type, Readonly<Record<Extreme, string>>>> = {
  int4: { low: '-1000003', high: '1000003' },
  int8: { low: '-1000000000039', high: '1000000000039' },
  numeric: { low: '-100000007.25', high: '100000007.25' },
  float8: { low: '-1000000000.0625', high: '1000000000.0625' },
  text: { low: "'!'", high: "'~~~'" },
  bool: { low: 'false', high: 'true' },
  date: { low: "date '0107-01-02'", high: "date '9103-11-12'" },
  timestamp: { low: "timestamp '0107-01-02 03:04:05'", high: "timestamp '9103-11-12 13:14:15'" },
};

/**
 * Writes expressions of which no part fails in PostgreSQL: each call becomes one of a function that catches the errors of class 22 (division by zero, out of range …) and
 * returns a low or a high value instead.
 */
export class Imputation {
  readonly #names = new Map<string, string>();
  readonly #run: (sql: string) => Promise<void>;
  #missing: string[] = [];
  #ready: Promise<void> = Promise.resolve();

  /** `run` runs statements where the functions are to be. */
  constructor(run: (sql: string) => Promise<void>) {
    this.#run = run;
  }

  /** What `written` makes of a writer: with low values, and with high ones. */
  async texts(written: (writer: Writer) => string): Promise<readonly string[]> {
    const texts = (['low', 'high'] as const).map((extreme) => written((expression) => this.#write(expression, extreme)));
    const missing = this.#missing.splice(0).join(';\n');
    // Others may use these functions before they are there, and wait for them too.
    if (missing !== '') this.#ready = this.#ready.then(() => this.#run(missing));
    await this.#ready;
    return texts;
  }

  #write({ type, parts, write, computes }: Expression, extreme: Extreme): string {
    const written = parts.map((part) => this.#write(part, extreme));
    if (computes !== true) return write(written);
    const types = parts.map((part) => part.type);
    return `${this.#functionOf(type, types, write(types.map((_, at) => `$${at + 1}`)), extreme)}(${written.map((part, at) => `(${part})::${types[at] ?? ''}`).join(', ')})`;
  }

  #functionOf(type: Type, parts: readonly Type[], body: string, extreme: Extreme): string {
    const key = `${extreme} ${type} ${parts.join()} ${body}`;
    const known = this.#names.get(key);
    if (known !== undefined) return known;
    const name = `imputed_${this.#names.size}`;
    this.#names.set(key, name);
    this.#missing.push(`CREATE FUNCTION ${name}(${parts.join(', ')}) RETURNS ${type} LANGUAGE plpgsql AS $body$ BEGIN RETURN ${body}; EXCEPTION WHEN data_exception THEN RETURN ${VALUES[type][extreme]}; END $body$`);
    return name;
  }
}
