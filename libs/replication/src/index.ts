export { ReplicationModule, type ReplicationOptions } from './replication.module.ts';
export { Replicator, type ReplicatorOptions } from './replicator.ts';
export { orphanedCopies, staleCopies } from './stale-copies.ts';
export { replicationFromEnv } from './replication-from-env.ts';
