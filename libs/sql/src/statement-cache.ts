import { readStatement } from './read-statement.ts';
import { Recent } from './recent.ts';
import type { Statement } from './statement.ts';
import { FilledStatement } from './template/filled-statement.ts';
import { freeLiterals } from './template/free-literals.ts';
import { liftLiterals, type Lifted } from './template/lift-literals.ts';
import type { SourceDialectName } from './translate/dialects.ts';
import { inDialect, translate } from './translate/translate.ts';

/** A parse tree in memory is some fifty times its text; this keeps the default cache below about 100 MB. */
const DEFAULT_MAX_TEXT_BYTES = 2 * 1024 * 1024;
/** Templates are few: each stands for many texts. */
const TEMPLATES_SHARE = 0.25;
const TRANSLATIONS_SHARE = 0.25;
/** Longer texts are not worth a template. */
const MAX_TEMPLATE_LENGTH = 10_000;

/**
 * Statements by text, bounded by the bytes of their texts, what was used lately stays; and by their shape where only the values differ that columns are
 * compared with: looking up another key is not another statement. Holds only what passed the gate: a refused text is read again each time.
 */
export class StatementCache {
  readonly #texts: Recent<Statement>;
  /** By shape: which literals are free. */
  readonly #shapes: Recent<readonly boolean[]>;
  /** By shape and the literals that are not. */
  readonly #templates: Recent<Statement>;
  /** What texts of other dialects are in PostgreSQL's. */
  readonly #translations: Recent<string>;

  constructor(maxTextBytes = DEFAULT_MAX_TEXT_BYTES) {
    this.#texts = new Recent(maxTextBytes);
    this.#shapes = new Recent(maxTextBytes * TEMPLATES_SHARE);
    this.#templates = new Recent(maxTextBytes * TEMPLATES_SHARE);
    this.#translations = new Recent(maxTextBytes * TRANSLATIONS_SHARE);
  }

  /** As `readStatement`, and throws what it throws. */
  read(sql: string): Statement {
    const known = this.#texts.get(sql);
    if (known !== undefined) return known;
    const lifted = sql.length > MAX_TEMPLATE_LENGTH ? null : liftLiterals(sql);
    const template = lifted === null ? undefined : this.#templateOf(lifted);
    if (template !== undefined) return new FilledStatement(sql, template);
    const statement = readStatement(sql);
    if (lifted === null || !this.#learn(lifted, statement)) this.#texts.add(sql, statement, statement.features.textBytes);
    return statement;
  }

  /** A text of another dialect, translated. Throws what `translate` and `readStatement` throw. */
  readTranslated(sql: string, dialect: SourceDialectName): Statement {
    const text = this.#translate(sql, dialect);
    try {
      return this.read(text);
    } catch (error) {
      throw inDialect(error, dialect);
    }
  }

  /** Statements held. */
  get size(): number {
    return this.#texts.size + this.#templates.size;
  }

  /** Bytes of the texts of the statements held. */
  get textBytes(): number {
    return this.#texts.weight + this.#templates.weight;
  }

  #translate(sql: string, dialect: SourceDialectName): string {
    const key = `${dialect} ${sql}`;
    const known = this.#translations.get(key);
    if (known !== undefined) return known;
    const text = translate(sql, dialect);
    this.#translations.add(key, text, key.length + text.length);
    return text;
  }

  #templateOf(lifted: Lifted): Statement | undefined {
    const free = this.#shapes.get(lifted.shape);
    return free === undefined ? undefined : this.#templates.get(templateKey(lifted, free));
  }

  /** False when the statement is no template. */
  #learn(lifted: Lifted, statement: Statement): boolean {
    const free = freeLiterals(statement, lifted);
    if (free === null) return false;
    const known = this.#shapes.get(lifted.shape);
    // Literals that are not free may make another tree of the same shape.
    if (known !== undefined && known.some((isFree, index) => isFree !== free[index])) return false;
    const { textBytes } = statement.features;
    if (known === undefined) this.#shapes.add(lifted.shape, free, textBytes);
    this.#templates.add(templateKey(lifted, free), statement, textBytes);
    return true;
  }
}

/** Literals that are not free belong to the template. (They hold no control characters, so the key is read one way only.) */
function templateKey({ shape, literals }: Lifted, free: readonly boolean[]): string {
  let key = shape;
  for (const [index, { text }] of literals.entries()) if (free[index] !== true) key += `\u0003${text}`;
  return key;
}
