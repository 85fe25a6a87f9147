import { AwsClient } from 'aws4fetch';
import { Trino } from 'trino-client';
import { describeWith, lakehouse, server } from '@query-router/testkit';

describeWith('the shared object store', await server('objectstore'), ({ endpoint, region, bucket, accessKey, secretKey, readerAccessKey, readerSecretKey }) => {
  const writer = new AwsClient({ accessKeyId: accessKey, secretAccessKey: secretKey, region, service: 's3', retries: 0 });
  const reader = new AwsClient({ accessKeyId: readerAccessKey, secretAccessKey: readerSecretKey, region, service: 's3', retries: 0 });
  const object = `${endpoint}/${bucket}/testkit/object`;

  async function statusOf(answer: Promise<Response>): Promise<number> {
    const response = await answer;
    await response.text();
    return response.status;
  }

  test('lets the writer write and the reader read', async () => {
    expect(await statusOf(writer.fetch(object, { method: 'PUT', body: 'written' }))).toBe(200);
    expect(await (await reader.fetch(object)).text()).toBe('written');
    expect(await statusOf(reader.fetch(`${endpoint}/${bucket}?list-type=2&prefix=testkit/`))).toBe(200);
  });

  test('refuses writes, deletes and other buckets to the reader', async () => {
    expect(await statusOf(reader.fetch(object, { method: 'PUT', body: 'overwritten' }))).toBe(403);
    expect(await statusOf(reader.fetch(`${object}-2`, { method: 'PUT', body: 'new' }))).toBe(403);
    expect(await statusOf(reader.fetch(object, { method: 'DELETE' }))).toBe(403);
    expect(await statusOf(reader.fetch(`${endpoint}/flink?list-type=2`))).toBe(403);
    expect(await (await writer.fetch(object)).text()).toBe('written');
  });
});

describeWith('the shared lakehouse', await lakehouse(), ({ trino, flink, nessie }) => {
  async function ask(sql: string): Promise<unknown[][]> {
    const rows: unknown[][] = [];
    const client = Trino.create({ server: trino.url, extraHeaders: { 'X-Trino-User': trino.user } });
    for await (const page of await client.query(sql)) {
      if (page.error !== undefined) throw new Error(page.error.message);
      rows.push(...(page.data ?? []));
    }
    return rows;
  }

  test('keeps tables of Trino in Nessie and the object store', async () => {
    await ask('CREATE SCHEMA IF NOT EXISTS lake.testkit');
    await ask('CREATE TABLE lake.testkit.numbers AS SELECT 42 AS n');
    expect(await ask('SELECT n FROM lake.testkit.numbers')).toEqual([[42]]);
    const entries = (await (await fetch(`${nessie.api}/trees/main/entries`)).json()) as { entries: { name: { elements: string[] } }[] };
    expect(entries.entries.map(({ name }) => name.elements.join('.'))).toContain('testkit.numbers');
    await ask('DROP TABLE lake.testkit.numbers');
    await ask('DROP SCHEMA lake.testkit');
  });

  test('shows PostgreSQL as a catalogue of Trino', async () => {
    expect(await ask('SHOW SCHEMAS FROM pg')).toContainEqual(['public']);
  });

  test('has a Flink with slots and an SQL gateway', async () => {
    expect(await (await fetch(`${flink.rest}/overview`)).json()).toMatchObject({ taskmanagers: 1, 'slots-total': 16 });
    expect(await (await fetch(`${flink.gateway}/v1/info`)).json()).toMatchObject({ version: '2.1.3' });
  });
});
