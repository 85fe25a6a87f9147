import { decodeExcluded, decodeRequest } from '../src/decode-request.ts';

const bytes = (value: unknown): Buffer => Buffer.from(JSON.stringify(value));

describe('a record on sql.requests', () => {
  test('is a request', () => {
    expect(decodeRequest(bytes({ sql: 'SELECT 1', max_rows: 5 }))).toEqual({ sql: 'SELECT 1', max_rows: 5 });
  });

  test.each<[string, Buffer, RegExp]>([
    ['text that is no JSON', Buffer.from('SELECT 1'), /not JSON/],
    ['bytes that are no UTF-8', Buffer.from([0x22, 0xff, 0x22]), /UTF-8/],
    ['nothing', Buffer.alloc(0), /not JSON/],
    ['another type', bytes([]), /body:/],
    ['an unknown field', bytes({ sql: 'SELECT 1', engine: 'duckdb' }), /engine/],
    ['a wrong field', bytes({ sql: 1 }), /sql:/],
  ])('is none with %s, and the reason says so', (_name, value, reason) => {
    expect(() => decodeRequest(value)).toThrow(reason);
  });
});

describe('x-excluded-engines', () => {
  test('names an engine and a reason on each line', () => {
    expect(decodeExcluded('trino=connection refused\nduckdb=a=b')).toEqual([
      { engine: 'trino', reason: 'connection refused' },
      { engine: 'duckdb', reason: 'a=b' },
    ]);
  });

  test('excludes nothing when it is missing or names no engine', () => {
    expect([...decodeExcluded(undefined), ...decodeExcluded('mysql=gone\n\n=')]).toEqual([]);
  });
});
