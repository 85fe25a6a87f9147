import { catalogAnswerSchema, enginesAnswerSchema, explainAnswerSchema, problemSchema, quarantineAnswerSchema, queryAnswerSchema, queryRequestSchema, queryStatusSchema, verifyAnswerSchema, verifyRequestSchema } from '@query-router/contracts';
import type { OpenAPIObject } from '@nestjs/swagger';
import { z } from 'zod';

type Operation = Record<string, unknown>;

const JSON_TYPE = 'application/json';
const problem = { description: 'A problem document; `code` says what happened.', content: { 'application/problem+json': { schema: ref('Problem') } } };
const idempotencyKey = {
  name: 'Idempotency-Key',
  in: 'header',
  description: 'A write with a key that was used before is not done again; the stored outcome is answered.',
  schema: { type: 'string', maxLength: 128 },
};
const queryId = inPath('id');

/** The OpenAPI 3.1 document of the gateway, made from the schemas that also validate its traffic. */
export function openApiDocument(): OpenAPIObject {
  return {
    openapi: '3.1.0',
    info: { title: 'SQL Query Router', version: '0.1.0', description: 'One SQL endpoint over PostgreSQL, ClickHouse, Trino and DuckDB.' },
    paths: {
      '/query': { post: withBody('Run one statement', 'QueryRequest', 'QueryAnswer', [idempotencyKey]) },
      '/query/explain': { post: withBody('Say where a statement would run and why, without running it', 'QueryRequest', 'ExplainAnswer', []) },
      '/query/verify': { post: withBody('Run a read on every engine that can answer it, and compare', 'VerifyRequest', 'VerifyAnswer', []) },
      '/queries/{id}': {
        get: operation('State of a query', 'QueryStatus', [queryId]),
        delete: operation('Cancel a query', 'QueryStatus', [queryId], '202'),
      },
      '/engines': { get: operation('Engines and their health', 'EnginesAnswer', []) },
      '/catalog': { get: operation('Tables, and which engine holds a copy', 'CatalogAnswer', []) },
      '/quarantine': { get: operation('Engines that are not asked for some statements, because they answered differently', 'QuarantineAnswer', []) },
      '/quarantine/{engine}/{fingerprint}': { delete: operation('Ask the engine for the statement again; takes a key that may write', 'QuarantineAnswer', ['engine', 'fingerprint'].map(inPath)) },
      '/health': { get: { summary: 'Whether the process lives', security: [], responses: { '200': { description: '{"status":"alive"}' } } } },
      '/health/ready': { get: { summary: 'Whether queries can be answered, per engine', security: [], responses: { '200': { description: 'Ready' }, '503': { description: 'Not ready' } } } },
      '/metrics': { get: { summary: 'Prometheus metrics', security: [], responses: { '200': { description: 'Text exposition format' } } } },
    },
    components: {
      securitySchemes: { apiKey: { type: 'http', scheme: 'bearer' } },
      schemas: {
        QueryRequest: schema(queryRequestSchema),
        QueryAnswer: schema(queryAnswerSchema),
        ExplainAnswer: schema(explainAnswerSchema),
        VerifyRequest: schema(verifyRequestSchema),
        VerifyAnswer: schema(verifyAnswerSchema),
        QuarantineAnswer: schema(quarantineAnswerSchema),
        QueryStatus: schema(queryStatusSchema),
        EnginesAnswer: schema(enginesAnswerSchema),
        CatalogAnswer: schema(catalogAnswerSchema),
        Problem: schema(problemSchema),
      },
    },
    security: [{ apiKey: [] }],
  } as unknown as OpenAPIObject;
}

function inPath(name: string): Operation {
  return { name, in: 'path', required: true, schema: { type: 'string' } };
}

function withBody(summary: string, body: string, answer: string, parameters: readonly unknown[]): Operation {
  return {
    ...operation(summary, answer, parameters),
    requestBody: { required: true, content: { [JSON_TYPE]: { schema: ref(body), example: { sql: 'SELECT count(*) FROM shop.orders' } } } },
  };
}

function operation(summary: string, answer: string, parameters: readonly unknown[], status = '200'): Operation {
  return {
    summary,
    ...(parameters.length === 0 ? {} : { parameters }),
    responses: { [status]: { description: answer, content: { [JSON_TYPE]: { schema: ref(answer) } } }, default: problem },
  };
}

function ref(name: string): { $ref: string } {
  return { $ref: `#/components/schemas/${name}` };
}

function schema(from: z.ZodType): unknown {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(from, { io: 'output' });
  return rest;
}
