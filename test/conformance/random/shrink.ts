import { leaf, text, type Expression } from './expression.ts';
import type { Select } from './statement.ts';

const MAX_TRIES = 300;
const SIMPLE: Readonly<Record<Expression['type'], string>> = { int4: '1', int8: '1::bigint', numeric: '1.5', float8: "'1.5'::float8", text: "'a'", bool: 'true', date: "date '2000-01-01'", timestamp: "timestamp '2000-01-01'" };

/** The smallest statement found that still fails, by leaving out one part after the other as long as it does. */
export async function shrink(select: Select, fails: (select: Select) => Promise<boolean>): Promise<Select> {
  let smallest = select;
  let tries = 0;
  for (let progress = true; progress && tries < MAX_TRIES; ) {
    progress = false;
    for (const candidate of smaller(smallest)) {
      tries += 1;
      if (tries > MAX_TRIES) break;
      if (!(await fails(candidate))) continue;
      smallest = candidate;
      progress = true;
      break;
    }
  }
  return smallest;
}

/** Statements with one part less. */
export function* smaller(select: Select): Generator<Select> {
  const { targets, grouped, where, having, distinct, limit, combined, relations, joins } = select;
  if (combined !== null) yield { ...select, combined: null };
  if (combined !== null) yield { ...combined.with, limit: null };
  if (limit !== null) yield { ...select, limit: null };
  if (where !== null) yield { ...select, where: null };
  if (having !== null) yield { ...select, having: null };
  if (distinct) yield { ...select, distinct: false };
  if (joins.length > 0) yield { ...select, relations: [relations[0]], joins: [] };
  if (targets.length > 1 && combined === null) for (const [at] of targets.entries()) yield { ...select, targets: targets.toSpliced(at, 1), grouped: grouped !== null && at < grouped ? grouped - 1 : grouped };
  if (where !== null) for (const simpler of simplerThan(where)) yield { ...select, where: simpler };
  for (const [at, target] of targets.entries()) for (const simpler of simplerThan(target)) yield { ...select, targets: targets.with(at, simpler) };
}

/** The expression with one of its parts in its place, or with one part made simpler. */
function* simplerThan(expression: Expression): Generator<Expression> {
  for (const part of expression.parts) if (part.type === expression.type) yield part;
  for (const [at, part] of expression.parts.entries()) for (const simpler of simplerThan(part)) yield { ...expression, parts: expression.parts.with(at, simpler) };
  if (expression.parts.length > 0 || text(expression).length > SIMPLE[expression.type].length) yield leaf(expression.type, SIMPLE[expression.type]);
}
