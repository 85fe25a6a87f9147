import type { Bound, SubqueryExpression } from '../bind/tree.ts';
import { CannotEmit } from './cannot-emit.ts';
import type { Construct } from './constructs.ts';
import { isCorrelated, outerRelations } from './correlation.ts';
import { digitsTogether, MAX_DIGITS, type Digits } from './digits.ts';
import { quoteName } from './names.ts';
import { construct, inner, keyOf, type Place, type PrintedQuery } from './place.ts';
import type { Printed } from './printed.ts';
import { asOutputs, ruleOf } from './session.ts';

/** A subquery inside an expression. `negation`: the NOT directly around an IN. */
export function subquery(value: SubqueryExpression, place: Place, negation: Bound | null): Printed {
  const correlated = isCorrelated(value.query);
  // A grouped query has no single row that a subquery could refer to, but for its keys.
  if (correlated && place.grouped === true && outerRelations(value.query).size > 0) throw new CannotEmit('a subquery refers to a grouped query around it');
  const name = (plain: Construct): Construct => (correlated ? (`correlated ${plain}` as Construct) : plain);
  switch (value.form) {
    case 'exists': {
      const { sql } = place.query(value.query);
      return { ...construct(name('exists'), [], value, place, () => `EXISTS (${sql})`), nullable: false };
    }
    case 'scalar': {
      const { sql, columns } = place.query(value.query);
      const { dialect, relations } = place.session;
      if (correlated) dialect.checkCorrelated?.(value.query, ({ relation, column }) => relations.get(relation)?.columns[column]?.nullable ?? null);
      const [only] = columns;
      return construct(name('scalar subquery'), [], value, place, () => ({ sql: `(${sql})`, ...(only?.digits == null ? {} : { digits: only.digits }), approximate: only?.approximate ?? null }));
    }
    case 'any':
    case 'all':
      return quantified(value, place, negation, name);
    case 'array':
      return construct('array subquery', [], value, place, null);
  }
}

/** `x IN (SELECT …)`; other comparisons than equality are not the same everywhere. */
function quantified(value: SubqueryExpression, place: Place, negation: Bound | null, name: (plain: Construct) => Construct): Printed {
  const everywhere = value.comparisons.every((comparison) => comparison.name === (value.form === 'any' ? '=' : '<>'));
  if (!everywhere) return compared(value, place);
  const negated = (value.form === 'all') !== (negation !== null);
  const bound = negation ?? value;
  const left = value.comparisons.map((comparison) => {
    ruleOf(place.session.dialect.operators, keyOf({ ...comparison, name: '=' }), 'operator', place.session);
    if (comparison.left === null) throw new CannotEmit('IN without an operand');
    return inner(comparison.left, place);
  });
  const right = rightSide(value, place);
  checkDigits(left, right);
  // A row with a NULL in it is unequal to one that differs elsewhere; engines call that unknown, which only a condition that rows must meet does not show.
  const settled = (!negated && place.filter === true) || [...left, ...right.columns].every(({ nullable }) => !nullable);
  if (left.length > 1 && !settled) throw new CannotEmit('IN over a subquery of several columns that may be NULL');
  const row = left.length === 1 ? (left[0]?.sql ?? '') : `(${left.map(({ sql }) => sql).join(', ')})`;
  return construct(name(negated ? 'not in subquery' : 'in subquery'), left, bound, place, () => `(${row} ${negated ? 'NOT IN' : 'IN'} (${right.sql}))`);
}

/** `x > ALL (SELECT …)`. */
function compared(value: SubqueryExpression, place: Place): Printed {
  const [comparison, second] = value.comparisons;
  if (comparison === undefined || comparison.left === null || second !== undefined || isCorrelated(value.query)) throw new CannotEmit('a comparison with a subquery of this form is not proven equal');
  if (ruleOf(place.session.dialect.operators, keyOf(comparison), 'operator', place.session).verdict !== 'exact') throw new CannotEmit('a comparison with a subquery that is rewritten');
  const left = inner(comparison.left, place);
  const right = rightSide(value, place);
  checkDigits([left], right);
  return construct('quantified subquery', [left], value, place, () => `(${left.sql} ${comparison.name} ${value.form.toUpperCase()} (${right.sql}))`);
}

/** Of a bigint, which becomes a decimal where it meets one. */
const WHOLE: Digits = { precision: 19, scale: 0 };

/** Engines bring the decimals of both sides to one type, and what does not fit in it is cut or wraps around without a word. */
function checkDigits(left: readonly Printed[], right: PrintedQuery): void {
  for (const [index, { digits }] of left.entries()) {
    if (digits !== null && digitsTogether(digits, right.columns[index]?.digits ?? WHOLE) > MAX_DIGITS) throw new CannotEmit('decimals that have more than 38 digits together meet in a subquery');
  }
}

/** The subquery with its columns cast to the types of the comparison. */
function rightSide(value: SubqueryExpression, place: Place): PrintedQuery {
  const printed = place.query(value.query);
  if (value.comparisons.every(({ right }) => right.kind === 'column')) return printed;
  const label = quoteName(place.session.label('s'));
  const list = asOutputs(label, printed.columns, place.session, () => value.comparisons.map(({ right }, index) => `${inner(right, place).sql} AS "c${index + 1}"`));
  return { sql: `SELECT ${list.join(', ')} FROM (${printed.sql}) AS ${label}`, columns: printed.columns };
}
