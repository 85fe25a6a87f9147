import { queryRequestSchema, ENGINE_NAMES, type EngineName, type QueryRequest } from '@query-router/contracts';
import { bytesOf, JsonBody, PoisonRecordError, type RecordValue } from '@query-router/bus';

/** @throws PoisonRecordError that says what is wrong with the body of a record on `sql.requests`. */
export function decodeRequest(value: RecordValue): QueryRequest {
  const request = value instanceof JsonBody ? value.as(queryRequestSchema) : undefined;
  if (request !== undefined) return request;
  let body: unknown;
  try {
    body = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytesOf(value)));
  } catch (error) {
    throw new PoisonRecordError('The record is not JSON in UTF-8. Send {"sql": "SELECT …"}.', { cause: error });
  }
  const parsed = queryRequestSchema.safeParse(body);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => `${issue.path.length === 0 ? 'body' : issue.path.join('.')}: ${issue.message}`);
  throw new PoisonRecordError(`The request is malformed. ${problems.join('; ')}.`);
}

/** Reads `x-excluded-engines`: one `engine=reason` per line; lines that name no engine are passed over. */
export function decodeExcluded(text: string | undefined): readonly { engine: EngineName; reason: string }[] {
  if (text === undefined) return [];
  return text.split('\n').flatMap((line) => {
    const [name = '', ...reason] = line.split('=');
    const engine = ENGINE_NAMES.find((known) => known === name);
    return engine === undefined ? [] : [{ engine, reason: reason.join('=') }];
  });
}
