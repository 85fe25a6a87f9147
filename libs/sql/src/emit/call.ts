import type { FuncCall, Node, WindowDef } from 'libpg-query';
import { AGGREGATES, WINDOW_FUNCTIONS } from '../gate/functions.ts';
import { lastName } from '../parser/tree.ts';
import { CannotEmit } from './cannot-emit.ts';
import type { Context, Print } from './context.ts';
import { orderItem } from './order.ts';
import { inherited } from './types.ts';
import type { Typed } from './types.ts';
import { frameText } from './window-frame.ts';

/** A function call: an aggregate, a window function or one of the dialect's list. */
export function call(node: FuncCall, context: Context, print: Print<Typed>): Typed {
  const name = lastName(node.funcname);
  if (node.agg_order !== undefined || node.agg_within_group === true || node.func_variadic === true) throw new CannotEmit(`${name} in this form is not proven equal`);
  if (AGGREGATES.has(name)) return aggregate(name, node, context, print);
  if (WINDOW_FUNCTIONS.has(name)) return ranking(name, node, context, print);
  if (node.over !== undefined || node.agg_filter !== undefined || node.agg_distinct === true) throw new CannotEmit(`${name} in this form is not proven equal`);
  const args = (node.args ?? []).map((arg) => print(arg, context));
  const printed = Object.hasOwn(context.dialect.functions, name) ? context.dialect.functions[name]?.(args) : undefined;
  if (printed === undefined) throw new CannotEmit(`the function ${name} is not proven equal`);
  if (printed === null) throw new CannotEmit(`the function ${name} is not proven equal for these arguments`);
  return printed;
}

function aggregate(name: string, node: FuncCall, context: Context, print: Print<Typed>): Typed {
  const { over } = node;
  if (over === undefined && !context.aggregates) throw new CannotEmit(`the aggregate ${name} stands where none may`);
  // A window function over a grouped query takes grouped arguments; a plain aggregate takes ungrouped ones.
  const inside: Context = over === undefined ? { ...context, groupKeys: null, aggregates: false, windows: false } : { ...context, windows: false };
  const [first, second] = (node.args ?? []).map((arg) => print(arg, inside));
  if (second !== undefined || (first === undefined && node.agg_star !== true)) throw new CannotEmit(`${name} is proven equal with one argument only`);
  if (first !== undefined && (first.type === 'null' || first.type === 'literal')) throw new CannotEmit(`${name} of an untyped constant`);
  if (node.agg_distinct === true) checkDistinct(first, context);
  const filter = node.agg_filter === undefined ? '' : ` FILTER (WHERE ${print(node.agg_filter, inside).sql})`;
  const window = over === undefined ? '' : ` OVER (${windowText(over, context, print)})`;
  const distinct = node.agg_distinct === true ? 'DISTINCT ' : '';
  const answer = context.dialect.aggregate(name, first ?? null, { call: (spelled, argument) => `${spelled}(${distinct}${argument})${filter}${window}` });
  if (answer === null) throw new CannotEmit(`${name}(${first?.type ?? ''}) is not proven equal`);
  return first === undefined || name === 'count' ? answer : { ...answer, ...inherited([answer, first]) };
}

function checkDistinct(argument: Typed | undefined, context: Context): void {
  if (argument?.type === 'float64' && !context.dialect.floatOrder) throw new CannotEmit('DISTINCT over floats is not proven equal');
}

const RANKINGS = new Set(['row_number', 'rank', 'dense_rank']);
const NEIGHBOURS = new Set(['lag', 'lead', 'first_value', 'last_value']);

function ranking(name: string, node: FuncCall, context: Context, print: Print<Typed>): Typed {
  if (node.over === undefined || node.agg_filter !== undefined || node.agg_distinct === true) throw new CannotEmit(`${name} in this form is not proven equal`);
  const args = (node.args ?? []).map((arg) => print(arg, { ...context, windows: false }));
  const window = `OVER (${windowText(node.over, context, print)})`;
  const [first, second] = args;
  if (RANKINGS.has(name) && first === undefined) return { sql: `${name}() ${window}`, type: 'int64' };
  if (!NEIGHBOURS.has(name) || first === undefined || second !== undefined) throw new CannotEmit(`${name} in this form is not proven equal`);
  return { sql: `${name}(${first.sql}) ${window}`, type: first.type, ...inherited([first]) };
}

function windowText(window: WindowDef, context: Context, print: Print<Typed>): string {
  if (!context.dialect.windows || !context.windows) throw new CannotEmit('window functions are not proven equal');
  if (window.name !== undefined || window.refname !== undefined) throw new CannotEmit('named windows are not proven equal');
  const inside: Context = { ...context, windows: false };
  const keys = (window.partitionClause ?? []).map((key) => print(key, inside));
  const order = (window.orderClause ?? []).map((item) => orderItem(item, print(sortOperand(item), inside), context.dialect));
  if (keys.some((key) => key.type === 'float64') && !context.dialect.floatOrder) throw new CannotEmit('windows over floats are not proven equal');
  const parts = [
    keys.length === 0 ? '' : `PARTITION BY ${keys.map(({ sql }) => sql).join(', ')}`,
    order.length === 0 ? '' : `ORDER BY ${order.join(', ')}`,
    frameText(window),
  ];
  return parts.filter((part) => part !== '').join(' ');
}

function sortOperand(item: Node): Node {
  if (!('SortBy' in item) || item.SortBy.node === undefined) throw new CannotEmit('ORDER BY has an unusual form');
  return item.SortBy.node;
}
