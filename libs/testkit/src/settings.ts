/**
 * Ports, sizes and logins of the stack, in one place. The native stack takes them as they are, tests take the sizes and logins with ports of
 * their own, and `infra/compose/.env` is written from them.
 */

/** Fixed ports: services and people are told once. None is the server's usual one, which may be taken. */
export const stackPorts = {
  kafka: 19_092,
  kafkaController: 19_093,
  postgres: 15_432,
  redis: 16_379,
  clickhouse: 18_123,
  s3: 19_000,
  /** SeaweedFS is several servers in one process; each needs two. */
  s3Master: 19_001,
  s3MasterRpc: 19_002,
  s3Volume: 19_003,
  s3VolumeRpc: 19_004,
  s3Filer: 19_005,
  s3FilerRpc: 19_006,
  s3Rpc: 19_007,
  nessie: 19_120,
  nessieManagement: 19_121,
  /** The JobManager's REST API and web pages. */
  flink: 18_081,
  flinkRpc: 16_123,
  flinkBlobs: 16_124,
  flinkGateway: 18_083,
  trino: 18_080,
  connect: 18_084,
  zookeeper: 12_181,
  kafkaWithZooKeeper: 19_192,
} as const;
export type PortName = keyof typeof stackPorts;
export type Ports = Readonly<Record<PortName, number>>;

/** Heaps of the JVMs, and what the others are told to keep to. Resident sizes are larger; `docs/operations.md` has the measured ones. */
export const heaps = {
  kafka: { initial: '256m', maximum: '512m' },
  kafkaWithZooKeeper: { initial: '256m', maximum: '384m' },
  zookeeper: { initial: '64m', maximum: '128m' },
  connect: { initial: '128m', maximum: '384m' },
  nessie: { initial: '128m', maximum: '512m' },
  jobmanager: { initial: '256m', maximum: '448m' },
  sqlgateway: { initial: '128m', maximum: '384m' },
  trino: { initial: '512m', maximum: '2560m' },
} as const;
/** Flink divides its TaskManager's memory itself; these are the parts that matter here. No state in RocksDB, so hardly any managed memory. */
export const taskManager = {
  /** One for each running pipeline of parallelism 1. */
  slots: 16,
  frameworkHeapMb: 128,
  taskHeapMb: 640,
  frameworkOffHeapMb: 128,
  networkMb: 128,
  managedMb: 64,
  metaspaceMb: 256,
} as const;
export const memory = {
  objectstore: '400MiB',
  redis: '128mb',
  postgresSharedBuffers: '64MB',
} as const;

/** For development and tests only; every server listens on loopback. */
export const logins = {
  postgres: { user: 'postgres', password: 'development-only', database: 'test' },
  clickhouse: { user: 'default', password: 'development-only' },
  trino: { user: 'development' },
  s3: {
    writer: { accessKey: 'warehouse-writer', secretKey: 'development-only' },
    /** For the engines that must not write: it may list and get the warehouse, nothing else. */
    reader: { accessKey: 'warehouse-reader', secretKey: 'development-only-too' },
  },
} as const;

export const objectStorage = {
  region: 'us-east-1',
  /** Iceberg's tables. */
  warehouse: 'warehouse',
  /** Flink's checkpoints and savepoints. */
  flink: 'flink',
} as const;
