import { failure, FailureError, type Identity } from '@query-router/contracts';
import { allows } from '@query-router/routing';

/** @throws FailureError FORBIDDEN when the key's tables do not include the one that a stream fills */
export function assertTable(identity: Identity, { schema, name }: { readonly schema: string; readonly name: string }): void {
  if (!allows(identity.tables, { schema, name })) throw new FailureError(failure('FORBIDDEN', `This API key may not touch ${schema}.${name}.`));
}
