import type { NumericTerm } from '@query-router/contracts';
import { functionsNamed } from '../bind/catalogue/lookup.ts';
import type { AggregateExpression, Bound, CallExpression, CastExpression, OperatorExpression, WindowExpression } from '../bind/tree.ts';
import { numericDigits, pgType } from '../bind/types.ts';
import { childrenOf } from '../bind/walk.ts';
import { CannotEmit } from './cannot-emit.ts';
import { inner, type Place } from './place.ts';
import { constantInteger, constantText, type Printed } from './printed.ts';
import { scaleOf } from './scale.ts';

/** An output value that the router computes itself from columns of the engine; `columns` are those, numbered from 0 in the term. */
export interface Finished {
  readonly term: NumericTerm;
  readonly columns: readonly Printed[];
}

/** A part of such a value. */
interface Part {
  readonly term: NumericTerm;
  /** A constant that is not zero: dividing by it cannot fail. */
  readonly nonZero: boolean;
}

const OPERATORS: ReadonlySet<string> = new Set(['+', '-', '*', '/']);

/**
 * Exact numbers with decimals that only PostgreSQL counts: it gives averages and quotients as many as their size asks for, and where values of different scales meet
 * (`COALESCE(total, 0)`) it keeps each value's own. In the select list of the whole statement the engine answers with sums, counts, operands and scales, and the router computes
 * the value. Null where the engine's own answer is the same.
 *
 * @param limited The statement has a LIMIT: PostgreSQL would also compute, and fail for, rows beyond it.
 * @throws CannotEmit
 */
export function finished(value: Bound, place: Place, limited: boolean): Finished | null {
  if (value.type.name !== 'numeric' || (value.kind === 'constant' && value.text === null)) return null;
  const columns: Printed[] = [];
  const { term } = new Finisher(place, columns, limited).part(value, true);
  return 'column' in term || 'number' in term ? null : { term, columns };
}

function holdsQuotient(value: Bound): boolean {
  if (value.type.name === 'numeric' && ((value.kind === 'aggregate' && value.facts.name === 'avg') || (value.kind === 'operator' && value.name === '/'))) return true;
  return childrenOf(value).some(holdsQuotient);
}

class Finisher {
  private readonly place: Place;
  private readonly columns: Printed[];
  private readonly limited: boolean;

  constructor(place: Place, columns: Printed[], limited: boolean) {
    this.place = place;
    this.columns = columns;
    this.limited = limited;
  }

  /** `exact`: its number of decimals matters. In a quotient, which has 16 significant digits or more, those of the operands do not. */
  part(value: Bound, exact: boolean): Part {
    if (value.type.name !== 'numeric' || !holdsQuotient(value)) return this.leaf(value, exact);
    switch (value.kind) {
      case 'aggregate':
        return value.facts.name === 'avg' ? this.average(value, (aggregate) => aggregate) : this.leaf(value, exact);
      case 'window':
        return this.windowed(value, exact);
      case 'operator':
        return this.operator(value, exact);
      case 'cast':
        return this.cast(value, exact);
      case 'call':
        return this.call(value, exact);
      default:
        return this.leaf(value, exact);
    }
  }

  /** What the engine computes; constants need no column. */
  private leaf(value: Bound, exact: boolean): Part {
    const printed = inner(value, this.place);
    if (printed.approximate === 'average') throw new CannotEmit('an average stands where its number of decimals cannot be told');
    const text = constantText(printed);
    if (typeof text === 'string') return { term: { number: text }, nonZero: /[1-9]/.test(text) };
    const column = this.column(printed);
    if (!exact || printed.approximate === null) return { term: { column }, nonZero: false };
    return { term: { scaled: { column }, by: this.column(inner(scaleOf(value, this.place), this.place)) }, nonZero: false };
  }

  private column(printed: Printed): number {
    const known = this.columns.findIndex(({ sql }) => sql === printed.sql);
    return known >= 0 ? known : this.columns.push(printed) - 1;
  }

  /** Over no rows the sum is NULL, and so is the quotient, whatever the count. */
  private average(value: AggregateExpression, around: (aggregate: AggregateExpression) => Bound): Part {
    const total = this.leaf(around(asAggregate(value, 'sum')), false);
    const count = this.leaf(around(asAggregate(value, 'count')), false);
    return { term: { op: '/', left: total.term, right: count.term }, nonZero: false };
  }

  private windowed(value: WindowExpression, exact: boolean): Part {
    const { function: aggregated } = value;
    if (aggregated.kind !== 'aggregate' || aggregated.facts.name !== 'avg') return this.leaf(value, exact);
    return this.average(aggregated, (aggregate) => ({ ...value, type: aggregate.type, function: aggregate }));
  }

  private call(value: CallExpression, exact: boolean): Part {
    const [number, digits] = value.arguments;
    if (value.facts.name !== 'round' || number === undefined) return this.leaf(value, exact);
    const scale = digits === undefined ? 0 : constantInteger({ bound: digits });
    const part = this.part(number, false);
    if (scale === null || scale < 0 || 'column' in part.term) throw new CannotEmit('an average is rounded to a number of decimals that is no constant');
    return { term: { round: part.term, scale }, nonZero: false };
  }

  private operator(value: OperatorExpression, exact: boolean): Part {
    const { name, left, right } = value;
    if (left === null || !OPERATORS.has(name)) return this.leaf(value, exact);
    const within = exact && name !== '/';
    const [first, second] = [this.part(left, within), this.part(right, within)];
    if (name === '/' && this.limited && !second.nonZero) throw new CannotEmit('a division by a value that may be zero, with LIMIT, is not proven equal');
    return { term: { op: name as '+' | '-' | '*' | '/', left: first.term, right: second.term }, nonZero: false };
  }

  private cast(value: CastExpression, exact: boolean): Part {
    const digits = numericDigits(value.type.modifier);
    if (value.operand.type.name !== 'numeric' || (digits !== null && digits.scale < 0)) return this.leaf(value, exact);
    const part = this.part(value.operand, exact && digits === null);
    return digits === null ? part : { term: { round: part.term, scale: digits.scale, precision: digits.precision }, nonZero: false };
  }
}

/** The same call of `sum` or `count`. */
function asAggregate(value: AggregateExpression, name: 'sum' | 'count'): AggregateExpression {
  const wanted = name === 'count' ? 'any' : (value.arguments[0]?.type.name ?? '');
  const facts = functionsNamed(name).find(({ arguments: [first, second] }) => first === wanted && second === undefined);
  if (facts === undefined) throw new CannotEmit(`${name} of ${wanted} is not proven equal`);
  return { ...value, facts, type: pgType(facts.result) };
}

/** The term with the numbers that its columns have in the printed select list. */
export function renumber(term: NumericTerm, places: readonly number[]): NumericTerm {
  if ('column' in term) return { column: places[term.column] ?? term.column };
  if ('number' in term) return term;
  if ('round' in term) return { ...term, round: renumber(term.round, places) };
  if ('scaled' in term) return { scaled: renumber(term.scaled, places), by: places[term.by] ?? term.by };
  return { ...term, left: renumber(term.left, places), right: renumber(term.right, places) };
}
