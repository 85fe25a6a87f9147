import { translate } from '../src/errors.ts';
import { TrinoError } from '../src/statement-client.ts';

describe("what Trino's errors mean", () => {
  // Seen on a busy machine: Trino could not reach Nessie for a moment, called it an internal error, and the read was told not to try again.
  test('a catalogue of the lake that does not answer is away, and the read may be tried again', () => {
    const error = new TrinoError({ errorName: 'GENERIC_INTERNAL_ERROR', message: "Failed to execute POST request against 'http://nessie:19120/api/v2/trees/main/contents'." });
    expect(translate(error, [])).toMatchObject({ failure: { code: 'ENGINE_UNAVAILABLE', retryable: true } });
  });

  // A native statement with a wrong name took Trino off the list for everybody until the next heartbeat.
  test.each([['lake', 'ENGINE_UNAVAILABLE'], ['shop', 'QUERY_FAILED']])('without the catalogue %s the code is %s', (catalog, code) => {
    const error = new TrinoError({ errorName: 'CATALOG_NOT_FOUND', message: `line 1:15: Catalog '${catalog}' not found` });
    expect(translate(error, [], (name) => name === 'lake')).toMatchObject({ failure: { code } });
  });
});
