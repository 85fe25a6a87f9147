import { decoderOf } from '../src/decode.ts';

describe('Trino types and values', () => {
  it.each([
    ['bigint', 'int64', '9007199254740993', '9007199254740993'],
    ['tinyint', 'int16', 1, 1],
    ['decimal(12, 2)', 'decimal(12,2)', '1.50', '1.50'],
    ['decimal(38,0)', 'decimal(38,0)', '1', '1'],
    ['varchar(25)', 'text', 'x', 'x'],
    ['char(3)', 'text', 'c  ', 'c  '],
    ['varbinary', 'bytes', '/wA=', '/wA='],
    ['date', 'date', '+12020-01-01', '12020-01-01'],
    ['date', 'date', '-0044-03-15', '-0044-03-15'],
    ['time(6)', 'time', '01:02:03.120000', '01:02:03.12'],
    ['timestamp(12)', 'timestamp', '2020-01-01 00:00:00.123456789012', '2020-01-01T00:00:00.123456'],
    ['timestamp(0)', 'timestamp', '2020-01-01 00:00:00', '2020-01-01T00:00:00'],
    ['timestamp(6) with time zone', 'timestamptz', '2020-01-01 00:00:00.123456 Europe/Berlin', '2019-12-31T23:00:00.123456Z'],
    ['timestamp(3) with time zone', 'timestamptz', '2020-07-01 00:00:00.000 America/New_York', '2020-07-01T04:00:00Z'],
    ['timestamp with time zone', 'timestamptz', '2020-01-01 00:00:00.5 +05:30', '2019-12-31T18:30:00.5Z'],
    ['timestamp(0) with time zone', 'timestamptz', '9999-12-31 23:59:59 UTC', '9999-12-31T23:59:59Z'],
    ['INTERVAL DAY TO SECOND', 'interval', '-1 02:03:04.567', 'P-1DT-2H-3M-4.567S'],
    ['interval day to second', 'interval', '0 00:00:00.000', 'PT0S'],
    ['interval year to month', 'interval', '-1-2', 'P-1Y-2M'],
    ['uuid', 'uuid', '12151fd2-7586-11e9-8f9e-2a86e4085a59', '12151fd2-7586-11e9-8f9e-2a86e4085a59'],
    ['json', 'json', '{"a":9007199254740993}', { a: '9007199254740993' }],
    ['array(array(bigint))', 'array<array<int64>>', [['9007199254740993', null], null], [['9007199254740993', null], null]],
    ['map(varchar(1), decimal(3,1))', 'json', { k: '1.5' }, { k: '1.5' }],
    ['row(integer, varchar(1))', 'struct', [1, 'x'], [1, 'x']],
    ['row(a bigint, "B, (c)" timestamp(6) with time zone, d interval day to second)', 'struct', [1, '2020-01-01 00:00:00.000000 UTC', '0 00:00:01.000'], { a: 1, 'B, (c)': '2020-01-01T00:00:00Z', d: 'PT1S' }],
    ['real', 'float32', 'NaN', 'NaN'],
    ['double', 'float64', '-Infinity', '-Infinity'],
    ['unknown', 'unknown', null, null],
    ['HyperLogLog', 'unknown', 'AA==', 'AA=='],
  ])('%s is %s', (typeText, type, value, wire) => {
    const decoder = decoderOf(typeText);
    expect(decoder.type).toBe(type);
    expect(decoder.decode(value)).toEqual(wire);
  });

  it('refuses a time that its zone has twice, because the text does not say which', () => {
    const { decode } = decoderOf('timestamp(3) with time zone');
    expect(() => decode('2020-10-25 02:30:00.000 Europe/Berlin')).toThrow('not unique');
    expect(decode('2020-10-25 03:30:00.000 Europe/Berlin')).toBe('2020-10-25T02:30:00Z');
    expect(decode('2020-10-25 01:30:00.000 Europe/Berlin')).toBe('2020-10-24T23:30:00Z');
  });

  it.each(['', 'decimal(', 'row(a', 'a b) c', 'varchar(1))'])('refuses what is no type: %s', (text) => {
    expect(() => decoderOf(text)).toThrow(/type/);
  });
});
