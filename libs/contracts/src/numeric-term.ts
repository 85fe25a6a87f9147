import { z } from 'zod';

/**
 * How an output value is computed from columns that an engine answered: exact arithmetic of PostgreSQL's `numeric`, whose quotients have
 * a scale that depends on the values, which no other engine computes.
 */
export type NumericTerm =
  /** The engine's column at this position, from 0, as it is. */
  | { readonly column: number }
  /** A constant in decimal notation. */
  | { readonly number: string }
  | { readonly op: '+' | '-' | '*' | '/'; readonly left: NumericTerm; readonly right: NumericTerm }
  /** Rounded to a number of decimals; with `precision`, an error when it has more digits than that. */
  | { readonly round: NumericTerm; readonly scale: number; readonly precision?: number | undefined }
  /** With as many decimals as the engine says in the column at position `by`; it has no other digits than zeros beyond them. */
  | { readonly scaled: NumericTerm; readonly by: number };

export const numericTermSchema: z.ZodType<NumericTerm> = z.lazy(() =>
  z.union([
    z.strictObject({ column: z.int().min(0) }),
    z.strictObject({ number: z.string() }),
    z.strictObject({ op: z.enum(['+', '-', '*', '/']), left: numericTermSchema, right: numericTermSchema }),
    z.strictObject({ round: numericTermSchema, scale: z.int().min(0), precision: z.int().min(1).optional() }),
    z.strictObject({ scaled: numericTermSchema, by: z.int().min(0) }),
  ]),
);
