import { captureRequestSchema, snapshotRequestSchema } from '@query-router/cdc';
import type { OpenApiArea } from '../openapi.ts';

const JSON_TYPE = 'application/json';
const status = { description: 'State, slot, captured and refused tables, snapshots' };
const problem = { description: 'A problem document; `code` says what happened.', content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } } };
const body = (schema: string, example: unknown) => ({ required: true, content: { [JSON_TYPE]: { schema: { $ref: `#/components/schemas/${schema}` }, example } } });

/** Change data capture in the OpenAPI document. */
export const cdcOpenApi: OpenApiArea = {
  schemas: { CaptureRequest: captureRequestSchema, SnapshotRequest: snapshotRequestSchema },
  paths: {
    '/cdc': { get: { summary: 'What is captured, how far, and what is not and why', responses: { '200': status, default: problem } } },
    '/cdc/tables': { post: { summary: 'Capture more tables', requestBody: body('CaptureRequest', { tables: ['shop.*'] }), responses: { '202': status, default: problem } } },
    '/cdc/tables/{pattern}': {
      delete: { summary: 'Capture them no longer', parameters: [{ name: 'pattern', in: 'path', required: true, schema: { type: 'string' } }], responses: { '200': status, default: problem } },
    },
    '/cdc/snapshots': { post: { summary: 'Write all rows of a table into its topic again', requestBody: body('SnapshotRequest', { table: 'shop.orders' }), responses: { '202': status, default: problem } } },
  },
};
