import { CATALOGUE } from './data.ts';

/** A type of `pg_type`, by its name there. */
export interface TypeFacts {
  readonly name: string;
  readonly pseudo: boolean;
  readonly category: string;
  readonly preferred: boolean;
  /** Element type of an array. */
  readonly element: string | null;
  /** Array type of this one. */
  readonly array: string | null;
}

/** When a cast may be applied without being written: everywhere, on assignment, never. */
export type CastContext = 'implicit' | 'assignment' | 'explicit';

export interface Cast {
  readonly context: CastContext;
  readonly method: 'function' | 'io' | 'binary';
}

export interface Operator {
  readonly name: string;
  readonly left: string | null;
  readonly right: string;
  readonly result: string;
}

export type FunctionKind = 'function' | 'window' | 'aggregate' | 'ordered-set' | 'hypothetical-set';

export interface FunctionFacts {
  readonly name: string;
  readonly kind: FunctionKind;
  readonly arguments: readonly string[];
  readonly result: string;
  readonly returnsSet: boolean;
  readonly volatility: 'immutable' | 'stable' | 'volatile';
  /** How many of the last arguments may be left out. */
  readonly defaults: number;
  /** Element type of the variadic last argument. */
  readonly variadic: string | null;
  /** Output parameters: columns of a set of records. */
  readonly outputs: readonly { readonly name: string; readonly type: string }[];
  /** Direct arguments of an ordered-set aggregate, the others being sorted. */
  readonly direct: number;
}

const CONTEXTS: Readonly<Record<string, CastContext>> = { i: 'implicit', a: 'assignment', e: 'explicit' };
const METHODS: Readonly<Record<string, Cast['method']>> = { f: 'function', i: 'io', b: 'binary' };
const KINDS: Readonly<Record<string, FunctionKind>> = { f: 'function', w: 'window', n: 'aggregate', o: 'ordered-set', h: 'hypothetical-set' };
const VOLATILITIES: Readonly<Record<string, FunctionFacts['volatility']>> = { i: 'immutable', s: 'stable', v: 'volatile' };

const types = new Map(
  CATALOGUE.types.map(([name, kind, category, preferred, element, array]): [string, TypeFacts] => [name, { name, pseudo: kind === 'p', category, preferred: preferred === 1, element, array }]),
);
const casts = new Map(CATALOGUE.casts.map(([source, target, context, method]): [string, Cast] => [`${source}>${target}`, { context: CONTEXTS[context] ?? 'explicit', method: METHODS[method] ?? 'function' }]));
const operators = Map.groupBy(
  CATALOGUE.operators.flatMap(([name, left, right, result]): Operator[] => (right === null ? [] : [{ name, left, right, result }])),
  ({ name, left }) => `${left === null ? 'prefix' : 'infix'} ${name}`,
);
const functions = Map.groupBy(
  CATALOGUE.functions.map(
    ([name, kind, arguments_, result, set, volatility, defaults, variadic, outputs, direct]): FunctionFacts => ({
      name,
      kind: KINDS[kind] ?? 'function',
      arguments: arguments_,
      result,
      returnsSet: set === 1,
      volatility: VOLATILITIES[volatility] ?? 'volatile',
      defaults,
      variadic,
      outputs: outputs.map((text) => ({ name: text.slice(0, text.lastIndexOf(':')), type: text.slice(text.lastIndexOf(':') + 1) })),
      direct,
    }),
  ),
  ({ name }) => name,
);

export function typeFacts(name: string): TypeFacts | null {
  return types.get(name) ?? null;
}

export function castBetween(source: string, target: string): Cast | null {
  return casts.get(`${source}>${target}`) ?? null;
}

/** Operators of a name, prefix or infix. */
export function operatorsNamed(name: string, form: 'prefix' | 'infix'): readonly Operator[] {
  return operators.get(`${form} ${name}`) ?? [];
}

export function functionsNamed(name: string): readonly FunctionFacts[] {
  return functions.get(name) ?? [];
}
