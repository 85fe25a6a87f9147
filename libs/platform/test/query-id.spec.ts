import { newQueryId } from '../src/service/query-id.ts';

describe('newQueryId', () => {
  it('is a UUID of version 7 that begins with its time', () => {
    const id = newQueryId(0x0123_4567_89ab);
    expect(id).toMatch(/^01234567-89ab-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  it('sorts by time', () => {
    expect(newQueryId(1_000) < newQueryId(1_001)).toBe(true);
  });

  it('never gives the same id twice', () => {
    expect(new Set(Array.from({ length: 10_000 }, () => newQueryId(1))).size).toBe(10_000);
  });
});
