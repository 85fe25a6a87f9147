import type { Identity } from '@query-router/contracts';
import { READER, ask, everywhere, insertUser, joinShop, refusalOf, rejectionOf, scanUsers, statement } from './builders.ts';

const limited = (role: Identity['role'], ...tables: readonly string[]): Identity => ({ subject: 'limited', role, tables: [...tables] });

describe('what an identity may do', () => {
  it('a read identity may not write, nor define', () => {
    expect(refusalOf(everywhere(), insertUser, { identity: READER })).toMatchObject({ code: 'FORBIDDEN', retryable: false });
    expect(refusalOf(everywhere(), statement({ kind: 'ddl', writes: ['public.users'] }), { identity: READER }).code).toBe('FORBIDDEN');
  });

  it.each([['shop.orders', 'shop.customers'], ['shop.*'], ['*']])('an allow-list of %s covers both tables of a join', (...tables) => {
    expect(ask(everywhere(), joinShop, { identity: limited('read', ...tables) }).ok).toBe(true);
  });

  it.each([['shop.orders'], ['public.*'], ['shop'], ['sho*'], ['*.customers'], ['SHOP.*'], []])('an allow-list of %s does not', (...tables) => {
    expect(refusalOf(everywhere(), joinShop, { identity: limited('read', ...tables) })).toMatchObject({ code: 'FORBIDDEN' });
  });

  it('an unqualified name is the table of schema public', () => {
    expect(ask(everywhere(), statement({ reads: ['users'] }), { identity: limited('read', 'public.users') }).ok).toBe(true);
    expect(refusalOf(everywhere(), statement({ reads: ['users'] }), { identity: limited('read', 'users') }).code).toBe('FORBIDDEN');
  });

  it('a refusal does not tell whether the table exists', () => {
    const identity = limited('read', 'shop.*');
    const existing = refusalOf(everywhere(), scanUsers, { identity });
    const missing = refusalOf(everywhere(), statement({ reads: ['public.secret'] }), { identity });
    expect(missing.code).toBe(existing.code);
    expect(missing.message).toBe(existing.message.replace('users', 'secret'));
  });

  it('tables read by a write count too', () => {
    const copyAll = statement({ kind: 'write', writes: ['public.users'], reads: ['shop.customers'] });
    expect(refusalOf(everywhere(), copyAll, { identity: limited('write', 'public.*') }).message).toContain('shop.customers');
  });

  it('a write whose reach cannot be told needs the right to all tables', () => {
    const nextval = statement({ kind: 'write' });
    expect(refusalOf(everywhere(), nextval, { identity: limited('write', 'public.*') }).code).toBe('FORBIDDEN');
    expect(ask(everywhere(), nextval)).toMatchObject({ ok: true, engine: 'postgres' });
  });

  it('a dot inside a name does not lead into another schema', () => {
    const dotted = { ...scanUsers, tables: [{ schema: 'shop.orders', name: 'x', access: 'read' as const }, { schema: 'shop', name: 'orders.x', access: 'read' as const }] };
    expect(refusalOf(everywhere(), dotted, { identity: limited('read', 'shop.*', 'shop.orders.*', 'shop.orders.x') }).code).toBe('FORBIDDEN');
  });

  it('dropping a schema needs the right to all of it', () => {
    const dropShop = statement({ kind: 'ddl', writes: ['shop.*'] });
    expect(refusalOf(everywhere(), dropShop, { identity: limited('write', 'shop.orders') }).code).toBe('FORBIDDEN');
    expect(ask(everywhere(), dropShop, { identity: limited('write', 'shop.*') })).toMatchObject({ ok: true, engine: 'postgres' });
  });

  it('force_engine does not get round it', () => {
    expect(refusalOf(everywhere(), insertUser, { identity: READER, forceEngine: 'postgres' }).code).toBe('FORBIDDEN');
  });

  it('every engine is listed as rejected by policy', () => {
    const outcome = ask(everywhere(), insertUser, { identity: READER });
    expect(rejectionOf(outcome, 'postgres')).toMatch(/^policy: /);
    expect(outcome.decision.rejected).toHaveLength(4);
  });
});
