import type { Node } from 'libpg-query';
import { relationOf } from '../gate/definitions.ts';
import { isFields, names, open } from '../parser/tree.ts';
import type { Fields } from '../parser/tree.ts';
import type { TableRef } from '../statement.ts';

type Scope = ReadonlySet<string>;

/** Fields by which a statement names the table it changes. */
const WRITTEN: Readonly<Record<string, readonly string[]>> = {
  InsertStmt: ['relation'],
  UpdateStmt: ['relation'],
  DeleteStmt: ['relation'],
  MergeStmt: ['relation'],
  CreateStmt: ['relation'],
  CreateSeqStmt: ['sequence'],
  AlterSeqStmt: ['sequence'],
  ViewStmt: ['view'],
  IndexStmt: ['relation'],
  AlterTableStmt: ['relation'],
  AlterObjectSchemaStmt: ['relation'],
  RenameStmt: ['relation'],
  TruncateStmt: ['relations'],
  RefreshMatViewStmt: ['relation'],
  IntoClause: ['rel'],
};

/**
 * Every table the statement touches, once per access. A name is a common table expression's only where it is unqualified and that
 * expression is in scope: `WITH t AS (SELECT * FROM s.t) SELECT * FROM t` reads `s.t`; a target of INSERT is never one.
 */
export function tablesOf(tree: Node): TableRef[] {
  const found = new Map<string, TableRef>();
  const add = (schema: string | null, name: string, access: TableRef['access']): void => {
    found.set(`${access}\0${schema ?? ''}\0${name}`, { schema, name, access });
  };
  const addRelation = (fields: Fields, access: TableRef['access']): void => {
    const schema = typeof fields['schemaname'] === 'string' ? fields['schemaname'] : null;
    add(schema, String(fields['relname'] ?? ''), access);
  };

  const visit = (value: unknown, field: string, scope: Scope): void => {
    if (Array.isArray(value)) {
      for (const item of value) visit(item, '', scope);
      return;
    }
    if (!isFields(value)) return;
    const { kind, fields } = open(value, field);
    if (kind === 'RangeVar') {
      const isCte = fields['schemaname'] === undefined && scope.has(String(fields['relname']));
      if (!isCte) addRelation(fields, 'read');
      return;
    }
    // FOR UPDATE OF names aliases, not tables.
    if (kind === 'LockingClause') return;
    const inner = kind.endsWith('Stmt') && isFields(fields['withClause']) ? visitWith(fields['withClause'], scope) : scope;
    const written = WRITTEN[kind];
    for (const name in fields) {
      const child = fields[name];
      if (name === 'withClause') continue;
      if (written?.includes(name) === true) for (const target of targets(child)) addRelation(target, 'write');
      else if (typeof child === 'object' && child !== null) visit(child, name, inner);
    }
  };

  const visitWith = (clause: Fields, outer: Scope): Scope => {
    const ctes = (clause['ctes'] as Node[] | undefined) ?? [];
    const scope = new Set(outer);
    if (clause['recursive'] === true) for (const cte of ctes) scope.add(cteName(cte));
    for (const cte of ctes) {
      visit(cte, '', new Set(scope));
      scope.add(cteName(cte));
    }
    return scope;
  };

  visit(tree, '', new Set());
  for (const object of namedObjects(tree)) add(object.schema, object.name, 'write');
  return [...found.values()];
}

function cteName(cte: Node): string {
  return 'CommonTableExpr' in cte ? (cte.CommonTableExpr.ctename ?? '') : '';
}

function targets(value: unknown): Fields[] {
  const list = Array.isArray(value) ? value : [value];
  return list.filter(isFields).map((item) => open(item, 'relation').fields);
}

/** Objects of definitions that are written as lists of strings; a schema counts as all tables in it. */
function namedObjects(tree: Node): { schema: string | null; name: string }[] {
  if ('CreateSchemaStmt' in tree) return [{ schema: tree.CreateSchemaStmt.schemaname ?? null, name: '*' }];
  if ('AlterObjectSchemaStmt' in tree) return [{ schema: tree.AlterObjectSchemaStmt.newschema ?? null, name: '*' }];
  if ('RenameStmt' in tree && tree.RenameStmt.renameType === 'OBJECT_SCHEMA') return [{ schema: tree.RenameStmt.subname ?? null, name: '*' }, { schema: tree.RenameStmt.newname ?? null, name: '*' }];
  if ('DropStmt' in tree) return (tree.DropStmt.objects ?? []).map((object) => objectOf(tree.DropStmt.removeType, object));
  if ('CommentStmt' in tree && tree.CommentStmt.object !== undefined) return [objectOf(tree.CommentStmt.objtype, tree.CommentStmt.object)];
  return [];
}

function objectOf(type: string | undefined, object: Node): { schema: string | null; name: string } {
  const parts = 'List' in object ? names(object.List.items) : names([object]);
  if (type === 'OBJECT_SCHEMA') return { schema: parts[0] ?? null, name: '*' };
  const { schemaname, relname } = relationOf(type, parts);
  return { schema: schemaname ?? null, name: relname ?? '' };
}
