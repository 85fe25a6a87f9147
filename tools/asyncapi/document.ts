import { readFileSync } from 'node:fs';
import { LIMITS, TOPIC_CATALOGUE, type TopicContract } from '@query-router/contracts';
import { z } from 'zod';
import { HEADER_SCHEMAS } from './headers.ts';

type Json = Readonly<Record<string, unknown>>;

const topics: readonly (readonly [string, TopicContract])[] = Object.entries(TOPIC_CATALOGUE);

/** The Kafka contract as an AsyncAPI 3.0.0 document. The same input gives the same text. */
export function asyncApiDocument(): Json {
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'SQL Query Router over Kafka',
      version: packageVersion(),
      description: 'Ask by a record on sql.requests; the answer comes on the topic that the record names. See docs/wire-contract.md.',
      license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
    },
    defaultContentType: 'application/json',
    servers: { kafka: { host: 'localhost:9092', protocol: 'kafka', description: 'Development address; KAFKA_BOOTSTRAP_SERVERS names the real one.' } },
    channels: Object.fromEntries(topics.map(([name, topic]) => [name, channel(topic)])),
    operations: operations(),
    components: {
      messages: Object.fromEntries(topics.flatMap(([, topic]) => messages(topic))),
      schemas: Object.fromEntries(topics.flatMap(([, topic]) => schemas(topic))),
    },
  };
}

function channel(topic: TopicContract): Json {
  const parameters = [...topic.address.matchAll(/\{(\w+)\}/g)].map(([, parameter = '']) => [parameter, PARAMETERS[parameter] ?? {}]);
  return {
    address: topic.address,
    description: topic.description,
    messages: Object.fromEntries(Object.keys(topic.messages).map((name) => [name, { $ref: `#/components/messages/${name}` }])),
    ...(parameters.length === 0 ? {} : { parameters: Object.fromEntries(parameters) }),
    'x-audience': topic.audience,
  };
}

const PARAMETERS: Readonly<Record<string, Json>> = {
  engine: { description: 'Engine of the workers that read the topic.', enum: ['postgres', 'clickhouse', 'trino', 'duckdb'] },
  instance: { description: 'Id of the requesting instance.' },
  stream: { description: 'Name of the declared stream.' },
  schema: { description: 'Schema of the PostgreSQL table.' },
  table: { description: 'Name of the PostgreSQL table.' },
};

/** From the system's side: it receives requests and sends answers. */
function operations(): Json {
  return {
    answerQuery: {
      action: 'receive',
      channel: channelRef('requests'),
      summary: 'Run one statement and answer it, once.',
      messages: [messageRef('requests', 'QueryRequest')],
      reply: {
        address: { location: '$message.header#/kafka_replyTopic', description: 'The topic that the request names.' },
        channel: channelRef('reply'),
        messages: ['QueryAnswer', 'ExplainAnswer', 'QueryFailure'].map((name) => messageRef('reply', name)),
      },
    },
    reportDecision: { action: 'send', channel: channelRef('decisions'), messages: [messageRef('decisions', 'DecisionRecord')] },
    reportOutcome: { action: 'send', channel: channelRef('outcomes'), messages: [messageRef('outcomes', 'OutcomeRecord')] },
  };
}

function channelRef(name: string): Json {
  return { $ref: `#/channels/${name}` };
}

function messageRef(channelName: string, name: string): Json {
  return { $ref: `#/channels/${channelName}/messages/${name}` };
}

function messages(topic: TopicContract): (readonly [string, Json])[] {
  const names = [...topic.requiredHeaders, ...topic.optionalHeaders];
  const headers = {
    type: 'object',
    properties: Object.fromEntries(names.map((name) => [name, HEADER_SCHEMAS[name]])),
    ...(topic.requiredHeaders.length === 0 ? {} : { required: topic.requiredHeaders }),
  };
  return Object.entries(topic.messages).map(([name, { summary, schema }]) => [
    name,
    {
      name,
      title: name,
      summary,
      ...(schema === null ? { contentType: 'application/octet-stream' } : { contentType: 'application/json' }),
      ...(names.length === 0 ? {} : { headers }),
      ...(schema === null ? {} : { payload: { $ref: `#/components/schemas/${name}` } }),
      ...(schema === null ? {} : { 'x-max-bytes': LIMITS.maxRecordBytes }),
    },
  ]);
}

/** AsyncAPI's own schema dialect is a superset of JSON Schema draft 7. What a recursive schema defines within itself becomes a component of its own. */
function schemas(topic: TopicContract): (readonly [string, Json])[] {
  return Object.entries(topic.messages).flatMap(([name, { schema }]) => {
    if (schema === null) return [];
    const { $schema: _dialect, ...whole } = z.toJSONSchema(schema, { target: 'draft-7', io: 'input' });
    const { definitions = {}, ...body } = withReferencesTo(`#/components/schemas/${name}.`, whole);
    return [[name, body] as const, ...Object.entries(definitions).map(([part, definition]) => [`${name}.${part}`, definition] as const)];
  });
}

function withReferencesTo(prefix: string, schema: Json): Json & { readonly definitions?: Readonly<Record<string, Json>> } {
  return JSON.parse(JSON.stringify(schema).replaceAll('"$ref":"#/definitions/', `"$ref":"${prefix}`)) as Json;
}

function packageVersion(): string {
  const description: unknown = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  return typeof description === 'object' && description !== null && 'version' in description ? String(description.version) : '0.0.0';
}
