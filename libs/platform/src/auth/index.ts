export { apiKeyEntrySchema, readApiKeys, writeApiKeys } from './api-key-file.ts';
export type { ApiKeyEntry, ReadKeys } from './api-key-file.ts';
export { ApiKeyStore, addApiKey, createApiKey } from './api-key-store.ts';
export type { ApiKeyStoreOptions, NewApiKey } from './api-key-store.ts';
export { decodeIdentity, encodeIdentity } from './identity-header.ts';
export { IdentityHeaders } from './identity-headers.ts';
export type { DecodedIdentity, EncodeIdentity } from './identity-header.ts';
export { isSignedExecution, signExecution } from './signature.ts';
export type { SignedExecution } from './signature.ts';
