import { compileStream, type EventCheck } from '../src/compile-stream.ts';
import type { Stream } from '../src/stream.ts';

const NOW = Date.parse('2026-11-22T12:00:00Z');

function streamOf(columns: Record<string, string>, extra: Partial<Stream> = {}): Stream {
  return {
    name: 's', schema: 'events', columns: Object.entries(columns).map(([name, type]) => ({ name, type, nullable: true })), key: [], partitions: 1, partitioning: [],
    event_time: null, kafka_intake: false, retention_hours: 1, version: 1, ...extra,
  };
}

/** What stands in the record for one value of one type, or the code of what is wrong with it. */
function written(type: string, value: unknown): unknown {
  const result = compileStream(streamOf({ c: type }))({ c: value }, NOW, () => 'id');
  return result.fits ? (JSON.parse(result.value.toString()) as { c: unknown }).c : result.code;
}

describe('values', () => {
  test.each<[string, unknown, unknown]>([
    ['boolean', true, true],
    ['boolean', 'true', 'WRONG_TYPE'],
    ['int32', -2_147_483_648, -2_147_483_648],
    ['int32', 2_147_483_648, 'WRONG_TYPE'],
    ['int32', 1.5, 'WRONG_TYPE'],
    ['int32', '1', 'WRONG_TYPE'],
    ['int64', 9_007_199_254_740_991, 9_007_199_254_740_991],
    ['int64', 9_007_199_254_740_992, 'WRONG_TYPE'],
    ['int64', '9007199254740993', '9007199254740993'],
    ['int64', '17', 17],
    ['int64', '9223372036854775808', 'WRONG_TYPE'],
    ['float64', 0.1, 0.1],
    ['float64', 'NaN', 'NaN'],
    ['float64', 'nan', 'WRONG_TYPE'],
    ['float32', 1e39, 'WRONG_TYPE'],
    ['float32', -0.5, -0.5],
    ['decimal(6,2)', '12.5', '12.50'],
    ['decimal(6,2)', 12.5, '12.50'],
    ['decimal(6,2)', '-0', '0.00'],
    ['decimal(6,2)', '-0001.10', '-1.10'],
    ['decimal(6,2)', '1.005', 'WRONG_TYPE'],
    ['decimal(6,2)', '12345', 'WRONG_TYPE'],
    ['decimal(6,2)', '1e3', 'WRONG_TYPE'],
    ['decimal(6,2)', '.', 'WRONG_TYPE'],
    ['decimal(38,0)', '12345678901234567890123456789012345678', '12345678901234567890123456789012345678'],
    ['decimal(38,0)', 12_345_678_901_234_567_000, 'WRONG_TYPE'],
    ['decimal(2,2)', '0.25', '0.25'],
    ['text', 'Ä"\n', 'Ä"\n'],
    ['text', '\ud800', 'WRONG_TYPE'],
    ['text', 5, 'WRONG_TYPE'],
    ['uuid', '0190B6F3-9D7E-7CC1-8A52-2D6A5F3F7A10', '0190b6f3-9d7e-7cc1-8a52-2d6a5f3f7a10'],
    ['uuid', 'abc', 'WRONG_TYPE'],
    ['bytes', 'AAECAw==', 'AAECAw=='],
    ['bytes', 'AAECAw', 'WRONG_TYPE'],
    ['json', { a: [1, null] }, '{"a":[1,null]}'],
    ['json', 'text', '"text"'],
    ['date', '2024-02-29', '2024-02-29'],
    ['date', '2026-02-29', 'WRONG_TYPE'],
    ['date', '0000-01-01', 'WRONG_TYPE'],
    ['timestamp', '2026-11-22 12:00:00.120', '2026-11-22T12:00:00.12'],
    ['timestamp', '2026-11-22T12:00:00Z', 'WRONG_TYPE'],
    ['timestamp', '2026-11-22T24:00:00', 'WRONG_TYPE'],
    ['timestamptz', '2026-11-22T12:00:00.123456Z', '2026-11-22T12:00:00.123456Z'],
    ['timestamptz', '2026-11-22T00:30:00.5+01:00', '2026-11-21T23:30:00.5Z'],
    ['timestamptz', '2026-12-31 23:59:59-0030', '2027-01-01T00:29:59Z'],
    ['timestamptz', '2026-11-22T12:00:00', 'WRONG_TYPE'],
    ['timestamptz', '2026-11-22T12:00:00.1234567Z', 'WRONG_TYPE'],
    ['timestamptz', '0001-01-01T00:00:00+01:00', 'WRONG_TYPE'],
    ['timestamptz', NOW, 'WRONG_TYPE'],
    ['array<int32>', [1, null, 3], [1, null, 3]],
    ['array<int32>', [1, 'x'], 'WRONG_TYPE'],
    ['array<decimal(4,1)>', ['1'], ['1.0']],
    ['array<text>', 'a', 'WRONG_TYPE'],
  ])('%s takes %j as %j', (type, value, expected) => {
    expect(written(type, value)).toEqual(expected);
  });

  test.each(['boolean', 'int64', 'decimal(6,2)', 'text', 'timestamptz', 'json', 'array<int32>'])('%s may be null or missing where the stream allows it', (type) => {
    expect(written(type, null)).toBeNull();
    expect(compileStream(streamOf({ c: type }))({}, NOW, () => 'id')).toMatchObject({ fits: true, value: Buffer.from('{"event_id":"id","c":null}') });
  });
});

describe('an event', () => {
  const stream = streamOf({ user_id: 'int64', country: 'text', at: 'timestamptz' }, { event_time: { column: 'at', max_future_ms: 60_000, max_lateness_ms: 0 } });
  const check = compileStream(stream);
  const strict: EventCheck = compileStream({ ...stream, columns: stream.columns.map((column) => ({ ...column, nullable: column.name !== 'user_id' })) });
  const codeOf = (event: unknown, by = check): string => {
    const result = by(event, NOW, () => 'made');
    return result.fits ? 'fits' : result.code;
  };

  test('carries its own id, or a new one', () => {
    const own = check({ event_id: 'Ü-1', user_id: 1 }, NOW, () => 'made');
    const made = check({ user_id: 1, event_id: null }, NOW, () => 'made');
    expect([own, made]).toMatchObject([{ fits: true, eventId: 'Ü-1', ownId: true }, { fits: true, eventId: 'made', ownId: false }]);
    expect(JSON.parse(String(own.fits && own.value))).toEqual({ event_id: 'Ü-1', user_id: 1, country: null, at: null });
  });

  test.each<[string, unknown, string]>([
    ['null', null, 'NOT_AN_OBJECT'],
    ['a list', [], 'NOT_AN_OBJECT'],
    ['a column that is not declared', { nobody: 1 }, 'UNKNOWN_COLUMN'],
    ['a column by the name of an inherited property', { constructor: 1 }, 'UNKNOWN_COLUMN'],
    ['a name that changes prototypes', JSON.parse('{"__proto__": {"user_id": 1}}'), 'UNKNOWN_COLUMN'],
    ['an id that is no text', { event_id: 5 }, 'WRONG_EVENT_ID'],
    ['an empty id', { event_id: '' }, 'WRONG_EVENT_ID'],
    ['an id with a line break', { event_id: 'a\nb' }, 'WRONG_EVENT_ID'],
    ['an id without end', { event_id: 'x'.repeat(129) }, 'WRONG_EVENT_ID'],
    ['a time within the tolerance', { at: '2026-11-22T12:01:00Z' }, 'fits'],
    ['a time in the future', { at: '2026-11-22T12:01:00.001Z' }, 'CLOCK_SKEW'],
    ['a time long past', { at: '1970-01-01T00:00:00Z' }, 'fits'],
    ['a text that makes it too large', { country: 'x'.repeat(1024 * 1024) }, 'TOO_LARGE'],
  ])('%s: %#', (_case, event, code) => {
    expect(codeOf(event)).toBe(code);
  });

  test('a column that is never null has to be there', () => {
    expect(codeOf({ country: 'de' }, strict)).toBe('MISSING_COLUMN');
    expect(codeOf({ user_id: null }, strict)).toBe('MISSING_COLUMN');
    expect(codeOf({ user_id: 0 }, strict)).toBe('fits');
  });

  test('a column called like an inherited property is missing when it is missing', () => {
    const odd = compileStream(streamOf({ constructor: 'text' }));
    expect(odd({}, NOW, () => 'made')).toMatchObject({ fits: true });
    expect(odd({ constructor: 'x' }, NOW, () => 'made')).toMatchObject({ fits: true });
  });

  test('reasons name the column and never the value', () => {
    const result = check({ user_id: 'secret' }, NOW, () => 'made');
    expect(result).toMatchObject({ fits: false, reason: 'user_id: expected a whole number of 64 bits, beyond 2^53 as text, got text of 6 characters.' });
  });

  test('the key is the text of one column, a list of several, or nothing', () => {
    const keyOf = (key: string[]): string | null => {
      const result = compileStream({ ...stream, key })({ user_id: 7, country: 'de"' }, NOW, () => 'made');
      return result.fits ? (result.key?.toString() ?? null) : 'wrong';
    };
    expect([keyOf([]), keyOf(['user_id']), keyOf(['country']), keyOf(['country', 'user_id'])]).toEqual([null, '7', 'de"', '["de\\"",7]']);
  });
});
