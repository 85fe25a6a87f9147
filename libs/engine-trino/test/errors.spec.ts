import { translate } from '../src/errors.ts';
import { TrinoError } from '../src/statement-client.ts';

describe("what Trino's errors mean", () => {
  // Seen on a busy machine: Trino could not reach Nessie for a moment, called it an internal error, and the read was told not to try again.
  test('a catalogue of the lake that does not answer is away, and the read may be tried again', () => {
    const error = new TrinoError({ errorName: 'GENERIC_INTERNAL_ERROR', message: "Failed to execute POST request against 'http://nessie:19120/api/v2/trees/main/contents'." });
    expect(translate(error, [])).toMatchObject({ failure: { code: 'ENGINE_UNAVAILABLE', retryable: true } });
  });
});
