import { readEnvelope } from '../src/envelope/read-envelope.ts';
import { valueText } from '../src/envelope/value-text.ts';
import { EnvelopeWriter } from '../src/envelope/write-envelope.ts';

const columns = [
  { name: 'id', type: 'int64' }, { name: 'flag', type: 'boolean' }, { name: 'money', type: 'decimal(12,2)' }, { name: 'ratio', type: 'float64' }, { name: 'name', type: 'text' }, { name: 'blob', type: 'bytes' },
  { name: 'day', type: 'date' }, { name: 'hour', type: 'time' }, { name: 'wall', type: 'timestamp' }, { name: 'instant', type: 'timestamptz' }, { name: 'span', type: 'interval' }, { name: 'doc', type: 'json' },
  { name: 'numbers', type: 'array<int64>' }, { name: 'days', type: 'array<date>' }, { name: 'nothing', type: 'text' },
];
const row = [
  '9223372036854775807', true, '-0.01', 'NaN', 'say "ü"\n', 'AAH+/w==', '2026-11-22', '12:00:00.5', '2026-11-22T12:00:00.123456', '2026-11-22T12:00:00Z', 'P1DT2H', { a: [1, 'x'] }, [1, null, '-9223372036854775808'], ['2026-01-01'], null,
];
const place = { commitLsn: 200n, lsn: 150n, txId: 7, committedAtMicros: 1_795_370_000_000_123n, order: 2, tableOrder: 1 };
const writer = new EnvelopeWriter({ schema: 'shop', name: 'orders', database: 'shop', columns, key: ['id'] });

describe('the envelope of a change', () => {
  it('is Debezium’s, value by value', () => {
    const image =
      '{"id":9223372036854775807,"flag":true,"money":"-0.01","ratio":"NaN","name":"say \\"ü\\"\\n","blob":"AAH+/w==","day":"2026-11-22Z","hour":"12:00:00.5Z","wall":"2026-11-22T12:00:00.123456Z",' +
      '"instant":"2026-11-22T12:00:00Z","span":"P1DT2H","doc":"{\\"a\\":[1,\\"x\\"]}","numbers":[1,null,-9223372036854775808],"days":["2026-01-01Z"],"nothing":null}';
    const source =
      '{"version":"1.0","connector":"postgresql","name":"cdc","db":"shop","schema":"shop","table":"orders","ts_ms":1795370000000,"ts_us":1795370000000123,"snapshot":"false",' +
      '"sequence":"[\\"200\\",\\"150\\"]","txId":7,"lsn":150,"xmin":null}';
    const transaction = '{"id":"7:200","total_order":2,"data_collection_order":1}';
    expect(writer.change('c', null, row, place, 5).toString()).toBe(`{"before":null,"after":${image},"source":${source},"transaction":${transaction},"op":"c","ts_ms":5}`);
    expect(writer.key(row).toString()).toBe('{"id":9223372036854775807}');
  });

  it('comes back as it went in', () => {
    const read = readEnvelope(writer.change('u', row, row, place, 5));
    expect(read).toMatchObject({ operation: 'u', txId: 7, order: { commit: 200n, lsn: 150n }, committedAtMs: 1_795_370_000_000 });
    expect(columns.map(({ name, type }, at) => (row[at] === null ? null : valueText(type).read(read?.after?.[name] ?? null)))).toEqual(row);
  });

  it.each([['P0Y0M1DT2H0M0S', 'P1DT2H'], ['P1Y2M3DT4H5M6.7S', 'P1Y2M3DT4H5M6.7S'], ['P0Y0M0DT0H0M0S', 'PT0S'], ['P0Y0M0DT0H0M-6.700000S', 'PT-6.7S'], ['P10YT20H', 'P10YT20H'], ['P0Y0M0DT0H0M0.5S', 'PT0.5S']])(
    'has intervals as PostgreSQL writes them: %s',
    (debezium, postgres) => expect(valueText('interval').read(debezium)).toBe(postgres),
  );

  it('says which values PostgreSQL did not log', () => {
    expect(JSON.parse(writer.change('u', null, [1, undefined], place, 5).toString())).toMatchObject({ after: { id: 1, flag: '__debezium_unavailable_value' } });
  });

  it.each([
    ['with schemas', '{"schema":{},"payload":{"op":"d","before":{"id":1},"after":null,"source":{"lsn":5,"txId":3,"sequence":"[null,\\"5\\"]","ts_ms":1}}}', { operation: 'd', before: { id: 1 }, order: { commit: 0n, lsn: 5n } }],
    ['of a truncation', '{"op":"t","source":{"lsn":5,"txId":3,"sequence":"[\\"4\\",\\"5\\"]","ts_ms":1}}', { operation: 't', order: { commit: 4n, lsn: 5n } }],
  ])('is read as Debezium writes it: %s', (_, text, expected) => {
    expect(readEnvelope(Buffer.from(text))).toMatchObject(expected);
  });

  it('is none: tombstones and messages', () => {
    expect(readEnvelope(null)).toBeNull();
    expect(readEnvelope(Buffer.from('{"op":"m","source":{}}'))).toBeNull();
    expect(() => readEnvelope(Buffer.from('{"op":"c"}'))).toThrow(SyntaxError);
  });
});
