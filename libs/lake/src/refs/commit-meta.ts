import type { CommitMeta } from '../nessie/nessie-client.ts';

const MAX_MESSAGE = 1_000;

/** Who and what of a commit that this product makes itself; those of Trino and Flink name the user that their process runs as. */
export function commitMeta(actor: string, action: string, message: string): CommitMeta {
  return { message: message.slice(0, MAX_MESSAGE), authors: [actor], properties: { 'query-router.action': action } };
}
