export { Applier, type ApplierOptions, type Watermark } from './applier/applier.ts';
export { readMark, type CdcMark } from './progress/mark.ts';
export { Publisher, type PublisherOptions, type PublisherStatus } from './publisher/publisher.ts';
export { PublisherModule } from './publisher.module.ts';
export { ReplicaModule, type ReplicaModuleOptions } from './replica.module.ts';
export { replicaFromEnv } from './replica-from-env.ts';
export { captureRequestSchema, CdcAdmin, snapshotRequestSchema, type CdcStatus } from './cdc-admin.ts';
