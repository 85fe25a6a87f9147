import type { TypeName } from './type-name.ts';

/**
 * Logical types that ClickHouse has no type for. A copy holds them in a tuple whose member is named after the logical type, so that
 * an answer tells them from plain text, null stays null, and functions for text refuse them.
 * Bytes are hexadecimal digits, which sort as the bytes do and are text on every way in and out. An interval has its length before its
 * text: it sorts as PostgreSQL sorts it.
 */
export const CARRIERS = {
  json: 'Tuple(json String)',
  bytes: 'Tuple(bytes String)',
  interval: 'Tuple(span Int128, interval String)',
} as const;

export type Carrier = keyof typeof CARRIERS | 'array';

export function arrayCarrier(elementType: string): string {
  return `Tuple(array Array(${elementType}))`;
}

const NAMES: ReadonlySet<string> = new Set<Carrier>(['json', 'bytes', 'interval', 'array']);

/** Which carrier a type is, or null. */
export function isCarrier(type: TypeName): Carrier | null {
  const last = type.args.at(-1);
  if (type.name !== 'Tuple' || last?.kind !== 'type' || last.label === null || !NAMES.has(last.label)) return null;
  const carrier = last.label as Carrier;
  const first = type.args[0];
  if (carrier === 'interval') return type.args.length === 2 && first?.kind === 'type' && first.label === 'span' ? carrier : null;
  return type.args.length === 1 && last.type.name === (carrier === 'array' ? 'Array' : 'String') ? carrier : null;
}
