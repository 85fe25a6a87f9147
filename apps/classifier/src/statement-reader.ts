import { failure, FailureError, type Decision, type Identity, type QueryRequest } from '@query-router/contracts';
import { accessFailure, DEFAULT_SCHEMA, touchedTables, type CatalogView, type Holder } from '@query-router/routing';
import { changedMeaning, notTranslated, openPlaces, settleOrder, type KnownTables, type SourceDialectName, type Statement, type StatementCache } from '@query-router/sql';

/** Longer than a decision takes a table for one that PostgreSQL has just got. */
const RECENT_MS = 3_600_000;

/** What a decision says of the text beside where it runs. */
export type TextNotes = Pick<Decision, 'dialect' | 'rewritten_sql' | 'deterministic' | 'open'>;

export interface ReadText {
  readonly statement: Statement;
  readonly notes: TextNotes;
}

interface KnownPlaces {
  /** Who held the tables when it was looked at. */
  readonly holders: readonly (Holder | null)[];
  readonly reasons: readonly string[];
}

/** Turns a request's text into the statement that is decided on: translated and, where that is asked for, with sort keys that leave nothing open. */
export class StatementReader {
  private readonly statements: StatementCache;
  /** By list of tables, which statements that differ in values only share. */
  private readonly places = new WeakMap<Statement['tables'], KnownPlaces>();

  constructor(statements: StatementCache) {
    this.statements = statements;
  }

  /**
   * @throws FailureError when the text cannot be read, translated or made deterministic. What is not allowed is left to the decision: what types tables have
   * is looked at only for those who may use them.
   */
  read(request: QueryRequest, identity: Identity, view: CatalogView): ReadText {
    const { dialect } = request;
    const translated = dialect !== undefined && dialect !== 'postgres' && dialect !== 'native';
    const statement = translated ? this.statements.readTranslated(request.sql, dialect) : this.statements.read(request.sql);
    if (!translated && request.deterministic !== true && !statement.features.maybeOpen) return { statement, notes: {} };
    const allowed = accessFailure(statement.kind, touchedTables(statement), identity) === null;
    const notes: TextNotes = translated ? { dialect, rewritten_sql: statement.sql } : {};
    if (!allowed) return { statement, notes };
    if (translated) checkMeaning(statement, dialect, view);
    if (request.deterministic === true) return this.settled(statement, notes, view);
    const reasons = this.openPlaces(statement, view);
    return { statement, notes: reasons.length === 0 ? notes : { ...notes, deterministic: false, open: [...reasons] } };
  }

  private settled(statement: Statement, notes: TextNotes, view: CatalogView): ReadText {
    const settled = settleOrder(statement, tablesIn(view));
    if (!settled.ok) throw new FailureError(failure('SQL_NOT_SUPPORTED', `This cannot be made deterministic: ${settled.reason}.`));
    return settled.sql === statement.sql ? { statement, notes } : { statement: this.statements.read(settled.sql), notes: { ...notes, rewritten_sql: settled.sql } };
  }

  private openPlaces(statement: Statement, view: CatalogView): readonly string[] {
    if (!statement.features.maybeOpen) return [];
    const holders = statement.tables.map((table) => holderOf(view, table.schema, table.name));
    const before = this.places.get(statement.tables);
    if (before !== undefined && before.holders.every((holder, index) => holder === holders[index])) return before.reasons;
    const reasons = openPlaces(statement, tablesIn(view));
    this.places.set(statement.tables, { holders, reasons });
    return reasons;
  }
}

function checkMeaning(statement: Statement, dialect: SourceDialectName, view: CatalogView): void {
  const tables = tablesIn(view);
  const unknown = statement.tables.filter(({ schema, name }) => tables(schema, name) === null);
  const recent = unknown.find(({ schema, name }) => view.writtenWithin({ schema: schema ?? DEFAULT_SCHEMA, name }, RECENT_MS));
  if (recent !== undefined) throw notTranslated(dialect, `the columns of ${recent.name} are not known yet`);
  // A table that nobody knows is answered by the decision.
  if (unknown.length > 0) return;
  const changed = changedMeaning(statement, dialect, tables);
  if (changed !== null) throw notTranslated(dialect, changed);
}

function holderOf(view: CatalogView, schema: string | null, name: string): Holder | null {
  const holders = view.table({ schema: schema ?? DEFAULT_SCHEMA, name })?.holders;
  if (holders === undefined) return null;
  const [any = null] = holders.values();
  return holders.get('postgres') ?? any;
}

function tablesIn(view: CatalogView): KnownTables {
  return (schema, name) => {
    const holder = holderOf(view, schema, name);
    return holder === null ? null : { columns: holder.columns, key: view.table({ schema: schema ?? DEFAULT_SCHEMA, name })?.keys[0] ?? null };
  };
}
