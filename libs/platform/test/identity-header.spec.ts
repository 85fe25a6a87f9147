import type { Identity } from '@query-router/contracts';
import { decodeIdentity, encodeIdentity, IdentityHeaders } from '../src/auth/index.ts';

const identity: Identity = { subject: 'Zoë', role: 'write', tables: ['public.users', 'shop.*'] };
const secret = 'a development secret';
const forged = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

describe('the identity header', () => {
  it.each([secret, null])('brings an identity across, secret %s', (shared) => {
    const header = encodeIdentity(identity, { secret: shared, expiresAtMs: 100 });
    expect(decodeIdentity(header, { secret: shared, nowMs: 99 })).toEqual({ ok: true, identity, expiresAtMs: 100 });
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

describe('identity headers that are remembered', () => {
  it('are the same for requests that end within the same ten seconds', () => {
    const headers = new IdentityHeaders(secret);
    expect(headers.write(identity, 1)).toBe(headers.write(identity, 10_000));
    expect(headers.write(identity, 10_001)).not.toBe(headers.write(identity, 10_000));
    expect(headers.write({ ...identity, role: 'read' }, 1)).not.toBe(headers.write(identity, 1));
    expect(headers.write({ ...identity, tables: ['*'] }, 1)).not.toBe(headers.write(identity, 1));
    expect(headers.write({ subject: 'a/b', role: 'read', tables: ['c'] }, 1)).not.toBe(headers.write({ subject: 'a', role: 'read', tables: ['b/c'] }, 1));
  });

  it('end all the same', () => {
    const headers = new IdentityHeaders(secret);
    const header = headers.write(identity, 5_000);
    for (const nowMs of [0, 9_999]) expect(headers.read(header, nowMs)).toEqual({ ok: true, identity, expiresAtMs: 10_000 });
    expect(headers.read(header, 10_000)).toMatchObject({ ok: false, reason: expect.stringContaining('expired') });
  });

  it('are refused each time when they are not good', () => {
    const headers = new IdentityHeaders(secret);
    const foreign = new IdentityHeaders('another secret').write(identity, 5_000);
    for (const attempt of [1, 2]) expect(headers.read(foreign, attempt).ok).toBe(false);
  });
});
