import type { Bound, BoundQuery } from '../bind/tree.ts';
import { CannotEmit } from './cannot-emit.ts';
import { constructOf, type Session } from './session.ts';

/** LIMIT and OFFSET: constants only. */
export function limitText({ limit, offset, withTies }: BoundQuery, session: Session): string {
  const count = countOf(limit, 'LIMIT');
  const skipped = countOf(offset, 'OFFSET');
  if (withTies) constructOf('limit with ties', session);
  if (count !== null) constructOf('limit', session);
  if (skipped !== null && skipped !== '0') constructOf('offset', session);
  return session.dialect.limit(count, skipped === '0' ? null : skipped, withTies);
}

function countOf(value: Bound | null, what: string): string | null {
  if (value === null) return null;
  const constant = value.kind === 'cast' ? value.operand : value;
  if (constant.kind !== 'constant') throw new CannotEmit(`${what} is proven equal for constants only`);
  if (constant.text === null) return null;
  if (!/^\d{1,18}$/.test(constant.text)) throw new CannotEmit(`${what} is proven equal for whole numbers that are not negative`);
  return constant.text;
}
