import { Inject, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { failure, FailureError, type Identity } from '@query-router/contracts';
import type { FastifyRequest } from 'fastify';
import { GATEWAY_OPTIONS, type GatewayOptions } from '../gateway-options.ts';

const ANYBODY: Identity = { subject: 'anonymous', role: 'write', tables: ['*'] };
const identities = new WeakMap<FastifyRequest, Identity>();

/** Lets a request in by its API key (`Authorization: Bearer qr_…` or `X-API-Key`). */
@Injectable()
export class AuthGuard implements CanActivate {
  private readonly options: GatewayOptions;

  constructor(@Inject(GATEWAY_OPTIONS) options: GatewayOptions) {
    this.options = options;
  }

  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    identities.set(request, this.authenticate(request));
    return true;
  }

  private authenticate(request: FastifyRequest): Identity {
    if (this.options.apiKeys === null) return ANYBODY;
    const identity = this.options.apiKeys.verify(presentedKey(request));
    if (identity === null) {
      throw new FailureError(failure('UNAUTHENTICATED', 'Send a valid API key as "Authorization: Bearer qr_…". Keys are made with "npx query-router keys create".'));
    }
    return identity;
  }
}

/** Who sent this request. @throws when the request did not pass {@link AuthGuard}. */
export function identityOf(request: FastifyRequest): Identity {
  const identity = identities.get(request);
  if (identity === undefined) throw new FailureError(failure('UNAUTHENTICATED', 'The request was not authenticated.'));
  return identity;
}

function presentedKey(request: FastifyRequest): string | undefined {
  const single = request.headers['x-api-key'];
  if (typeof single === 'string') return single;
  const bearer = /^Bearer\s+(\S+)$/i.exec(request.headers.authorization ?? '');
  return bearer?.[1];
}
