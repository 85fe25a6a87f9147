import { lakeRequests } from '@query-router/lake';
import type { OpenApiArea } from '../openapi.ts';

const JSON_TYPE = 'application/json';
const problem = { description: 'A problem document; `code` says what happened.', content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } } };
const answers = (description: string, status = '200') => ({ [status]: { description }, default: problem });
const body = (schema: string, example: unknown) => ({ required: true, content: { [JSON_TYPE]: { schema: { $ref: `#/components/schemas/${schema}` }, example } } });
const path = (name: string) => ({ name, in: 'path', required: true, schema: { type: 'string' } });
const query = (name: string, description: string, required = false) => ({ name, in: 'query', required, description, schema: { type: 'string' } });

const REFS = {
  '/lake/branches': {
    get: { summary: 'Branches, how far each is from the default one, and its newest commit', responses: answers('Branches') },
    post: { summary: 'Make a branch', requestBody: body('NewRef', { name: 'dev', from: 'main' }), responses: answers('The branch', '201') },
  },
  '/lake/branches/{name}': {
    get: { summary: 'One branch', parameters: [path('name')], responses: answers('The branch') },
    delete: { summary: 'Delete a branch', parameters: [path('name')], responses: answers('Deleted', '204') },
  },
  '/lake/tags': {
    get: { summary: 'Tags', responses: answers('Tags') },
    post: { summary: 'Make a tag', requestBody: body('NewRef', { name: 'month_end' }), responses: answers('The tag', '201') },
  },
  '/lake/tags/{name}': { delete: { summary: 'Delete a tag', parameters: [path('name')], responses: answers('Deleted', '204') } },
  '/lake/diff': { get: { summary: 'Tables that differ between two references', parameters: [query('from', 'branch, tag or main@commit', true), query('to', 'the other', true)], responses: answers('Changes') } },
  '/lake/merge': { post: { summary: 'Merge a branch, all tables or none; `dry_run` only asks', requestBody: body('MergeRequest', { from: 'dev', message: 'corrected prices' }), responses: answers('What was merged; 409 names the tables in conflict') } },
  '/lake/log': { get: { summary: 'Who changed what', parameters: [query('ref', 'default branch'), query('table', 'only commits that touched it'), query('author', ''), query('limit', '50'), query('page', '`next` of the page before')], responses: answers('Commits, the newest first') } },
  '/lake/audit': { get: { summary: 'Every change that was asked for here, and what became of it', parameters: [query('table', ''), query('before', 'id of an entry'), query('limit', '50')], responses: answers('Entries, the newest first') } },
  '/lake/verify': { get: { summary: 'Read every table: rows, snapshots, and whether each event of a stream is there once', parameters: [query('table', 'only this one')], responses: answers('A report') } },
  '/lake/jobs': {
    post: {
      summary: 'Write on a branch, check there, merge when every check finds nothing',
      requestBody: body('BranchJob', { statements: ['INSERT INTO shop.totals SELECT …'], assertions: [{ name: 'no negative totals', sql: 'SELECT 1 FROM shop.totals WHERE total < 0' }] }),
      responses: answers('What was written, checked and merged'),
    },
  },
  '/lake/rollback': { post: { summary: 'Set everything on a branch to what it was; `dry_run` only asks', requestBody: body('CatalogueRollback', { to: 'month_end' }), responses: answers('What changed') } },
};

const TABLES = {
  '/lake/tables': {
    get: { summary: 'Tables', parameters: [query('ref', 'default branch')], responses: answers('Tables') },
    post: { summary: 'Make a table', requestBody: body('NewTable', { name: 'shop.totals', columns: [{ name: 'day', type: 'date' }, { name: 'total', type: 'decimal(18,2)' }], partitioning: ['month(day)'] }), responses: answers('Made', '201') },
  },
  '/lake/tables/{name}/snapshots': { get: { summary: 'Snapshots, the oldest first', parameters: [path('name')], responses: answers('Snapshots') } },
  '/lake/tables/{name}/rollback': { post: { summary: 'Set a table to what it was', parameters: [path('name')], requestBody: body('TableRollback', { to: { timestamp: '2026-01-31T12:00:00Z' }, pipelines: 'skip' }), responses: answers('What changed') } },
  '/lake/tables/{name}/columns': { post: { summary: 'Add a column', parameters: [path('name')], requestBody: body('ColumnRequest', { name: 'channel', type: 'varchar' }), responses: answers('Added', '201') } },
  '/lake/tables/{name}/columns/{column}': { patch: { summary: 'Widen a column', parameters: [path('name'), path('column')], requestBody: { required: true, content: { [JSON_TYPE]: { schema: {}, example: { type: 'bigint' } } } }, responses: answers('Widened') } },
};

const MAINTENANCE = {
  '/maintenance': {
    get: { summary: 'Schedules, and how much work waits', responses: answers('Queue and schedules') },
    post: { summary: 'Look after one table now', requestBody: body('MaintenanceOrder', { kind: 'compact', table: 'events.clicks' }), responses: answers('Ordered', '202') },
  },
  '/maintenance/history': { get: { summary: 'Attempts and what they did', parameters: [query('table', ''), query('work', 'compact, expire, orphans, copy'), query('limit', '50')], responses: answers('Attempts, the newest first') } },
  '/maintenance/copies': {
    get: { summary: 'Tables of PostgreSQL that are copied on a schedule', responses: answers('Schedules') },
    post: { summary: 'Copy a table of PostgreSQL into the lake, once or on a schedule', requestBody: body('CopyRequest', { source: 'public.orders', cron: '0 3 * * *' }), responses: answers('Ordered or scheduled', '202') },
  },
  '/maintenance/copies/{target}': { delete: { summary: 'End a schedule', parameters: [path('target')], responses: answers('Ended', '204') } },
};

/** Tables as versions, and what looks after them, in the OpenAPI document. */
export const lakeOpenApi: OpenApiArea = {
  schemas: {
    NewRef: lakeRequests.newRefSchema,
    MergeRequest: lakeRequests.mergeRequestSchema,
    BranchJob: lakeRequests.jobRequestSchema,
    CatalogueRollback: lakeRequests.catalogueRollbackSchema,
    TableRollback: lakeRequests.tableRollbackSchema,
    NewTable: lakeRequests.newTableSchema,
    ColumnRequest: lakeRequests.columnRequestSchema,
    MaintenanceOrder: lakeRequests.maintenanceOrderSchema,
    CopyRequest: lakeRequests.copyRequestSchema,
  },
  paths: { ...REFS, ...TABLES, ...MAINTENANCE },
};
