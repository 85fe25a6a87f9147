import { decodeConsistencyToken, encodeConsistencyToken, LIMITS, mergeConsistencyTokens, type StreamPosition } from '../src/index.ts';

const clicks = (next: Record<string, number>, table = 'events.clicks'): ReadonlyMap<string, StreamPosition> => new Map([['clicks', { table, next }]]);
const base64Url = (text: string): string => Buffer.from(text).toString('base64url');

describe('a consistency token', () => {
  it.each([
    [{ lsn: 18_446_744_073_709_551_615n, streams: new Map() }],
    [{ lsn: null, streams: clicks({ 0: 17, 11: 4 }) }],
    [{ lsn: 1n, streams: clicks({ 0: 17 }, 'ereignisse.klicks_ä') }],
  ])('says what it was made of: %p', (meaning) => {
    const token = encodeConsistencyToken(meaning);
    expect(token).toMatch(/^[A-Za-z0-9_-]+$/);
    expect(decodeConsistencyToken(token)).toEqual(meaning);
  });

  it.each([
    ['nothing', ''],
    ['no base64url', 'a+b='],
    ['cut short', encodeConsistencyToken({ lsn: 12_345_678n }).slice(0, -3)],
    ['no JSON', base64Url('{"v":1,')],
    ['not UTF-8', Buffer.from([0x22, 0xff, 0x22]).toString('base64url')],
    ['JSON of something else', base64Url('[1]')],
    ['another version', base64Url('{"v":2,"lsn":"1"}')],
    ['unknown fields', base64Url('{"v":1,"admin":true}')],
    ['a position that is no number', base64Url('{"v":1,"lsn":"0/16B3748"}')],
    ['a negative offset', base64Url('{"v":1,"streams":{"clicks":{"table":"a.b","next":{"0":-1}}}}')],
    ['a partition that is no number', base64Url('{"v":1,"streams":{"clicks":{"table":"a.b","next":{"x":1}}}}')],
    ['a stream that cannot be', base64Url('{"v":1,"streams":{"a.dead-letter":{"table":"a.b","next":{}}}}')],
    ['too long', 'A'.repeat(LIMITS.maxConsistencyTokenLength + 1)],
    ['too many streams', base64Url(JSON.stringify({ v: 1, streams: Object.fromEntries(Array.from({ length: LIMITS.maxTokenStreams + 1 }, (_, at) => [`s${at}`, { table: 'a.b', next: {} }])) }))],
  ])('is refused when it is %s', (_what, text) => {
    expect(decodeConsistencyToken(text)).toBeNull();
  });

  it('is not made larger than it may be', () => {
    const many = new Map(Array.from({ length: LIMITS.maxTokenStreams + 1 }, (_, at) => [`s${at}`, { table: 'a.b', next: { 0: 1 } }]));
    expect(() => encodeConsistencyToken({ streams: many })).toThrow(RangeError);
  });
});

describe('two consistency tokens together', () => {
  const merged = (a: Parameters<typeof encodeConsistencyToken>[0], b: Parameters<typeof encodeConsistencyToken>[0]) =>
    decodeConsistencyToken(mergeConsistencyTokens(encodeConsistencyToken(a), encodeConsistencyToken(b)) ?? '');

  it('ask for the later of each', () => {
    expect(merged({ lsn: 9n, streams: clicks({ 0: 5, 1: 7 }) }, { lsn: 10n, streams: clicks({ 0: 6, 2: 1 }) })).toEqual({ lsn: 10n, streams: clicks({ 0: 6, 1: 7, 2: 1 }) });
    expect(merged({ lsn: 9n }, { streams: clicks({ 0: 6 }) })).toEqual({ lsn: 9n, streams: clicks({ 0: 6 }) });
  });

  it('follow a stream to the table that it was declared with last', () => {
    expect(merged({ streams: clicks({ 0: 5 }) }, { streams: clicks({ 0: 2 }, 'web.clicks') })).toEqual({ lsn: null, streams: clicks({ 0: 2 }, 'web.clicks') });
  });

  it('are none when either is none', () => {
    expect(mergeConsistencyTokens(encodeConsistencyToken({ lsn: 1n }), 'garbage!')).toBeNull();
  });
});
