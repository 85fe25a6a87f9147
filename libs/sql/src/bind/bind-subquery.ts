import type { SubLink } from 'libpg-query';
import { lastName } from '../parser/tree.ts';
import { operator } from './bind-operator.ts';
import { invalid, unknownToUs } from './cannot-bind.ts';
import { inside } from './scope.ts';
import type { Binding } from './scope.ts';
import type { Bound, BoundQuery, OperatorExpression, OutputColumn } from './tree.ts';
import { BOOL, arrayOf, pgType } from './types.ts';

/** A subquery inside an expression. Source: `transformSubLink`. */
export function bindSubquery(link: SubLink, binding: Binding): Bound {
  const select = link.subselect;
  if (select === undefined || !('SelectStmt' in select)) throw unknownToUs('a subquery has an unusual form');
  const query = binding.session.query(select.SelectStmt, inside(binding.scope), binding.session);
  const name = lastName(link.operName) || '=';
  switch (link.subLinkType) {
    case 'EXISTS_SUBLINK':
      return { kind: 'subquery', type: BOOL, form: 'exists', query, comparisons: [] };
    case 'EXPR_SUBLINK':
      return { kind: 'subquery', type: only(query).type, form: 'scalar', query, comparisons: [] };
    case 'ARRAY_SUBLINK': {
      const { type } = only(query);
      const array = type.name.startsWith('_') ? type.name : arrayOf(type.name);
      if (array === null) throw invalid(`could not find array type for data type ${type.name}`);
      return { kind: 'subquery', type: pgType(array, type.modifier), form: 'array', query, comparisons: [] };
    }
    case 'ANY_SUBLINK':
      return { kind: 'subquery', type: BOOL, form: 'any', query, comparisons: comparisons(link, name, query, binding) };
    case 'ALL_SUBLINK':
      return { kind: 'subquery', type: BOOL, form: 'all', query, comparisons: comparisons(link, name, query, binding) };
    default:
      throw unknownToUs(`a subquery in the form ${link.subLinkType ?? ''} is not known`);
  }
}

function only({ columns }: BoundQuery): OutputColumn {
  const [first, second] = columns;
  if (first === undefined || second !== undefined) throw invalid('subquery must return only one column');
  return first;
}

function comparisons({ testexpr }: SubLink, name: string, query: BoundQuery, binding: Binding): readonly OperatorExpression[] {
  if (testexpr === undefined) throw unknownToUs('a subquery is compared with nothing');
  const left = 'RowExpr' in testexpr ? (testexpr.RowExpr.args ?? []).map((field) => binding.session.expression(field, binding)) : [binding.session.expression(testexpr, binding)];
  if (left.length !== query.columns.length) throw invalid(`subquery has too ${left.length < query.columns.length ? 'many' : 'few'} columns`);
  return left.map((value, index) => operator(name, value, { kind: 'column', type: query.columns[index]?.type ?? value.type, relation: -1, column: index, name: query.columns[index]?.name ?? '', level: 0 }));
}
