import { FAILURE_TRAITS, type Decision, type Failure, type Problem, type QueryFailure } from '@query-router/contracts';

/** Body of a failed answer (`queryFailureSchema`). */
export function failureBody(value: Failure, queryId: string, decision?: Decision): QueryFailure {
  return { ...value, query_id: queryId, ...(decision === undefined ? {} : { decision }) };
}

/** RFC 9457 problem document of a failure. `type` is a URN, because the codes are documented by name, not by address. */
export function toProblem(value: Failure & Partial<Pick<QueryFailure, 'query_id' | 'decision'>>): Problem {
  const traits = FAILURE_TRAITS[value.code];
  return {
    type: `urn:query-router:failure:${value.code.toLowerCase().replaceAll('_', '-')}`,
    title: traits.title,
    status: traits.httpStatus,
    detail: value.message,
    code: value.code,
    retryable: value.retryable,
    ...(value.query_id === undefined || value.query_id === '' ? {} : { query_id: value.query_id }),
    ...(value.engine === undefined ? {} : { engine: value.engine }),
    ...(value.details === undefined ? {} : { details: value.details }),
    ...(value.decision === undefined ? {} : { decision: value.decision }),
  };
}
