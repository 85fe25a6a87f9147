import type { JsonValue } from '@query-router/contracts';
import type { TypeRegistry } from '@query-router/engine-postgres';
import type { Pgoutput } from 'pg-logical-replication';
import { EnvelopeWriter, type RowImage } from '../envelope/write-envelope.ts';
import type { CapturedTable } from './captured-tables.ts';

/** A tuple as the library gives it, with values as PostgreSQL's text; undefined where none was logged. */
type Tuple = Readonly<Record<string, string | null | undefined>>;

/** Turns the tuples of one relation, as its last relation message describes it, into rows and records of the table it belongs to. */
export class RelationCodec {
  readonly table: CapturedTable;
  readonly envelope: EnvelopeWriter;
  readonly #columns: readonly { readonly name: string; readonly decode: (text: string) => JsonValue }[];

  constructor(relation: Pgoutput.MessageRelation, table: CapturedTable, types: TypeRegistry, database: string) {
    const bound = relation.columns.map(({ name, typeOid, typeMod }) => ({ name, ...types.bind(typeOid >>> 0, typeMod) }));
    this.table = table;
    this.#columns = bound;
    this.envelope = new EnvelopeWriter({ schema: table.schema, name: table.name, database, columns: bound, key: table.key });
  }

  row(tuple: Tuple): RowImage {
    return this.#columns.map(({ name, decode }) => {
      const text = tuple[name];
      return typeof text === 'string' ? decode(text) : text;
    });
  }
}
