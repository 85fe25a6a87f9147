import { openTrinoStatements, type TrinoStatements } from '@query-router/engine-trino';
import type { Metadata } from '@query-router/metadata';
import { AuditLog } from './audit/audit-log.ts';
import { TableCopy } from './etl/table-copy.ts';
import { TableMaintenance, type MaintenanceSettings } from './maintenance/table-maintenance.ts';
import { NessieClient } from './nessie/nessie-client.ts';
import { BranchJobs } from './publish/branch-job.ts';
import { commitLog, type CommitLogPage, type CommitLogQuery } from './refs/commit-log.ts';
import { LakeRefs } from './refs/lake-refs.ts';
import { RefCatalogs } from './refs/ref-catalogs.ts';
import { LakeSql } from './tables/lake-sql.ts';
import { Rollback } from './tables/rollback.ts';
import { StoredRollbackJournal } from './tables/rollback-journal.ts';
import { RollbackRecovery } from './tables/rollback-recovery.ts';
import { TableDefinitions } from './tables/table-definition.ts';
import type { TableLock } from './tables/table-lock.ts';
import { NO_WRITERS, type TableWriters } from './tables/table-writers.ts';

export interface LakeAddress {
  /** Nessie's REST API, version 2: `http://127.0.0.1:19120/api/v2`. */
  readonly nessieUrl: string;
  readonly defaultBranch: string;
  readonly trino: {
    readonly url: string;
    /** May write the lake and make catalogues. */
    readonly user: string;
    /** May write branches, and only read what is published. */
    readonly jobUser: string;
    readonly password?: string | undefined;
    /** Native Iceberg catalogue of the default branch. */
    readonly catalog: string;
    /** PostgreSQL's tables. */
    readonly postgresCatalog: string;
  };
  readonly warehouse: string;
  readonly s3: { readonly endpoint: string; readonly region: string; readonly accessKey: string; readonly secretKey: string };
}

export interface LakeOptions {
  readonly address: LakeAddress;
  readonly metadata: Metadata;
  readonly maintenance: MaintenanceSettings;
  readonly lock: TableLock;
  readonly writers?: TableWriters | undefined;
  /** After so long without a sign of life an instance's rollback is another's to end. */
  readonly rollbackTtlMs?: number | undefined;
}

/** Everything that looks after the tables of the lake, over one catalogue service and one query engine. */
export interface Lake {
  readonly address: LakeAddress;
  readonly nessie: NessieClient;
  readonly trino: TrinoStatements;
  readonly sql: LakeSql;
  readonly audit: AuditLog;
  readonly catalogs: RefCatalogs;
  readonly refs: LakeRefs;
  readonly rollback: Rollback;
  /** Ends rollbacks that another instance began and did not live to end. */
  readonly recovery: RollbackRecovery;
  readonly definitions: TableDefinitions;
  readonly jobs: BranchJobs;
  readonly maintenance: TableMaintenance;
  readonly copy: TableCopy;
  readonly writers: TableWriters;
  readonly lock: TableLock;
  /** Who changed what on a reference, the newest first. */
  log(ref: string, query: CommitLogQuery): Promise<CommitLogPage>;
  /** Makes its rows in the metadata; waits a minute for PostgreSQL. Needs neither Nessie nor Trino. */
  open(): Promise<void>;
  close(): void;
}

export function createLake({ address, metadata, maintenance, lock, writers = NO_WRITERS, rollbackTtlMs }: LakeOptions): Lake {
  const { defaultBranch } = address;
  const { url, user, jobUser, password, catalog } = address.trino;
  const open = (as: string, within: string): TrinoStatements => openTrinoStatements({ url, user: as, catalog: within, ...(password === undefined ? {} : { password }) });
  const nessie = new NessieClient(address.nessieUrl);
  const trino = open(user, catalog);
  const sql = new LakeSql(trino);
  const audit = new AuditLog(metadata);
  const catalogs = new RefCatalogs(trino, { ...address, catalog });
  const refs = new LakeRefs({ nessie, audit, catalogs, defaultBranch });
  const journal = new StoredRollbackJournal(metadata, rollbackTtlMs);
  return {
    address,
    nessie,
    trino,
    sql,
    audit,
    catalogs,
    refs,
    writers,
    lock,
    rollback: new Rollback({ nessie, sql, refs, catalogs, audit, writers, lock, journal, defaultBranch }),
    recovery: new RollbackRecovery({ journal, nessie, sql, catalogs, audit, writers, lock }),
    definitions: new TableDefinitions({ sql, catalogs, audit, defaultBranch }),
    jobs: new BranchJobs({ refs, catalogs, audit, defaultBranch, openTrino: (within) => open(jobUser, within) }),
    maintenance: new TableMaintenance({ nessie, sql, writers, trino, lock, catalog, defaultBranch, settings: maintenance }),
    copy: new TableCopy({ postgres: metadata, sql, refs, catalogs, writers, lock, postgresCatalog: address.trino.postgresCatalog }),
    log: (ref, query) => commitLog(nessie, ref, query),
    open: async () => {
      await audit.open();
      await journal.open();
    },
    close: () => trino.close(),
  };
}
