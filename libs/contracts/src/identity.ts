import { z } from 'zod';

export const ROLES = ['read', 'write', 'native'] as const;
export const roleSchema = z.enum(ROLES);
export type Role = z.infer<typeof roleSchema>;

/**
 * Who asks. `write` and `native` include `read`; `native` may send text in an engine's own dialect, which nobody looks into before the engine does. `tables` lists what may be touched: `schema.table`, `schema.*` or `*`.
 */
export const identitySchema = z.object({
  subject: z.string().min(1).max(128),
  role: roleSchema,
  tables: z.array(z.string().min(1).max(256)).max(1000),
});
export type Identity = z.infer<typeof identitySchema>;
