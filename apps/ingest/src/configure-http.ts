import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { SwaggerModule } from '@nestjs/swagger';
import { isFailureError } from '@query-router/contracts';
import { acceptJsonBodies, admit, API_KEYS, sendProblem } from '@query-router/http';
import { metrics, type ApiKeyStore } from '@query-router/platform';
import { openApiDocument } from './openapi.ts';

const EVENTS = '/ingest/';
/** Reachable without a key; everything else is asked for one before its body is read. */
const OPEN = /^\/(?:$|(?:docs|docs-json|docs-yaml|health|metrics)(?:$|[/?]))/;

/** Prepares the HTTP side: keys before bodies, event bodies as bytes or streams, request counts, and the OpenAPI page at `/docs`. */
export function configureHttp(app: NestFastifyApplication): void {
  const fastify = app.getHttpAdapter().getInstance();
  const apiKeys = app.get<ApiKeyStore | null>(API_KEYS);
  fastify.addHook('onRequest', (request, reply, done) => {
    try {
      if (!OPEN.test(request.url)) admit(request, apiKeys);
    } catch (error) {
      if (isFailureError(error)) sendProblem(reply, error.failure);
      else done(error as Error);
      return;
    }
    done();
  });
  acceptJsonBodies(fastify, 'a JSON object', (request) => request.url.startsWith(EVENTS));
  fastify.addContentTypeParser('application/x-ndjson', (_request, payload, done) => done(null, payload));
  fastify.addHook('onResponse', (request, reply, done) => {
    metrics.httpRequests.inc({ route: request.routeOptions.url ?? 'none', status: reply.statusCode });
    done();
  });
  fastify.get('/', (_request, reply) => reply.redirect('/docs'));
  SwaggerModule.setup('docs', app, openApiDocument(), { customSiteTitle: 'SQL Query Router: ingest' });
}
