import type { Identity } from '@query-router/contracts';

/** As whom samples are run: reads everything, and its answers go nowhere but into a comparison. */
export const SHADOW_IDENTITY: Identity = { subject: 'query-router.shadow', role: 'read', tables: ['*'] };
