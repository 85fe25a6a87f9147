import { roleSchema } from '@query-router/contracts';
import { z } from 'zod';

/** An allow-list entry: `schema.table`, `schema.*` or `*`. */
const tablePatternSchema = z
  .string()
  .max(256)
  .regex(/^(\*|[^.*]+\.(\*|[^.*]+))$/, 'must be "schema.table", "schema.*" or "*"; anything else would allow nothing');

export const apiKeyEntrySchema = z.strictObject({
  id: z.string().regex(/^[a-z2-7]{12}$/, 'must be the middle part of a key, 12 characters'),
  /** SHA-256 of the secret part, hexadecimal. */
  hash: z.string().regex(/^[0-9a-f]{64}$/, 'must be 64 hexadecimal digits; the key itself does not belong here'),
  /** Who uses the key: the subject that history and logs name. Defaults to the id. */
  name: z.string().min(1).max(128).optional(),
  role: roleSchema,
  tables: z.array(tablePatternSchema).max(1000),
  created_at: z.iso.datetime({ offset: true }),
  disabled: z.boolean().optional(),
});
export type ApiKeyEntry = z.infer<typeof apiKeyEntrySchema>;

const fileSchema = z.strictObject({ keys: z.array(apiKeyEntrySchema).max(100_000) });

/** What a key file says, or what is wrong with it, one line per problem. Never quotes the file's values. */
export type ReadKeys = { readonly ok: true; readonly keys: ReadonlyMap<string, ApiKeyEntry> } | { readonly ok: false; readonly problem: string };

export function readApiKeys(text: string): ReadKeys {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return { ok: false, problem: 'it is not JSON' };
  }
  const parsed = fileSchema.safeParse(json);
  if (!parsed.success) {
    return { ok: false, problem: parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'file'}: ${message}`).join('\n') };
  }
  const keys = new Map<string, ApiKeyEntry>();
  for (const entry of parsed.data.keys) {
    if (keys.has(entry.id)) return { ok: false, problem: `key ${entry.id} is listed twice` };
    keys.set(entry.id, entry);
  }
  return { ok: true, keys };
}

/** The file's text for these keys. */
export function writeApiKeys(keys: Iterable<ApiKeyEntry>): string {
  return `${JSON.stringify({ keys: [...keys] }, null, 2)}\n`;
}
