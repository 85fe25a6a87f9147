import { z } from 'zod';

/** Answer of `GET /lake/verify`, as far as it is shown. */
export const lakeReportSchema = z.object({
  default_branch: z.string(),
  commit: z.string(),
  branches: z.number(),
  tags: z.number(),
  tables: z.array(
    z.object({
      table: z.string(),
      ok: z.boolean(),
      rows: z.number().nullable(),
      snapshots: z.number().nullable(),
      stream: z.looseObject({ ok: z.boolean(), distinct_event_ids: z.number().optional(), repeated: z.number().optional(), sent_again: z.number().optional(), missing: z.number().optional() }).nullable(),
      problem: z.string().nullable(),
    }),
  ),
});
export type LakeReport = z.infer<typeof lakeReportSchema>;

/** One line about a table of the lake. */
export function tableLine({ rows, snapshots, stream, problem }: LakeReport['tables'][number]): string {
  if (problem !== null) return `${problem}${stream === null ? '' : `: ${stream.missing ?? '?'} missing, ${stream.repeated ?? '?'} repeated`}`;
  const again = stream?.sent_again ?? 0;
  const events = stream === null ? '' : `, everything in the stream once (${stream.distinct_event_ids ?? '?'} ids${again === 0 ? '' : `, ${again} events sent again by their senders`})`;
  return `${rows ?? '?'} rows, ${snapshots ?? '?'} snapshots${events}`;
}
