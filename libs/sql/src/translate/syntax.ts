import { CannotTranslate, type Place } from './cannot-translate.ts';

/** A node of polyglot's syntax tree: `{ "<kind>": { …fields } }`. */
export interface SourceNode {
  readonly kind: string;
  readonly fields: Fields;
}

export type Fields = Readonly<Record<string, unknown>>;

/** Fields that say how something was written, not what. */
const COSMETIC = /comments$|^(span|alias_explicit_as|alias_keyword|alias_first|explicit_asc|double_colon_syntax|use_inner_keyword|use_outer_keyword|nesting_group|inferred_type|use_null_treatment)$/;

export function isRecord(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The kind and fields of a node. @throws CannotTranslate */
export function nodeOf(value: unknown): SourceNode {
  if (!isRecord(value)) throw new CannotTranslate('a part of the statement is missing');
  const [kind, second] = Object.keys(value);
  if (kind === undefined || second !== undefined) throw new CannotTranslate('a part of the statement has an unusual form');
  const fields = value[kind];
  return { kind, fields: isRecord(fields) ? fields : {} };
}

/**
 * The fields of a node, when it has none but these. What the list does not name changes the meaning in a way that nobody looked at.
 *
 * @throws CannotTranslate
 */
export function only({ kind, fields }: SourceNode, allowed: readonly string[]): Fields {
  for (const [name, value] of Object.entries(fields)) {
    if (isEmpty(value) || allowed.includes(name) || COSMETIC.test(name)) continue;
    throw new CannotTranslate(`${words(kind)} with ${words(name)}`, placeOf(fields));
  }
  return fields;
}

export const words = (name: string): string => name.replaceAll('_', ' ');

export function isEmpty(value: unknown): boolean {
  return value === null || value === undefined || value === false || value === 0 || (Array.isArray(value) && value.length === 0);
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** Where the first name below a node stands. Only names carry places. */
export function placeOf(value: unknown): Place | null {
  const stack: unknown[] = [value];
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    if (!isRecord(next) && !Array.isArray(next)) continue;
    const span = isRecord(next) ? next['span'] : null;
    const { line, column, start, end } = isRecord(span) ? span : {};
    // The parser's column is the one behind the name.
    if (typeof line === 'number' && typeof column === 'number' && typeof start === 'number' && typeof end === 'number') return { line, column: Math.max(1, column - (end - start)) };
    const children: readonly unknown[] = Object.values(next);
    for (let at = children.length - 1; at >= 0; at -= 1) if (children[at] !== null) stack.push(children[at]);
  }
  return null;
}
