import { z } from 'zod';

/** Answers of Nessie's REST API, version 2, as far as they are read here. Times are ISO 8601, hashes 64 hexadecimal digits. */

const int64Text = z.union([z.string(), z.number()]).transform(String);

export const keySchema = z.object({ elements: z.array(z.string()).min(1) });

/** Tables; views, functions and namespaces keep their type and nothing else. */
export const contentSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ICEBERG_TABLE'), id: z.string(), metadataLocation: z.string(), snapshotId: int64Text, schemaId: z.number(), specId: z.number(), sortOrderId: z.number() }),
  z.looseObject({ type: z.enum(['ICEBERG_VIEW', 'NAMESPACE', 'DELTA_LAKE_TABLE', 'UDF']), id: z.string() }),
]);
export type Content = z.infer<typeof contentSchema>;
export type TableContent = Extract<Content, { type: 'ICEBERG_TABLE' }>;

/** The folder that a table's files lie in. Tables with other ids may share it: one that was dropped and brought back is given another id. */
export function folderOf({ metadataLocation }: TableContent): string {
  return metadataLocation.slice(0, Math.max(0, metadataLocation.lastIndexOf('/metadata/')));
}

const commitMetaSchema = z.object({
  hash: z.string(),
  committer: z.string().nullish(),
  authors: z.array(z.string()).catch([]),
  message: z.string(),
  commitTime: z.string(),
  allProperties: z.record(z.string(), z.array(z.string())).catch({}),
  parentCommitHashes: z.array(z.string()).catch([]),
});

export const referenceSchema = z.object({
  type: z.enum(['BRANCH', 'TAG']),
  name: z.string(),
  hash: z.string(),
  metadata: z
    .object({
      numCommitsAhead: z.number().nullish(),
      numCommitsBehind: z.number().nullish(),
      commonAncestorHash: z.string().nullish(),
      commitMetaOfHEAD: commitMetaSchema.nullish(),
    })
    .nullish(),
});
export type Reference = z.infer<typeof referenceSchema>;

export const oneReferenceSchema = z.object({ reference: referenceSchema });

const page = { token: z.string().nullish(), hasMore: z.boolean() };
export const referencesSchema = z.object({ ...page, references: z.array(referenceSchema) });

export const entriesSchema = z.object({
  ...page,
  entries: z.array(z.object({ type: z.string(), name: keySchema, contentId: z.string().nullish(), content: contentSchema.nullish() })),
});

export const contentsSchema = z.object({ contents: z.array(z.object({ key: keySchema, content: contentSchema })) });

const operationSchema = z.object({ type: z.enum(['PUT', 'DELETE', 'UNCHANGED']), key: keySchema, content: contentSchema.nullish() });

export const historySchema = z.object({
  ...page,
  logEntries: z.array(z.object({ commitMeta: commitMetaSchema, parentCommitHash: z.string().nullish(), operations: z.array(operationSchema).nullish() })),
});
export type LogEntry = z.infer<typeof historySchema>['logEntries'][number];

export const diffSchema = z.object({
  ...page,
  diffs: z.array(z.object({ key: keySchema, from: contentSchema.nullish(), to: contentSchema.nullish() })),
});

export const mergeSchema = z.object({
  wasApplied: z.boolean(),
  wasSuccessful: z.boolean(),
  resultantTargetHash: z.string().nullish(),
  commonAncestor: z.string().nullish(),
  details: z.array(z.object({ key: keySchema, conflict: z.object({ conflictType: z.string(), message: z.string() }).nullish() })).nullish(),
});

export const commitSchema = z.object({ targetBranch: referenceSchema });

export const configSchema = z.object({ defaultBranch: z.string(), specVersion: z.string().nullish(), noAncestorHash: z.string().nullish() });
