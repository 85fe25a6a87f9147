import { wireDate, wireDecimal, wireFloat, wireFloat32, wireInteger, wireIntegerText, wireInterval, wireJson, wireTime, wireTimestamp } from '../src/index.ts';

describe('wire values', () => {
  it('writes integers as numbers as long as doubles hold them', () => {
    for (const text of ['0', '-1', '9007199254740991', '-9007199254740991']) {
      expect(wireInteger(BigInt(text))).toBe(Number(text));
      expect(wireIntegerText(text)).toBe(Number(text));
    }
    for (const text of ['9007199254740992', '-9007199254740992', '170141183460469231731687303715884105727']) {
      expect(wireInteger(BigInt(text))).toBe(text);
      expect(wireIntegerText(text)).toBe(text);
    }
  });

  it('writes decimals with their scale', () => {
    expect([wireDecimal(150n, 2), wireDecimal(-7n, 3), wireDecimal(0n, 2), wireDecimal(5n, 0), wireDecimal(-123456n, 3)]).toEqual(['1.50', '-0.007', '0.00', '5', '-123.456']);
  });

  it('writes floats that JSON has no number for as strings', () => {
    expect([wireFloat(Number.NaN), wireFloat(Infinity), wireFloat(-Infinity), wireFloat(0.1)]).toEqual(['NaN', 'Infinity', '-Infinity', 0.1]);
    expect(Object.is(wireFloat(-0), 0)).toBe(true);
  });

  it('writes singles as the shortest decimal that names them', () => {
    for (const value of [0.1, 3.402_823_5e38, 1.175_494_35e-38, 16_777_216, 1e-45, -123.456]) expect(wireFloat32(Math.fround(value))).toBe(Number(String(wireFloat32(Math.fround(value)))));
    expect(wireFloat32(Math.fround(0.1))).toBe(0.1);
    for (let i = 0; i < 2_000; i++) {
      const single = Math.fround(Math.sin(i) * 10 ** ((i % 60) - 30));
      expect(Math.fround(Number(wireFloat32(single)))).toBe(single);
    }
  });

  it('writes dates of every age', () => {
    expect([0, -1, 11_016, -719_162, 2_932_896, -719_163, -735_000, 200_000_000].map(wireDate)).toEqual([
      '1970-01-01', '1969-12-31', '2000-02-29', '0001-01-01', '9999-12-31', '0000-12-31', '-0043-08-22', '549551-05-28',
    ]);
  });

  it('writes times and timestamps without trailing zeros', () => {
    expect([wireTime(0n), wireTime(86_399_999_999n), wireTime(1_500_000n), wireTime(86_400_000_000n)]).toEqual(['00:00:00', '23:59:59.999999', '00:00:01.5', '24:00:00']);
    expect([wireTimestamp(-1n), wireTimestamp(1_000_000n), wireTimestamp(-86_400_000_000n)]).toEqual(['1969-12-31T23:59:59.999999', '1970-01-01T00:00:01', '1969-12-31T00:00:00']);
  });

  it('writes intervals as PostgreSQL does', () => {
    expect([wireInterval(0, 0, 0n), wireInterval(14, 3, 14_706_700_000n), wireInterval(-14, -3, -14_706_700_000n), wireInterval(0, 0, 129_600_000_000n), wireInterval(0, 0, -500_000n), wireInterval(1, -1, 0n)]).toEqual([
      'PT0S', 'P1Y2M3DT4H5M6.7S', 'P-1Y-2M-3DT-4H-5M-6.7S', 'PT36H', 'PT-0.5S', 'P1M-1D',
    ]);
  });

  it('keeps the digits of numbers in JSON that doubles cannot hold', () => {
    expect(wireJson('{"a": 12345678901234567890, "b": [9007199254740991, 1e999, 0.5], "c": "12345678901234567890"}')).toEqual({
      a: '12345678901234567890',
      b: [9_007_199_254_740_991, '1e999', 0.5],
      c: '12345678901234567890',
    });
  });
});
