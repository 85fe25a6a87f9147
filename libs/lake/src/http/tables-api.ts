import type { Identity } from '@query-router/contracts';
import { allows } from '@query-router/routing';
import type { Lake } from '../lake.ts';
import { nameOfKey, tableText } from '../table-name.ts';
import type { Snapshot } from '../tables/lake-sql.ts';
import type { RollbackResult } from '../tables/rollback.ts';
import { permittedTable, presentLake } from './permission.ts';
import { columnRequestSchema, decodeRequest, newTableSchema, tableRollbackSchema } from './requests.ts';

export interface TableEntry {
  readonly table: string;
  readonly snapshot: string;
  readonly metadata: string;
}

/** Single tables of the lake as HTTP asks for them. */
export class TablesApi {
  readonly #given: Lake | null;

  constructor(lake: Lake | null) {
    this.#given = lake;
  }

  async list({ tables }: Identity, ref: string | undefined): Promise<{ tables: TableEntry[] }> {
    const found = await this.#lake.nessie.tables(ref ?? this.#lake.address.defaultBranch);
    return {
      tables: found.flatMap(({ key, content }) => {
        const name = nameOfKey(key);
        return name === null || !allows(tables, name) ? [] : [{ table: tableText(name), snapshot: content.snapshotId, metadata: content.metadataLocation }];
      }),
    };
  }

  async snapshots(name: string, identity: Identity): Promise<{ snapshots: Snapshot[] }> {
    return { snapshots: await this.#lake.sql.snapshots(this.#lake.address.trino.catalog, permittedTable(identity, name)) };
  }

  create(body: unknown, identity: Identity): Promise<void> {
    const { name, branch, ...definition } = decodeRequest(newTableSchema, body);
    return this.#lake.definitions.create(permittedTable(identity, name), definition, { actor: identity.subject, branch });
  }

  addColumn(name: string, body: unknown, identity: Identity): Promise<void> {
    const { branch, ...column } = decodeRequest(columnRequestSchema, body);
    return this.#lake.definitions.addColumn(permittedTable(identity, name), column, { actor: identity.subject, branch });
  }

  widenColumn(name: string, column: string, body: unknown, identity: Identity): Promise<void> {
    const { branch, type } = decodeRequest(columnRequestSchema, { ...(body as object), name: column });
    return this.#lake.definitions.widenColumn(permittedTable(identity, name), { name: column, type }, { actor: identity.subject, branch });
  }

  rollback(name: string, body: unknown, identity: Identity): Promise<RollbackResult> {
    const { to, ...options } = decodeRequest(tableRollbackSchema, body);
    return this.#lake.rollback.table(permittedTable(identity, name), to, { ...options, actor: identity.subject });
  }

  get #lake(): Lake {
    return presentLake(this.#given);
  }
}
