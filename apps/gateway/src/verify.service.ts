import { Inject, Injectable } from '@nestjs/common';
import { failure, FailureError, HEADERS, isFailureError, LIMITS, REPLY_STATUS, TOPICS, verifyRequestSchema, type Identity, type VerifyRequest } from '@query-router/contracts';
import { BusClient, headersOf, headerText, JsonBody } from '@query-router/bus';
import { IdentityHeaders, newQueryId } from '@query-router/platform';
import { GATEWAY_OPTIONS, type GatewayOptions } from './gateway-options.ts';
import { decodeFailure } from './decode-failure.ts';

/** Asks the shadow service to compare engines on one statement. */
@Injectable()
export class VerifyService {
  private readonly identities: IdentityHeaders;
  private readonly client: BusClient;

  constructor(@Inject(GATEWAY_OPTIONS) options: GatewayOptions, @Inject(BusClient) client: BusClient) {
    this.identities = new IdentityHeaders(options.secret);
    this.client = client;
  }

  /** Body of the answer. @throws FailureError */
  async verify(request: VerifyRequest, identity: Identity, signal: AbortSignal): Promise<Buffer> {
    const queryId = newQueryId();
    const deadlineMs = Date.now() + (request.timeout_ms ?? LIMITS.defaultTimeoutMs);
    const headers = headersOf({ [HEADERS.queryId]: queryId, [HEADERS.identity]: this.identities.write(identity, deadlineMs) });
    const reply = await this.client.request(TOPICS.verifications, new JsonBody(verifyRequestSchema, request), { headers, deadlineMs, signal }).catch((error: unknown) => {
      if (!isFailureError(error) || error.failure.code !== 'DEADLINE_EXCEEDED') throw error;
      throw new FailureError(failure('DEADLINE_EXCEEDED', 'The comparison did not end in time. Is a shadow service running? Ask for more time with timeout_ms.'), { cause: error });
    });
    if (headerText(reply.headers, HEADERS.status) !== REPLY_STATUS.ok) throw decodeFailure(reply);
    return reply.value;
  }
}
