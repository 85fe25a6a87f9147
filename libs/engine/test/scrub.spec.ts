import { scrub } from '../src/index.ts';

describe('scrubbing messages', () => {
  it.each([
    ['connect ECONNREFUSED 127.0.0.1:5432', 'connect ECONNREFUSED [address]'],
    ['cannot open postgres://app:hunter2@db.internal:5432/x now', 'cannot open [address] now'],
    ['could not open file "/var/lib/postgresql/base/1"', 'could not open file "[path]"'],
    ['password=hunter2 is wrong', 'password=[hidden] is wrong'],
    [String.raw`no such file C:\data\x.db`, 'no such file [path]'],
    ['syntax error at or near "/"', 'syntax error at or near "/"'],
    ['division by zero', 'division by zero'],
    ['column "a.b" at 10:20:30 on 2026-01-01', 'column "a.b" at 10:20:30 on 2026-01-01'],
  ])('%j', (message, clean) => {
    expect(scrub(message)).toBe(clean);
  });

  it('hides the words it is given, and cuts long messages', () => {
    expect(scrub('host db7 refused', ['db7'])).toBe('host [hidden] refused');
    expect(scrub('x'.repeat(5_000))).toHaveLength(1_001);
  });
});
