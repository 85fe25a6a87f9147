import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * The boundaries of docs/architecture as rules. Each rule's comment says what breaks without it.
 * @type {import('dependency-cruiser').IConfiguration}
 */

/** Code that runs on a user's machine: everything but tests, test tools, benchmarks and this repository's own commands. */
const SHIPPED = '^(?:apps/[^/]+/(?:src|bin)|libs/(?!testkit/)[^/]+/src(?!/testing))/';
const NO_IO = '^(?:node:)?(?:fs|net|http|http2|https|tls|dgram|dns|child_process|cluster|worker_threads|readline|repl|inspector)(?:/|$)';

/** A driver and the only folders that may import it. */
const DRIVERS = {
  pg: ['libs/engine-postgres', 'libs/metadata', 'libs/cdc'],
  'pg-logical-replication': ['libs/cdc'],
  '@clickhouse/client': ['libs/engine-clickhouse'],
  chdb: ['libs/engine-clickhouse', 'libs/clickhouse-http'],
  'trino-client': [],
  '@duckdb/node-api': ['libs/engine-duckdb'],
  kafkajs: ['libs/bus/src/driver-kafkajs'],
  '@platformatic/kafka': ['libs/bus/src/driver-platformatic', 'libs/bus/src/event-log-kafka'],
  bullmq: ['libs/lake'],
  ioredis: ['libs/lake'],
};

/** What the libraries' package.json files export. */
const ENTRY_POINTS = globSync('libs/*/package.json', { cwd: import.meta.dirname }).flatMap((path) => {
  const { exports } = JSON.parse(readFileSync(join(import.meta.dirname, path), 'utf8'));
  return Object.values(exports).map((entry) => `^${join(dirname(path), typeof entry === 'string' ? entry : entry.import).replaceAll('.', '\\.')}$`);
});

const packagePath = (name) => `(?:^|/)node_modules/${name.replaceAll('/', '\\/')}/`;

const driverRules = Object.entries(DRIVERS).map(([name, homes]) => ({
  name: `driver-${name.replaceAll(/[@/]/g, '')}-only-in-its-adapter`,
  comment: `${name} outside its adapter would let its types, errors and pools leak into code that has to work with any engine.`,
  severity: 'error',
  from: { path: SHIPPED, ...(homes.length === 0 ? {} : { pathNot: homes.map((home) => `^${home}/`) }) },
  to: { path: packagePath(name) },
}));

export default {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'Modules that import each other are one module in two files, and ESM leaves one of them half loaded. Types alone load nothing.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'apps-never-import-apps',
      comment: 'A service that imports another is not a service. Standalone composes them, tests look at them.',
      severity: 'error',
      from: { path: '^apps/([^/]+)/src/', pathNot: '^apps/standalone/' },
      to: { path: '^apps/', pathNot: '^apps/$1/' },
    },
    {
      name: 'libs-never-import-apps',
      comment: 'Libraries serve apps.',
      severity: 'error',
      from: { path: '^libs/' },
      to: { path: '^apps/' },
    },
    {
      name: 'pure-libs-do-no-io',
      comment: 'Contracts, SQL and routing are functions of their arguments; that is what makes decisions replayable.',
      severity: 'error',
      from: { path: '^libs/(?:contracts|sql|routing)/src/' },
      to: { path: NO_IO },
    },
    {
      name: 'contracts-import-zod-only',
      comment: 'Everything imports contracts, so whatever contracts imports is everywhere.',
      severity: 'error',
      from: { path: '^libs/contracts/src/' },
      to: { pathNot: ['^libs/contracts/src/', packagePath('zod')] },
    },
    {
      name: 'routing-is-pure',
      comment: 'Decisions are made from contracts and the features of a statement, by no framework and no driver.',
      severity: 'error',
      from: { path: '^libs/routing/src/' },
      to: { pathNot: ['^libs/(?:routing|contracts|sql)/src/', '^node:', '^(?:crypto|util|assert)$', packagePath('zod')] },
    },
    {
      name: 'sql-knows-no-framework',
      comment: 'The compiler works on text and types; parsers are its only packages.',
      severity: 'error',
      from: { path: '^libs/sql/src/' },
      to: { path: ['(?:^|/)node_modules/(?:@nestjs|fastify|rxjs|pino)', '^libs/(?!sql/|contracts/)'] },
    },
    {
      name: 'no-deep-imports',
      comment: 'A library is what its entry point exports; the rest may change without notice.',
      severity: 'error',
      from: { path: '^(apps|libs)/([^/]+)/' },
      to: { path: '^libs/[^/]+/src/', pathNot: ['^$1/$2/', ...ENTRY_POINTS] },
    },
    {
      name: 'testkit-is-never-shipped',
      comment: 'It brings JVMs, containers and throw-away passwords.',
      severity: 'error',
      from: { path: SHIPPED },
      to: { path: '^libs/(?:testkit|engine/src/testing)/' },
    },
    {
      name: 'everything-resolves',
      comment: 'An import that cannot be resolved escapes every other rule.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    ...driverRules,
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(?:dist/|apps/console/)' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'types', 'default'] },
  },
};
