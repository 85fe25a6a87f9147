import type { Node } from 'libpg-query';
import { names } from '../parser/tree.ts';
import { notSupported, refused } from '../refuse.ts';
import { checkRelation, checkSchema } from './names.ts';
import { ALTER_TABLE_ACTIONS, DEFINABLE_OBJECTS } from './statements.ts';

/**
 * What definitions may define. Function bodies, owners, triggers and other objects are for administrators.
 *
 * @throws FailureError STATEMENT_REFUSED or SQL_NOT_SUPPORTED.
 */
export function checkDefinition(tree: Node): void {
  if ('DropStmt' in tree) {
    const { removeType, objects, concurrent } = tree.DropStmt;
    checkObject(removeType, 'DROP');
    if (concurrent === true) throw concurrently();
    for (const object of objects ?? []) checkObjectName(removeType, object);
  } else if ('RenameStmt' in tree) {
    checkObject(tree.RenameStmt.renameType, 'RENAME');
    const newName = tree.RenameStmt.newname ?? '';
    if (tree.RenameStmt.renameType === 'OBJECT_SCHEMA') for (const name of [tree.RenameStmt.subname ?? '', newName]) checkSchema(name);
    else checkRelation({ relname: newName });
  } else if ('CommentStmt' in tree) {
    checkObject(tree.CommentStmt.objtype, 'COMMENT ON');
    if (tree.CommentStmt.object !== undefined) checkObjectName(tree.CommentStmt.objtype, tree.CommentStmt.object);
  } else if ('AlterObjectSchemaStmt' in tree) {
    checkObject(tree.AlterObjectSchemaStmt.objectType, 'SET SCHEMA');
    checkSchema(tree.AlterObjectSchemaStmt.newschema ?? '');
  } else if ('AlterTableStmt' in tree) {
    checkObject(tree.AlterTableStmt.objtype, 'ALTER');
    for (const command of tree.AlterTableStmt.cmds ?? []) checkAction(command);
  } else if ('IndexStmt' in tree && tree.IndexStmt.concurrent === true) throw concurrently();
  else if ('CreateSchemaStmt' in tree) {
    checkSchema(tree.CreateSchemaStmt.schemaname ?? '');
    if (tree.CreateSchemaStmt.authrole !== undefined) throw refused('CREATE SCHEMA … AUTHORIZATION is refused: owners are for administrators.');
    if (tree.CreateSchemaStmt.schemaElts !== undefined) throw notSupported('CREATE SCHEMA with elements is not supported. Create them one by one.');
  } else if ('CreateTableAsStmt' in tree && !('SelectStmt' in (tree.CreateTableAsStmt.query ?? {}))) {
    throw notSupported('CREATE TABLE AS needs a SELECT.');
  }
}

function checkObject(type: string | undefined, what: string): void {
  if (type === undefined || !DEFINABLE_OBJECTS.has(type)) {
    const object = (type ?? 'OBJECT').replace('OBJECT_', '').replaceAll('_', ' ');
    throw refused(`${what} ${object} is refused: an administrator does that on the database itself.`);
  }
}

function checkAction(command: Node): void {
  if (!('AlterTableCmd' in command)) throw refused('This form of ALTER is refused.');
  const { subtype } = command.AlterTableCmd;
  if (subtype === undefined || !ALTER_TABLE_ACTIONS.has(subtype)) {
    throw refused(`ALTER … ${(subtype ?? '').replace('AT_', '')} is refused: an administrator does that on the database itself.`);
  }
}

/** DROP and COMMENT name their objects by lists of strings, not by relation nodes. */
function checkObjectName(type: string | undefined, object: Node): void {
  const parts = 'List' in object ? names(object.List.items) : names([object]);
  if (type === 'OBJECT_SCHEMA') checkSchema(parts[0] ?? '');
  else checkRelation(relationOf(type, parts));
}

/** Relation fields for a dotted name whose last part is a column or constraint for some object types. */
export function relationOf(type: string | undefined, parts: readonly string[]): { catalogname?: string; schemaname?: string; relname?: string } {
  const own = type === 'OBJECT_COLUMN' || type === 'OBJECT_TABCONSTRAINT' ? parts.slice(0, -1) : parts;
  const [relname, schemaname, catalogname] = own.toReversed();
  return { ...(catalogname === undefined ? {} : { catalogname }), ...(schemaname === undefined ? {} : { schemaname }), ...(relname === undefined ? {} : { relname }) };
}

function concurrently(): Error {
  return notSupported('CONCURRENTLY is not supported: every write runs in one transaction with its request id.');
}
