import { typeFacts } from './catalogue/lookup.ts';

/** A PostgreSQL type: a name of `pg_type` (`int4`, `_text`, `unknown`) and its modifier (precision, length), -1 for none. */
export interface PgType {
  readonly name: string;
  readonly modifier: number;
}

export const NO_MODIFIER = -1;

export const pgType = (name: string, modifier: number = NO_MODIFIER): PgType => ({ name, modifier });

export const BOOL = pgType('bool');
export const INT4 = pgType('int4');
export const INT8 = pgType('int8');
export const UNKNOWN = pgType('unknown');

export const isUnknown = (type: string): boolean => type === 'unknown';

export function categoryOf(type: string): string {
  return typeFacts(type)?.category ?? 'U';
}

export function isPreferred(type: string): boolean {
  return typeFacts(type)?.preferred ?? false;
}

/** Element type of an array type, or null. */
export function elementOf(type: string): string | null {
  return categoryOf(type) === 'A' ? (typeFacts(type)?.element ?? null) : null;
}

export function arrayOf(type: string): string | null {
  return typeFacts(type)?.array ?? null;
}

/** Modifier of `numeric(precision, scale)`, as `numerictypmodin` packs it. */
export function numericModifier(precision: number, scale: number): number {
  return ((precision << 16) | (scale & 0x7ff)) + 4;
}

/** Precision and scale of a `numeric` modifier; null for plain `numeric`. */
export function numericDigits(modifier: number): { readonly precision: number; readonly scale: number } | null {
  if (modifier < 4) return null;
  const packed = modifier - 4;
  return { precision: (packed >> 16) & 0xffff, scale: ((packed & 0x7ff) ^ 1024) - 1024 };
}
