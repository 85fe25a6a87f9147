import { pipelineAnswerSchema, pipelineDeclarationSchema } from '@query-router/flink';
import type { OpenApiArea } from '../openapi.ts';

const ref = (name: string): object => ({ $ref: `#/components/schemas/${name}` });
const problem = { description: 'A problem document; `code` says what happened.', content: { 'application/problem+json': { schema: ref('Problem') } } };
const name = { name: 'name', in: 'path', required: true, schema: { type: 'string' } };
const answers = (status: string, description: string): object => ({ [status]: { description, content: { 'application/json': { schema: ref('Pipeline') } } }, default: problem });
const EXAMPLE = { template: 'sessions', parameters: { stream: 'clicks', schema: 'events', table: 'visits', time_column: 'at', visitor_column: 'user_id' } };

/** Flink's jobs in the OpenAPI document. */
export const pipelinesOpenApi: OpenApiArea = {
  schemas: { PipelineDeclaration: pipelineDeclarationSchema, Pipeline: pipelineAnswerSchema },
  paths: {
    '/pipelines': { get: { summary: 'Every pipeline', responses: { '200': { description: '{"pipelines": […]}' }, default: problem } } },
    '/pipelines/{name}': {
      get: { summary: 'One pipeline, and in `live` what its job does now', parameters: [name], responses: answers('200', 'The pipeline') },
      put: {
        summary: 'Start a pipeline, or upgrade it with its state',
        parameters: [name],
        requestBody: { required: true, content: { 'application/json': { schema: ref('PipelineDeclaration'), example: EXAMPLE } } },
        responses: answers('202', 'Accepted; `phase` tells when it is done'),
      },
      delete: { summary: 'End its job and forget its state; the table stays', parameters: [name], responses: answers('202', 'Accepted') },
    },
    '/pipelines/{name}/start': { post: { summary: 'Go on from the newest state', parameters: [name], responses: answers('202', 'Accepted') } },
    '/pipelines/{name}/stop': { post: { summary: 'Stop at a savepoint', parameters: [name], responses: answers('202', 'Accepted') } },
  },
};
