import type { NumericTerm } from '@query-router/contracts';
import { functionsNamed } from '../bind/catalogue/lookup.ts';
import type { AggregateExpression, Bound, CallExpression, CastExpression, OperatorExpression, WindowExpression } from '../bind/tree.ts';
import { numericDigits, pgType } from '../bind/types.ts';
import { childrenOf } from '../bind/walk.ts';
import { CannotEmit } from './cannot-emit.ts';
import { inner, type Place } from './place.ts';
import { constantInteger, constantText, type Printed } from './printed.ts';

/** An output value that the router computes itself from columns of the engine; `columns` are those, numbered from 0 in the term. */
export interface Finished {
  readonly term: NumericTerm;
  readonly columns: readonly Printed[];
}

/** A part of such a value. */
interface Part {
  readonly term: NumericTerm;
  /** A constant that is not zero, or a count: dividing by it cannot fail. */
  readonly nonZero: boolean;
  /** Its number of decimals is PostgreSQL's. In a quotient, which has 16 significant digits or more, that does not matter. */
  readonly scaled: boolean;
}

const OPERATORS: ReadonlySet<string> = new Set(['+', '-', '*', '/']);

/**
 * Averages and quotients of exact numbers: PostgreSQL gives them as many decimals as their size asks for, which no other engine does. In the select list of the whole
 * statement the engine answers with sums, counts and operands, and the router divides. Null when there is nothing of that kind in the expression.
 *
 * @param limited The statement has a LIMIT: PostgreSQL would also compute, and fail for, rows beyond it.
 * @throws CannotEmit
 */
export function finished(value: Bound, place: Place, limited: boolean): Finished | null {
  if (value.type.name !== 'numeric' || !holdsQuotient(value)) return null;
  const columns: Printed[] = [];
  const { term, scaled } = new Finisher(place, columns, limited).part(value);
  if ('column' in term) return null;
  if (!scaled) throw new CannotEmit('values with different numbers of decimals meet in one place');
  return { term, columns };
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

  part(value: Bound): Part {
    if (value.type.name !== 'numeric' || !holdsQuotient(value)) return this.leaf(value);
    switch (value.kind) {
      case 'aggregate':
        return value.facts.name === 'avg' ? this.average(value, (aggregate) => aggregate) : this.leaf(value);
      case 'window':
        return this.windowed(value);
      case 'operator':
        return this.operator(value);
      case 'cast':
        return this.cast(value);
      case 'call':
        return this.call(value);
      default:
        return this.leaf(value);
    }
  }

  /** What the engine computes; constants need no column. */
  private leaf(value: Bound): Part {
    const printed = inner(value, this.place);
    if (printed.approximate === 'average') throw new CannotEmit('an average stands where its number of decimals cannot be told');
    const scaled = printed.approximate === null;
    const text = constantText(printed);
    if (typeof text === 'string') return { term: { number: text }, nonZero: /[1-9]/.test(text), scaled };
    const known = this.columns.findIndex(({ sql }) => sql === printed.sql);
    return { term: { column: known >= 0 ? known : this.columns.push(printed) - 1 }, nonZero: false, scaled };
  }

  /** Over no rows the sum is NULL, and so is the quotient, whatever the count. */
  private average(value: AggregateExpression, around: (aggregate: AggregateExpression) => Bound): Part {
    const total = this.leaf(around(asAggregate(value, 'sum')));
    const count = this.leaf(around(asAggregate(value, 'count')));
    return { term: { op: '/', left: total.term, right: count.term }, nonZero: false, scaled: true };
  }

  private windowed(value: WindowExpression): Part {
    const { function: aggregated } = value;
    if (aggregated.kind !== 'aggregate' || aggregated.facts.name !== 'avg') return this.leaf(value);
    return this.average(aggregated, (aggregate) => ({ ...value, type: aggregate.type, function: aggregate }));
  }

  private call(value: CallExpression): Part {
    const [number, digits] = value.arguments;
    if (value.facts.name !== 'round' || number === undefined) return this.leaf(value);
    const scale = digits === undefined ? 0 : constantInteger({ sql: '', bound: digits, digits: null, approximate: null, nullable: false });
    const part = this.part(number);
    if (scale === null || scale < 0 || 'column' in part.term) throw new CannotEmit('an average is rounded to a number of decimals that is no constant');
    return { term: { round: part.term, scale }, nonZero: false, scaled: true };
  }

  private operator(value: OperatorExpression): Part {
    const { name, left, right } = value;
    if (left === null || !OPERATORS.has(name)) return this.leaf(value);
    const before = this.columns.length;
    const [first, second] = [this.part(left), this.part(right)];
    if ('column' in first.term && 'column' in second.term && name !== '/') {
      this.columns.length = before;
      return this.leaf(value);
    }
    if (name === '/' && this.limited && !second.nonZero) throw new CannotEmit('a division by a value that may be zero, with LIMIT, is not proven equal');
    return { term: { op: name as '+' | '-' | '*' | '/', left: first.term, right: second.term }, nonZero: false, scaled: name === '/' || (first.scaled && second.scaled) };
  }

  private cast(value: CastExpression): Part {
    const digits = numericDigits(value.type.modifier);
    if (value.operand.type.name !== 'numeric' || (digits !== null && digits.scale < 0)) return this.leaf(value);
    const part = this.part(value.operand);
    if (digits === null || 'column' in part.term) return part;
    return { term: { round: part.term, scale: digits.scale, precision: digits.precision }, nonZero: false, scaled: true };
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
  return { ...term, left: renumber(term.left, places), right: renumber(term.right, places) };
}
