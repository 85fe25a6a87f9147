import { Inject, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { failure, FailureError, type Identity } from '@query-router/contracts';
import type { ApiKeyStore } from '@query-router/platform';
import type { FastifyRequest } from 'fastify';

/** Provides the keys of {@link AuthGuard}: an `ApiKeyStore`, or null where everybody may do everything (`AUTH=none`, loopback only). */
export const API_KEYS: unique symbol = Symbol('query-router.api-keys');

const ANYBODY: Identity = { subject: 'anonymous', role: 'write', tables: ['*'] };
const identities = new WeakMap<FastifyRequest, Identity>();

/** Lets a request in by its API key (`Authorization: Bearer qr_…` or `X-API-Key`). */
@Injectable()
export class AuthGuard implements CanActivate {
  private readonly apiKeys: ApiKeyStore | null;

  constructor(@Inject(API_KEYS) apiKeys: ApiKeyStore | null) {
    this.apiKeys = apiKeys;
  }

  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    identities.set(request, this.authenticate(request));
    return true;
  }

  private authenticate(request: FastifyRequest): Identity {
    return identities.get(request) ?? authenticate(request, this.apiKeys);
  }
}

/**
 * Lets a request in before its body is read, where bodies are large; {@link AuthGuard} knows it then.
 *
 * @throws FailureError UNAUTHENTICATED
 */
export function admit(request: FastifyRequest, apiKeys: ApiKeyStore | null): void {
  identities.set(request, authenticate(request, apiKeys));
}

function authenticate(request: FastifyRequest, apiKeys: ApiKeyStore | null): Identity {
  if (apiKeys === null) return ANYBODY;
  const identity = apiKeys.verify(presentedKey(request));
  if (identity !== null) return identity;
  throw new FailureError(failure('UNAUTHENTICATED', 'Send a valid API key as "Authorization: Bearer qr_…". Keys are made with "npx query-router keys create".'));
}

/** Who sent this request. @throws when the request did not pass {@link AuthGuard}. */
export function identityOf(request: FastifyRequest): Identity {
  const identity = identities.get(request);
  if (identity === undefined) throw new FailureError(failure('UNAUTHENTICATED', 'The request was not authenticated.'));
  return identity;
}

/** Lets those pass whose key may write; use it after {@link AuthGuard}: `@UseGuards(AuthGuard, WriterGuard)`. */
@Injectable()
export class WriterGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const { role } = identityOf(context.switchToHttp().getRequest<FastifyRequest>());
    if (role === 'write') return true;
    throw new FailureError(failure('FORBIDDEN', 'This API key may read only; changing things takes a key with the role write.'));
  }
}

function presentedKey(request: FastifyRequest): string | undefined {
  const single = request.headers['x-api-key'];
  if (typeof single === 'string') return single;
  const bearer = /^Bearer\s+(\S+)$/i.exec(request.headers.authorization ?? '');
  return bearer?.[1];
}
