import { isSignedExecution, signExecution } from '../src/auth/index.ts';
import type { SignedExecution } from '../src/auth/index.ts';

const secret = 'a development secret';
const execution: SignedExecution = { value: Buffer.from('{"sql":"SELECT 1"}'), queryId: 'q1', deadlineMs: 1_000, statement: 'read' };

describe('the signature of an execution', () => {
  it('fits the record it was made for', () => {
    expect(isSignedExecution(secret, execution, signExecution(secret, execution))).toBe(true);
  });

  it.each<[string, Partial<SignedExecution>]>([
    ['the statement’s text', { value: Buffer.from('{"sql":"SELECT 2"}') }],
    ['the query id', { queryId: 'q2' }],
    ['the deadline', { deadlineMs: 2_000 }],
    ['read to write', { statement: 'write' }],
  ])('does not fit after a change of %s', (_, change) => {
    expect(isSignedExecution(secret, { ...execution, ...change }, signExecution(secret, execution))).toBe(false);
  });

  it('cannot be moved between neighbouring parts', () => {
    const moved = { ...execution, queryId: 'q11', deadlineMs: 0 };
    expect(signExecution(secret, { ...moved, queryId: 'q1', deadlineMs: 10 })).not.toBe(signExecution(secret, moved));
  });

  it.each(['', 'AAAA', 'not base64 at all'])('is not %p', (signature) => {
    expect(isSignedExecution(secret, execution, signature)).toBe(false);
  });
});
