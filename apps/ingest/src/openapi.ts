import type { OpenAPIObject } from '@nestjs/swagger';
import { problemSchema } from '@query-router/contracts';
import { z } from 'zod';
import { cdcOpenApi } from './cdc/cdc.openapi.ts';
import { lakeOpenApi } from './lake/lake.openapi.ts';
import { pipelinesOpenApi } from './pipelines/pipelines.openapi.ts';
import { streamsOpenApi } from './streams/streams.openapi.ts';

/** One area's part of the document: its paths, and the schemas they name. */
export interface OpenApiArea {
  readonly paths: Readonly<Record<string, unknown>>;
  readonly schemas: Readonly<Record<string, z.ZodType>>;
}

const AREAS: readonly OpenApiArea[] = [cdcOpenApi, lakeOpenApi, pipelinesOpenApi, streamsOpenApi];

/** The OpenAPI 3.1 document of ingest, made from the schemas that also validate its traffic. */
export function openApiDocument(): OpenAPIObject {
  const schemas = { Problem: problemSchema, ...Object.assign({}, ...AREAS.map((area) => area.schemas)) } as Readonly<Record<string, z.ZodType>>;
  return {
    openapi: '3.1.0',
    info: { title: 'SQL Query Router: ingest', version: '0.1.0', description: 'Events and database changes on their way into the lakehouse.' },
    paths: { ...Object.assign({}, ...AREAS.map((area) => area.paths)), ...OPS_PATHS },
    components: {
      securitySchemes: { apiKey: { type: 'http', scheme: 'bearer' } },
      schemas: Object.fromEntries(Object.entries(schemas).map(([name, from]) => [name, jsonSchema(from)])),
    },
    security: [{ apiKey: [] }],
  } as unknown as OpenAPIObject;
}

const OPS_PATHS = {
  '/health': { get: { summary: 'Whether the process lives', security: [], responses: { '200': { description: '{"status":"alive"}' } } } },
  '/health/ready': { get: { summary: 'Whether it can do its work, per part', security: [], responses: { '200': { description: 'Ready' }, '503': { description: 'Not ready' } } } },
  '/metrics': { get: { summary: 'Prometheus metrics', security: [], responses: { '200': { description: 'Text exposition format' } } } },
};

function jsonSchema(from: z.ZodType): unknown {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(from, { io: 'input' });
  return rest;
}
