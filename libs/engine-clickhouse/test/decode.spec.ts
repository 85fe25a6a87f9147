import { decoderOf } from '../src/decode.ts';

describe('ClickHouse types and values', () => {
  it.each([
    ['Nullable(LowCardinality(String))', 'text', 'x', 'x'],
    ['LowCardinality(Nullable(String))', 'text', null, null],
    ['UInt64', 'int64', '18446744073709551615', '18446744073709551615'],
    ['UInt8', 'int16', 255, 255],
    ['UInt32', 'int64', 4_294_967_295, 4_294_967_295],
    ['Int128', 'decimal(38,0)', '12', '12'],
    ['Int256', 'decimal(76,0)', '-1', '-1'],
    ['Decimal(12, 2)', 'decimal(12,2)', '1.50', '1.50'],
    ['Decimal64(4)', 'decimal(18,4)', '1.5000', '1.5000'],
    ['Float64', 'float64', 'inf', 'Infinity'],
    ['Float64', 'float64', '-nan', 'NaN'],
    ["Enum8('a' = 1, 'b,(' = 2)", 'text', 'b,(', 'b,('],
    ['FixedString(36)', 'uuid', '0123abcd-4567-89ef-0123-456789abcdef', '0123abcd-4567-89ef-0123-456789abcdef'],
    ['FixedString(3)', 'text', 'abc', 'abc'],
    ['DateTime', 'timestamp', '2026-01-02T03:04:05Z', '2026-01-02T03:04:05'],
    ["DateTime('Europe/Berlin')", 'timestamptz', '2026-01-02T03:04:05Z', '2026-01-02T03:04:05Z'],
    ['DateTime64(3)', 'timestamp', '2026-01-02T03:04:05.120Z', '2026-01-02T03:04:05.12'],
    ["DateTime64(9, 'UTC')", 'timestamptz', '2026-01-02T03:04:05.123456789Z', '2026-01-02T03:04:05.123456Z'],
    ['IntervalWeek', 'interval', '2', 'P14D'],
    ['Array(Array(UInt64))', 'array<array<int64>>', [['1'], []], [[1], []]],
    ['Map(String, Array(Decimal(3, 1)))', 'json', { k: ['1.5'] }, { k: ['1.5'] }],
    ['Tuple(UInt8, Nullable(String))', 'struct', [1, null], [1, null]],
    ['Tuple(a UInt8, `b c` DateTime)', 'struct', [1, '2026-01-02T03:04:05Z'], { a: 1, 'b c': '2026-01-02T03:04:05' }],
    ['Tuple(json String)', 'json', ['{"a":9007199254740993}'], { a: '9007199254740993' }],
    ['Nullable(Tuple(bytes String))', 'bytes', ['00ff'], 'AP8='],
    ['Tuple(array Array(Nullable(Int32)))', 'array<int32>', [[1, null]], [1, null]],
    ['Tuple(span Int128, interval String)', 'interval', ['1', 'PT0.000001S'], 'PT0.000001S'],
    ['Tuple(json String, x UInt8)', 'struct', ['a', 1], { json: 'a', x: 1 }],
    ['JSON(max_dynamic_paths=8)', 'json', { a: 1 }, { a: 1 }],
    ['Nullable(Nothing)', 'unknown', null, null],
    ['AggregateFunction(sum, UInt64)', 'unknown', 'state', 'state'],
  ])('%s is %s', (typeText, type, value, wire) => {
    const decoder = decoderOf(typeText);
    expect(decoder.type).toBe(type);
    expect(decoder.decode(value)).toEqual(wire);
  });
});
