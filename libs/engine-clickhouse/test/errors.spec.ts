import { translate } from '../src/errors.ts';

const failure = (message: string, code?: string): ReturnType<typeof translate>['failure'] => translate(Object.assign(new Error(message), code === undefined ? {} : { code }), ['db.example.internal', 'hunter2']).failure;

describe("ClickHouse's errors as failures", () => {
  it.each([
    ['Code: 159. DB::Exception: Timeout exceeded', 'DEADLINE_EXCEEDED', true],
    ['Code: 394. DB::Exception: Query was cancelled', 'CANCELLED', false],
    ['Code: 164. DB::Exception: default: Cannot execute query in readonly mode. (READONLY)', 'STATEMENT_REFUSED', false],
    ['Code: 60. DB::Exception: Unknown table', 'QUERY_FAILED', false],
    ['Code: 241. DB::Exception: Memory limit exceeded', 'QUERY_FAILED', false],
    ['Code: 202. DB::Exception: Too many simultaneous queries', 'OVERLOADED', true],
    ['Code: 516. DB::Exception: x: Authentication failed', 'ENGINE_UNAVAILABLE', true],
    ['connect ECONNREFUSED 10.0.0.1:8123', 'ENGINE_UNAVAILABLE', true],
  ])('%s', (message, code, retryable) => {
    expect(failure(message)).toMatchObject({ code, retryable, engine: 'clickhouse' });
  });

  it('reads the code that the driver has taken out of the text', () => {
    expect(failure('Timeout exceeded', '159')).toMatchObject({ code: 'DEADLINE_EXCEEDED' });
  });

  it('reads an exception that stands at the end of an answer', () => {
    const text = '__exception__\r\nabcdef\r\nCode: 153. DB::Exception: Division by zero: while executing FUNCTION intDiv. (ILLEGAL_DIVISION) (version 26.7.2.1)\n123 abcdef\r\n__exception__\r\n';
    expect(failure(text)).toMatchObject({ code: 'QUERY_FAILED', message: 'Division by zero' });
  });

  it('shows no value, host, password, path, version or stack', () => {
    const quoted = failure("Code: 6. DB::Exception: Cannot parse string 'secret@example.com' as Int32. (CANNOT_PARSE_TEXT) (version 26.7)");
    expect(quoted.message).toBe('A value cannot be converted or does not fit (CANNOT_PARSE_TEXT).');
    const { message } = failure('Code: 999. DB::Exception: No disk at /var/lib/clickhouse/data on db.example.internal as hunter2. (X) (version 26.7.2.1), Stack trace: 0. main');
    expect(message).not.toMatch(/example|hunter2|\/var|26\.7|Stack/);
  });

  it('shows nothing of an answer that is not rows', () => {
    expect(failure('1,secret').message).not.toBe('');
    expect(translate(Object.assign(new Error('1,secret'), { name: 'ExceptionInAnswer' }), []).failure.message).not.toContain('secret');
  });
});
