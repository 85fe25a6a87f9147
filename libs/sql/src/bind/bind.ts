import type { SelectStmt } from 'libpg-query';
import { bindExpression } from './bind-expression.ts';
import { bindQuery } from './bind-query.ts';
import { checkExpansion } from './expansion.ts';
import { inside } from './scope.ts';
import type { TableFacts } from './scope.ts';
import type { BoundQuery } from './tree.ts';

/**
 * Binds a SELECT by PostgreSQL's rules: every name resolved, every expression typed, every cast written out.
 *
 * @param table Columns of a table by its name as written, or null when there is none.
 * @throws CannotBind
 */
export function bind(select: SelectStmt, table: (schema: string | null, name: string) => TableFacts | null): BoundQuery {
  checkExpansion(select);
  let relations = 0;
  const nextRelation = (): number => {
    relations += 1;
    return relations;
  };
  return bindQuery(select, inside(null), { table, nextRelation, expression: bindExpression, query: bindQuery });
}
