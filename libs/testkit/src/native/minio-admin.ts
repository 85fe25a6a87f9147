import { createCipheriv, pbkdf2Sync, randomBytes } from 'node:crypto';
import type { AwsClient } from 'aws4fetch';

const KEY_BYTES = 32;
const SALT_BYTES = 32;
const PBKDF2_ROUNDS = 8_192;
/** "PBKDF2 and AES-GCM" among the ciphers that MinIO's administration takes. */
const PBKDF2_AES_GCM = 2;
const NONCE_BYTES = 8;
const SEGMENT_BYTES = 16 * 1024;
const LAST_SEGMENT = 0x80;
const NOT_READY = 503;

/**
 * Encrypts for MinIO's administration, which takes secrets only encrypted under the caller's own secret key: salt, cipher, nonce, then segments
 * sealed one by one under a counter (https://github.com/minio/madmin-go, `EncryptData`; https://github.com/secure-io/sio-go). One segment is all we need.
 */
export function encryptForMinio(secretKey: string, text: string): Buffer {
  const plain = Buffer.from(text);
  if (plain.length > SEGMENT_BYTES) throw new Error(`more than ${SEGMENT_BYTES} bytes for one segment`);
  const salt = randomBytes(SALT_BYTES);
  const nonce = randomBytes(NONCE_BYTES);
  const key = pbkdf2Sync(secretKey, salt, PBKDF2_ROUNDS, KEY_BYTES, 'sha256');
  const seal = (sequence: number, bytes: Buffer, associated: Buffer): { sealed: Buffer; tag: Buffer } => {
    const counter = Buffer.alloc(4);
    counter.writeUInt32LE(sequence);
    const cipher = createCipheriv('aes-256-gcm', key, Buffer.concat([nonce, counter]));
    cipher.setAAD(associated);
    return { sealed: Buffer.concat([cipher.update(bytes), cipher.final()]), tag: cipher.getAuthTag() };
  };
  const { tag: header } = seal(0, Buffer.alloc(0), Buffer.alloc(0));
  const { sealed, tag } = seal(1, plain, Buffer.concat([Buffer.from([LAST_SEGMENT]), header]));
  return Buffer.concat([salt, Buffer.from([PBKDF2_AES_GCM]), nonce, sealed, tag]);
}

/**
 * Makes a user of MinIO who may do what `policy` says, or leaves the one that is there as it is. Gives false when MinIO is not there or not ready yet: it
 * says that it is healthy some seconds before its administration is.
 */
export async function addMinioUser(client: AwsClient, endpoint: string, user: { readonly accessKey: string; readonly secretKey: string; readonly policy: unknown }): Promise<boolean> {
  const call = async (path: string, body?: string | Buffer): Promise<boolean> => {
    const response = await client.fetch(`${endpoint}/minio/admin/v3/${path}`, { method: 'PUT', ...(body === undefined ? {} : { body: typeof body === 'string' ? body : new Uint8Array(body) }) }).catch(() => undefined);
    if (response === undefined) return false;
    const text = await response.text();
    if (response.status === NOT_READY) return false;
    if (response.ok) return true;
    throw new Error(`MinIO answered ${response.status} to ${path.split('?')[0]}: ${text.slice(0, 300)}`);
  };
  const name = encodeURIComponent(user.accessKey);
  return (
    (await call(`add-canned-policy?name=${name}`, JSON.stringify(user.policy))) &&
    (await call(`add-user?accessKey=${name}`, encryptForMinio(client.secretAccessKey, JSON.stringify({ secretKey: user.secretKey, status: 'enabled' })))) &&
    (await call(`set-user-or-group-policy?policyName=${name}&userOrGroup=${name}&isGroup=false`))
  );
}
