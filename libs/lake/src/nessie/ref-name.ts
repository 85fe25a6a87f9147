import { failure, FailureError } from '@query-router/contracts';

/**
 * Names that this product makes. Nessie takes more (`feature/x`, `V1.0`), but a name is also part of a Trino catalogue (`lake_dev`) and of
 * `"table@dev"`, so these map one to one and need no quoting rules.
 */
const NAME = /^[a-z][a-z0-9_]{0,39}$/;

/** @throws FailureError `BAD_REQUEST` */
export function checkNewRefName(name: string): string {
  if (NAME.test(name)) return name;
  throw new FailureError(failure('BAD_REQUEST', 'The name of a branch or tag begins with a letter and has up to 40 lower case letters, digits and underscores.'));
}

const COMMIT = /^[0-9a-f]{16,64}$/;

/** A commit's hash as the log shows it. @throws FailureError `BAD_REQUEST` */
export function checkCommit(hash: string): string {
  if (COMMIT.test(hash)) return hash;
  throw new FailureError(failure('BAD_REQUEST', 'A commit is named by its hash, 64 hexadecimal digits; the log shows them.'));
}
