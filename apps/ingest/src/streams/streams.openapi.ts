import { deadLetterReplaySchema, ingestAnswerSchema, streamChangeSchema, streamDeclarationSchema, streamStatusSchema } from '@query-router/streams';
import type { OpenApiArea } from '../openapi.ts';

const JSON_TYPE = 'application/json';
const problem = { description: 'A problem document; `code` says what happened.', content: { 'application/problem+json': { schema: ref('Problem') } } };
const name = { name: 'name', in: 'path', required: true, schema: { type: 'string' } };
const stream = { ...name, name: 'stream' };
const results = { name: 'results', in: 'query', description: '`all` lists accepted events too.', schema: { type: 'string', enum: ['problems', 'all'] } };
const EXAMPLE = {
  name: 'clicks',
  columns: [{ name: 'user_id', type: 'int64', nullable: false }, { name: 'page', type: 'text' }, { name: 'at', type: 'timestamptz', nullable: false }],
  key: ['user_id'],
  partitioning: ['day(at)'],
  event_time: { column: 'at' },
};

/** Streams, events and dead letters in the OpenAPI document. */
export const streamsOpenApi: OpenApiArea = {
  schemas: { StreamDeclaration: streamDeclarationSchema, StreamChange: streamChangeSchema, StreamStatus: streamStatusSchema, IngestAnswer: ingestAnswerSchema, DeadLetterReplay: deadLetterReplaySchema },
  paths: {
    '/streams': {
      get: { summary: 'Declared streams', responses: answers('StreamStatus') },
      post: { summary: 'Declare a stream: its topic, table and job', requestBody: body('StreamDeclaration', EXAMPLE), responses: answers('StreamStatus', '201') },
    },
    '/streams/{name}': {
      get: { summary: 'One stream, and how far its declaration is carried out', parameters: [name], responses: answers('StreamStatus') },
      put: { summary: 'Declare a stream, or change it to what a whole declaration says', parameters: [name], requestBody: body('StreamDeclaration'), responses: answers('StreamStatus') },
      patch: { summary: 'Add columns, widen types', parameters: [name], requestBody: body('StreamChange', { add: [{ name: 'channel', type: 'text' }] }), responses: answers('StreamStatus') },
      delete: { summary: 'End a stream; its table stays', parameters: [name], responses: { '204': { description: 'Ended' }, default: problem } },
    },
    '/streams/{name}/dead-letters': {
      get: { summary: 'Events that did not fit, the newest unless `from` says where to begin', parameters: [name, query('from'), query('limit')], responses: { '200': { description: 'Dead letters' }, default: problem } },
    },
    '/streams/{name}/dead-letters/replay': {
      post: { summary: 'Check dead letters anew and take those that fit', parameters: [name], requestBody: body('DeadLetterReplay'), responses: { '200': { description: 'What became of them' }, default: problem } },
    },
    '/ingest/{stream}': {
      post: {
        summary: 'Take one event, a batch, or a stream of lines; what is answered as accepted is in Kafka',
        parameters: [stream, results],
        requestBody: {
          required: true,
          content: {
            [JSON_TYPE]: { schema: {}, example: [{ event_id: 'a-1', user_id: 1, page: '/', at: '2026-11-22T12:00:00Z' }] },
            'application/x-ndjson': { schema: { type: 'string' }, example: '{"user_id":1,"at":"2026-11-22T12:00:00Z"}\n' },
          },
        },
        responses: { ...answers('IngestAnswer'), '207': { description: 'Some events did not fit; `results` says which', content: { [JSON_TYPE]: { schema: ref('IngestAnswer') } } } },
      },
    },
  },
};

function body(schema: string, example?: unknown): unknown {
  return { required: true, content: { [JSON_TYPE]: { schema: ref(schema), ...(example === undefined ? {} : { example }) } } };
}

function answers(schema: string, status = '200'): Record<string, unknown> {
  return { [status]: { description: schema, content: { [JSON_TYPE]: { schema: ref(schema) } } }, default: problem };
}

function query(parameter: string): unknown {
  return { name: parameter, in: 'query', schema: { type: 'integer', minimum: 0 } };
}

function ref(schema: string): { $ref: string } {
  return { $ref: `#/components/schemas/${schema}` };
}
