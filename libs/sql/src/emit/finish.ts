import type { A_Expr, FuncCall, Node, TypeCast } from 'libpg-query';
import type { NumericTerm } from '@query-router/contracts';
import { lastName, walk } from '../parser/tree.ts';
import { CannotEmit } from './cannot-emit.ts';
import type { Context } from './context.ts';
import { expression } from './expression.ts';
import { exactOf, isInteger, typeOfName } from './types.ts';
import type { Typed } from './types.ts';

/** An output value that the router computes itself from columns of the engine; `columns` are those, numbered from 0 in the term. */
export interface Finished {
  readonly term: NumericTerm;
  readonly columns: readonly Typed[];
}

/** A part of such a value: `integer` and `decimal` as PostgreSQL types it. Anything else can only stand alone. */
interface Part {
  readonly term: NumericTerm;
  readonly kind: 'integer' | 'decimal' | 'other';
  /** A constant that is not zero, or a count: dividing by it cannot fail. */
  readonly nonZero: boolean;
  /** Its number of decimals is PostgreSQL's. In a quotient, which has 16 significant digits or more, that does not matter. */
  readonly scaled: boolean;
}

const OPERATORS = new Set(['+', '-', '*', '/']);

/**
 * Averages and quotients of exact numbers: PostgreSQL gives them as many decimals as their size asks for, which no other engine does. In the select list of the whole
 * statement the engine answers with sums, counts and operands, and the router divides. Null when there is nothing of that kind in the expression.
 *
 * @param limited The statement has a LIMIT: PostgreSQL would also compute, and fail for, rows beyond it.
 * @throws CannotEmit
 */
export function finished(node: Node, context: Context, limited: boolean): Finished | null {
  if (!mentionsQuotient(node)) return null;
  const columns: Typed[] = [];
  const { term, scaled } = new Finisher(context, columns, limited).part(node);
  if ('column' in term) return null;
  if (!scaled) throw new CannotEmit('values with different numbers of decimals meet in one place');
  return { term, columns };
}

function mentionsQuotient(node: Node): boolean {
  let found = false;
  walk(node, (kind, fields) => {
    if (kind === 'FuncCall' && lastName(fields['funcname'] as Node[]) === 'avg') found = true;
    if (kind === 'A_Expr' && lastName(fields['name'] as Node[]) === '/') found = true;
    return kind !== 'SubLink' && !found;
  });
  return found;
}

class Finisher {
  private readonly context: Context;
  private readonly columns: Typed[];
  private readonly limited: boolean;

  constructor(context: Context, columns: Typed[], limited: boolean) {
    this.context = context;
    this.columns = columns;
    this.limited = limited;
  }

  part(node: Node): Part {
    if (!mentionsQuotient(node)) return this.leaf(node);
    if ('FuncCall' in node) return this.call(node.FuncCall, node);
    if ('A_Expr' in node && node.A_Expr.kind === 'AEXPR_OP') return this.operator(node.A_Expr, node);
    if ('TypeCast' in node) return this.cast(node.TypeCast, node);
    return this.leaf(node);
  }

  /** What the engine computes; constants need no column. */
  private leaf(node: Node): Part {
    const value = expression(node, this.context);
    if (value.approximate === 'average') throw new CannotEmit('an average stands where its number of decimals cannot be told');
    const scaled = value.approximate === undefined;
    const kind = isInteger(value.type) ? 'integer' : exactOf(value.type) === null ? 'other' : 'decimal';
    if (value.constant !== undefined && kind !== 'other') return { term: { number: value.constant }, kind, nonZero: /[1-9]/.test(value.constant), scaled };
    const known = this.columns.findIndex(({ sql }) => sql === value.sql);
    return { term: { column: known >= 0 ? known : this.columns.push(value) - 1 }, kind, nonZero: false, scaled };
  }

  private call(call: FuncCall, node: Node): Part {
    const name = lastName(call.funcname);
    if (name === 'avg') {
      const total = this.leaf({ FuncCall: { ...call, funcname: [{ String: { sval: 'sum' } }] } });
      if (total.kind === 'other') {
        this.columns.pop();
        return this.leaf(node);
      }
      const count = this.leaf({ FuncCall: { ...call, funcname: [{ String: { sval: 'count' } }] } });
      // Over no rows the sum is NULL, and so is the quotient, whatever the count.
      return { term: { op: '/', left: total.term, right: count.term }, kind: 'decimal', nonZero: false, scaled: true };
    }
    const [value, digits] = call.args ?? [];
    if (name === 'round' && value !== undefined && call.over === undefined) {
      const scale = digits === undefined ? 0 : constantOf(digits);
      const part = this.part(value);
      if (scale !== null && scale >= 0 && part.kind === 'decimal' && !('column' in part.term)) return { term: { round: part.term, scale }, kind: 'decimal', nonZero: false, scaled: true };
    }
    return this.leaf(node);
  }

  private operator(node: A_Expr, whole: Node): Part {
    const name = lastName(node.name);
    if (node.lexpr === undefined || node.rexpr === undefined || !OPERATORS.has(name)) return this.leaf(whole);
    const before = this.columns.length;
    const [left, right] = [this.part(node.lexpr), this.part(node.rexpr)];
    const integers = left.kind === 'integer' && right.kind === 'integer';
    const plain = 'column' in left.term && 'column' in right.term && name !== '/';
    if (integers || plain || left.kind === 'other' || right.kind === 'other') {
      this.columns.length = before;
      return this.leaf(whole);
    }
    if (name === '/' && this.limited && !right.nonZero) throw new CannotEmit('a division by a value that may be zero, with LIMIT, is not proven equal');
    return { term: { op: name as '+' | '-' | '*' | '/', left: left.term, right: right.term }, kind: 'decimal', nonZero: false, scaled: name === '/' || (left.scaled && right.scaled) };
  }

  private cast(cast: TypeCast, node: Node): Part {
    const modifiers = (cast.typeName?.typmods ?? []).map((modifier) => constantOf(modifier) ?? -1);
    const target = typeOfName(lastName(cast.typeName?.names), modifiers);
    const digits = target === null || isInteger(target) ? null : exactOf(target);
    if (digits === null || cast.arg === undefined || cast.typeName?.arrayBounds !== undefined) return this.leaf(node);
    const part = this.part(cast.arg);
    if (part.kind !== 'decimal' || 'column' in part.term) return this.leaf(node);
    return { term: { round: part.term, scale: digits.scale, precision: digits.precision }, kind: 'decimal', nonZero: false, scaled: true };
  }
}

function constantOf(node: Node): number | null {
  return 'A_Const' in node && node.A_Const.ival !== undefined ? (node.A_Const.ival.ival ?? 0) : null;
}

/** The term with the numbers that its columns have in the printed select list. */
export function renumber(term: NumericTerm, places: readonly number[]): NumericTerm {
  if ('column' in term) return { column: places[term.column] ?? term.column };
  if ('number' in term) return term;
  if ('round' in term) return { ...term, round: renumber(term.round, places) };
  if ('scaled' in term) return term;
  return { ...term, left: renumber(term.left, places), right: renumber(term.right, places) };
}
