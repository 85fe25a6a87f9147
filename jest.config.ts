import type { Config } from 'jest';

/** One project per tier would start the shared servers twice; one configuration with three name patterns does not. */
const config: Config = {
  testMatch: ['**/*.spec.ts'],
  testPathIgnorePatterns: ['/node_modules/', '/dist/'],
  modulePathIgnorePatterns: ['<rootDir>/dist/'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '\\.ts$': ['@swc/jest', { jsc: { target: 'es2024', parser: { syntax: 'typescript', decorators: true }, transform: { legacyDecorator: true, decoratorMetadata: true } } }],
  },
  moduleNameMapper: {
    '^@query-router/engine/testing$': '<rootDir>/libs/engine/src/testing/index.ts',
    '^@query-router/([a-z-]+)$': '<rootDir>/libs/$1/src/index.ts',
  },
  globalSetup: '<rootDir>/libs/testkit/src/jest/global-setup.mjs',
  globalTeardown: '<rootDir>/libs/testkit/src/jest/global-teardown.mjs',
  testTimeout: 240_000,
};

export default config;
