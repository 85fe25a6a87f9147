import { intervalSpan } from '../src/interval-span.ts';

describe('the length of an interval', () => {
  it.each([
    ['PT0S', 0n],
    ['PT0.000001S', 1n],
    ['PT-0.5S', -500_000n],
    ['P1D', 86_400_000_000n],
    ['P1M', 30n * 86_400_000_000n],
    ['P-1Y-2M3DT-4H5M6.7S', (-14n * 30n + 3n) * 86_400_000_000n - 4n * 3_600_000_000n + 5n * 60_000_000n + 6_700_000n],
  ])('%s', (text, micros) => {
    expect(intervalSpan(text)).toBe(micros);
  });
});
