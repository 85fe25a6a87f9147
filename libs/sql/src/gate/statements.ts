import type { FailureCode, StatementKind } from '@query-router/contracts';

/** What the router does with each kind of statement node; what is not listed is refused. */
export const STATEMENTS: Readonly<Record<string, StatementKind>> = {
  SelectStmt: 'read',
  InsertStmt: 'write',
  UpdateStmt: 'write',
  DeleteStmt: 'write',
  MergeStmt: 'write',
  CreateStmt: 'ddl',
  CreateTableAsStmt: 'ddl',
  CreateSchemaStmt: 'ddl',
  CreateSeqStmt: 'ddl',
  ViewStmt: 'ddl',
  IndexStmt: 'ddl',
  AlterTableStmt: 'ddl',
  AlterSeqStmt: 'ddl',
  AlterObjectSchemaStmt: 'ddl',
  RenameStmt: 'ddl',
  DropStmt: 'ddl',
  TruncateStmt: 'ddl',
  CommentStmt: 'ddl',
  RefreshMatViewStmt: 'ddl',
};

export interface Refusal {
  readonly code: FailureCode;
  readonly message: string;
}

const session = (what: string): Refusal => ({
  code: 'SQL_NOT_SUPPORTED',
  message: `${what} is not supported: every request runs on its own, without a session. Send one SELECT, INSERT, UPDATE, DELETE, MERGE or definition per request.`,
});
const operator = (what: string): Refusal => ({ code: 'STATEMENT_REFUSED', message: `${what} is refused: an administrator does that on the database itself.` });

/** Messages for the statements people try most; the rest get a general one. */
const REFUSED: Readonly<Record<string, Refusal>> = {
  ExplainStmt: { code: 'SQL_NOT_SUPPORTED', message: 'EXPLAIN is not a query here. Send the statement without EXPLAIN to POST /query/explain to see where it would run.' },
  CopyStmt: { code: 'STATEMENT_REFUSED', message: 'COPY is refused: it reads and writes files. Use INSERT to load rows and POST /query to read them.' },
  DoStmt: { code: 'STATEMENT_REFUSED', message: 'DO is refused: it runs code. Send its statements one by one.' },
  CallStmt: { code: 'STATEMENT_REFUSED', message: 'CALL is refused: procedures run code. Send its statements one by one.' },
  LoadStmt: { code: 'STATEMENT_REFUSED', message: 'LOAD is refused: it loads code into the server.' },
  TransactionStmt: session('Transaction control (BEGIN, COMMIT, ROLLBACK, SAVEPOINT)'),
  VariableSetStmt: session('SET'),
  VariableShowStmt: { code: 'SQL_NOT_SUPPORTED', message: 'SHOW is not supported. GET /catalog lists tables and columns.' },
  ConstraintsSetStmt: session('SET CONSTRAINTS'),
  PrepareStmt: session('PREPARE'),
  ExecuteStmt: session('EXECUTE'),
  DeallocateStmt: session('DEALLOCATE'),
  DiscardStmt: session('DISCARD'),
  DeclareCursorStmt: session('DECLARE CURSOR'),
  FetchStmt: session('FETCH'),
  ClosePortalStmt: session('CLOSE'),
  ListenStmt: session('LISTEN'),
  UnlistenStmt: session('UNLISTEN'),
  NotifyStmt: { code: 'SQL_NOT_SUPPORTED', message: 'NOTIFY is not supported. Use SELECT pg_notify(channel, payload).' },
  LockStmt: session('LOCK'),
  VacuumStmt: operator('VACUUM or ANALYZE'),
  ClusterStmt: operator('CLUSTER'),
  ReindexStmt: operator('REINDEX'),
  CheckPointStmt: operator('CHECKPOINT'),
  AlterSystemStmt: operator('ALTER SYSTEM'),
  GrantStmt: operator('GRANT or REVOKE'),
  GrantRoleStmt: operator('GRANT or REVOKE'),
  CreateRoleStmt: operator('CREATE ROLE or USER'),
  AlterRoleStmt: operator('ALTER ROLE or USER'),
  DropRoleStmt: operator('DROP ROLE or USER'),
  CreateExtensionStmt: operator('CREATE EXTENSION'),
  CreateFunctionStmt: operator('CREATE FUNCTION or PROCEDURE'),
  CreateTrigStmt: operator('CREATE TRIGGER'),
  RuleStmt: operator('CREATE RULE'),
  CreateForeignServerStmt: operator('CREATE SERVER'),
  CreateForeignTableStmt: operator('CREATE FOREIGN TABLE'),
  CreatedbStmt: operator('CREATE DATABASE'),
  DropdbStmt: operator('DROP DATABASE'),
  CreateTableSpaceStmt: operator('CREATE TABLESPACE'),
};

/** The refusal of a statement node that {@link STATEMENTS} does not list. */
export function refusalOf(verb: string): Refusal {
  const name = verb.replace(/Stmt$/, '').replace(/([a-z])([A-Z])/g, '$1 $2').toUpperCase();
  return REFUSED[verb] ?? operator(`This statement (${name})`);
}

/** Commands of other engines, which PostgreSQL's grammar does not know: the message should not be "syntax error". */
export const FOREIGN_COMMANDS: ReadonlySet<string> = new Set(
  `ATTACH DETACH INSTALL PRAGMA USE OPTIMIZE SYSTEM KILL DESCRIBE DESC SUMMARIZE EXPORT IMPORT FORCE UNINSTALL EXCHANGE BACKUP RESTORE PIVOT UNPIVOT
   WATCH EXISTS CHECK UNDROP REPLACE HANDLER OUTFILE SHUTDOWN LOAD CONNECT \\COPY`.split(/\s+/),
);

/** Objects that DROP, RENAME, COMMENT and SET SCHEMA may name. */
export const DEFINABLE_OBJECTS: ReadonlySet<string> = new Set([
  'OBJECT_TABLE',
  'OBJECT_INDEX',
  'OBJECT_VIEW',
  'OBJECT_MATVIEW',
  'OBJECT_SEQUENCE',
  'OBJECT_SCHEMA',
  'OBJECT_COLUMN',
  'OBJECT_TABCONSTRAINT',
]);

/** What ALTER TABLE may do: shape of tables, nothing about owners, triggers, storage places or row security. */
export const ALTER_TABLE_ACTIONS: ReadonlySet<string> = new Set([
  'AT_AddColumn',
  'AT_ColumnDefault',
  'AT_DropNotNull',
  'AT_SetNotNull',
  'AT_SetExpression',
  'AT_DropExpression',
  'AT_SetStatistics',
  'AT_DropColumn',
  'AT_AddIndex',
  'AT_AddConstraint',
  'AT_AlterConstraint',
  'AT_ValidateConstraint',
  'AT_AddIndexConstraint',
  'AT_DropConstraint',
  'AT_AlterColumnType',
  'AT_AttachPartition',
  'AT_DetachPartition',
  'AT_AddIdentity',
  'AT_SetIdentity',
  'AT_DropIdentity',
]);
