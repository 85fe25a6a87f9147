import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { SwaggerModule } from '@nestjs/swagger';
import { acceptJsonBodies } from '@query-router/http';
import { metrics } from '@query-router/platform';
import { openApiDocument } from './openapi.ts';

/** Prepares the HTTP side: strict JSON bodies, request counts, and the OpenAPI page at `/docs`, where a browser is led to. */
export function configureHttp(app: NestFastifyApplication): void {
  const fastify = app.getHttpAdapter().getInstance();
  acceptJsonBodies(fastify, '{"user_id": 1, …}');
  fastify.addHook('onResponse', (request, reply, done) => {
    metrics.httpRequests.inc({ route: request.routeOptions.url ?? 'none', status: reply.statusCode });
    done();
  });
  fastify.get('/', (_request, reply) => reply.redirect('/docs'));
  SwaggerModule.setup('docs', app, openApiDocument(), { customSiteTitle: 'SQL Query Router: ingest' });
}
