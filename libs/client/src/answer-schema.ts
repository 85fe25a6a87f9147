import { queryAnswerSchema, type QueryAnswer } from '@query-router/contracts';
import { z } from 'zod';

/** `queryAnswerSchema` that checks the rows' shape in one pass instead of building a copy of every row. */
export const answerSchema: z.ZodType<QueryAnswer> = queryAnswerSchema.extend({
  data: z.custom<QueryAnswer['data']>(isRowList, 'not a list of objects'),
});

function isRowList(value: unknown): boolean {
  return Array.isArray(value) && value.every((row) => typeof row === 'object' && row !== null && !Array.isArray(row));
}
