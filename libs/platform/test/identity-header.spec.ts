import type { Identity } from '@query-router/contracts';
import { decodeIdentity, encodeIdentity } from '../src/auth/index.ts';

const identity: Identity = { subject: 'Zoë', role: 'write', tables: ['public.users', 'shop.*'] };
const secret = 'a development secret';
const forged = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

describe('the identity header', () => {
  it.each([secret, null])('brings an identity across, secret %s', (shared) => {
    const header = encodeIdentity(identity, { secret: shared, expiresAtMs: 100 });
    expect(decodeIdentity(header, { secret: shared, nowMs: 99 })).toEqual({ ok: true, identity });
  });

  it('holds no character that a header could not', () => {
    expect(encodeIdentity(identity, { secret, expiresAtMs: 100 })).toMatch(/^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]{43}$/);
  });

  it('ends with its request', () => {
    const header = encodeIdentity(identity, { secret, expiresAtMs: 100 });
    expect(decodeIdentity(header, { secret, nowMs: 100 })).toMatchObject({ ok: false, reason: expect.stringContaining('expired') });
  });

  it('is refused unsigned where signatures are asked for', () => {
    const header = encodeIdentity(identity, { secret: null, expiresAtMs: 100 });
    expect(decodeIdentity(header, { secret, nowMs: 0 })).toMatchObject({ ok: false, reason: expect.stringContaining('not signed') });
  });

  it('is refused when signed with another secret', () => {
    const header = encodeIdentity(identity, { secret: 'another secret', expiresAtMs: 100 });
    expect(decodeIdentity(header, { secret, nowMs: 0 })).toMatchObject({ ok: false, reason: expect.stringContaining('signature does not fit') });
  });

  it('is refused when what it says was changed under its signature', () => {
    const [, mac = ''] = encodeIdentity({ ...identity, role: 'read' }, { secret, expiresAtMs: 100 }).split('.');
    expect(decodeIdentity(`${forged({ ...identity, exp: 100 })}.${mac}`, { secret, nowMs: 0 }).ok).toBe(false);
  });

  it.each(['', '.', '..', 'a.b.c', '!!!', forged({}), forged({ ...identity, role: 'admin', exp: 100 }), forged(identity)])('is not %s', (header) => {
    expect(decodeIdentity(header, { secret: null, nowMs: 0 }).ok).toBe(false);
  });
});
