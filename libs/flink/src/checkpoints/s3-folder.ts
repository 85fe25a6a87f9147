import { AwsClient } from 'aws4fetch';
import { HEADER_BYTES, newestOf, type CheckpointFolder } from './restore-point.ts';

export interface S3Access {
  readonly endpoint: string;
  readonly region: string;
  readonly accessKey: string;
  readonly secretKey: string;
}

const REQUEST_TIMEOUT_MS = 10_000;
/** A job keeps one checkpoint and few savepoints; a listing of more pages is another folder. */
const MAX_PAGES = 20;

/** Checkpoints in object storage (`s3://bucket/path`), by S3's ListObjectsV2 and ranged GetObject with path-style addresses. */
export class S3Checkpoints implements CheckpointFolder {
  private readonly url: string;
  private readonly bucket: string;
  private readonly prefix: string;
  private readonly endpoint: string;
  private readonly client: AwsClient;

  constructor(url: string, access: S3Access) {
    const { host, pathname } = new URL(url);
    this.url = url.replace(/\/+$/, '');
    this.bucket = host;
    this.prefix = pathname.replaceAll(/^\/+|\/+$/g, '');
    this.endpoint = access.endpoint.replace(/\/+$/, '');
    this.client = new AwsClient({ accessKeyId: access.accessKey, secretAccessKey: access.secretKey, region: access.region, service: 's3', retries: 2 });
  }

  async newest(jobId: string): Promise<Awaited<ReturnType<CheckpointFolder['newest']>>> {
    const root = [this.prefix, jobId].filter((part) => part !== '').join('/');
    const keys = await this.list(`${root}/`);
    const files = keys.filter((key) => key.endsWith('/_metadata')).map((key) => key.slice(root.length + 1));
    return newestOf(files, `${this.url}/${jobId}`, (file) => this.header(`${root}/${file}`));
  }

  private async list(prefix: string): Promise<readonly string[]> {
    const keys: string[] = [];
    let token: string | null = null;
    for (let page = 0; page < MAX_PAGES; page++) {
      const query = new URLSearchParams({ 'list-type': '2', prefix, ...(token === null ? {} : { 'continuation-token': token }) });
      const text = (await this.get(`${this.endpoint}/${this.bucket}?${query.toString()}`)).toString('utf8');
      for (const [, key = ''] of text.matchAll(/<Key>([^<]*)<\/Key>/g)) keys.push(unescapeXml(key));
      const next = /<NextContinuationToken>([^<]+)<\/NextContinuationToken>/.exec(text)?.[1];
      if (next === undefined) return keys;
      token = unescapeXml(next);
    }
    throw new RangeError(`the folder ${prefix} holds too many files`);
  }

  private header(key: string): Promise<Buffer> {
    return this.get(`${this.endpoint}/${this.bucket}/${key.split('/').map(encodeURIComponent).join('/')}`, { range: `bytes=0-${HEADER_BYTES - 1}` });
  }

  private async get(url: string, headers: Record<string, string> = {}): Promise<Buffer> {
    const response = await this.client.fetch(url, { headers, signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS) });
    const body = Buffer.from(await response.arrayBuffer());
    if (!response.ok) throw new Error(`the object store answered ${response.status}`);
    return body;
  }
}

function unescapeXml(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&apos;', "'").replaceAll('&amp;', '&');
}
