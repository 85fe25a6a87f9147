import type { StatementKind } from '@query-router/contracts';
import { isMac, macOf } from './signed-text.ts';

const PURPOSE = 'query-router execution';

/** What a worker is about to act on: the record's bytes and the headers that change what they mean. */
export interface SignedExecution {
  /** Value of the record, as on the topic. */
  readonly value: Buffer;
  readonly queryId: string;
  /** `x-deadline`, epoch milliseconds. */
  readonly deadlineMs: number;
  readonly statement: StatementKind;
}

/**
 * Value of `x-signature`: base64url HMAC-SHA-256 by which a worker knows that a classifier wrote the record. Reply topic and correlation
 * id are not covered: they belong to the requester, and changing them leads the answer astray but executes nothing.
 */
export function signExecution(secret: string, execution: SignedExecution): string {
  return macOf(secret, PURPOSE, partsOf(execution)).toString('base64url');
}

/** Whether the record is what a classifier with the same secret signed. Replays are stopped by the deadline it covers. */
export function isSignedExecution(secret: string, execution: SignedExecution, signature: string): boolean {
  return isMac(signature, macOf(secret, PURPOSE, partsOf(execution)));
}

function partsOf({ value, queryId, deadlineMs, statement }: SignedExecution): readonly (string | Buffer)[] {
  return [queryId, String(deadlineMs), statement, value];
}
