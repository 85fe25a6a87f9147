import { passage } from '../src/door-rules.ts';

const TABLE = '/iceberg/v1/main%7Cwarehouse/namespaces/events/tables/clicks';

describe('what passes the door', () => {
  it.each([
    '/iceberg/v1/config?warehouse=warehouse',
    '/iceberg/dev/v1/config?warehouse=warehouse',
    '/iceberg/main%402e1cfa82b035c26c/v1/config',
    '/iceberg/v1/main%7Cwarehouse/namespaces',
    '/iceberg/v1/main%7Cwarehouse/namespaces?parent=a&pageToken=x',
    '/iceberg/v1/main%7Cwarehouse/namespaces/events',
    '/iceberg/v1/main%7Cwarehouse/namespaces/events/tables',
    '/iceberg/v1/main%7Cwarehouse/namespaces/events/views',
    '/api/v2/trees/-/entries?content=true&page-token=x',
    '/api/v2/trees/feature%2Fx/entries?content=true',
    `${TABLE}?snapshots=refs`,
    `${TABLE}@feature%2Fx%232e1cfa82b035c26c`,
  ])('GET %s', (url) => {
    expect(passage('GET', url)).toEqual({ ok: true, target: url });
    expect(passage('HEAD', url)).toEqual({ ok: true, target: url });
  });

  it('takes parameters it does not know away', () => {
    expect(passage('GET', `${TABLE}?snapshots=refs&_method=DELETE&x=1`)).toEqual({ ok: true, target: `${TABLE}?snapshots=refs` });
  });
});

describe('what does not pass', () => {
  it.each(['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'TRACE', 'CONNECT', 'get', 'PROPFIND', undefined])('method %s', (method) => {
    expect(passage(method, TABLE)).toMatchObject({ ok: false, status: 405 });
  });

  it.each([
    '/api/v2/trees',
    '/api/v2/trees/main',
    '/api/v2/trees/main/contents/events.clicks',
    '/api/v2/trees/main/history',
    '/api/v2/trees/a/b/entries',
    '/api/v2/config',
    '/iceberg',
    '/iceberg/v1',
    '/iceberg-ext/v1/x',
    '/catalog/v1/config',
    '/q/health',
    `${TABLE}/credentials`,
    `${TABLE}/metrics`,
    '/iceberg/v1/main%7Cwarehouse/transactions/commit',
    '/iceberg/v1/oauth/tokens',
    '*',
  ])('%s is not there', (url) => {
    expect(passage('GET', url)).toMatchObject({ ok: false, status: 404 });
  });

  it.each([
    '/iceberg/../api/v2/trees',
    '/iceberg/%2e%2e/api/v2/trees',
    '/iceberg/%2E%2E%2Fapi/v1/config',
    '/iceberg/%252e%252e/v1/config',
    '/iceberg/..%2Fapi/v1/config',
    '/iceberg/a;b/v1/config',
    '/iceberg/a%5Cb/v1/config',
    '/iceberg//v1/config',
    'http://127.0.0.1:1/iceberg/v1/config',
    '/iceberg/%00/v1/config',
    '/iceberg/%0d%0aHost:x/v1/config',
    '/iceberg/%ff/v1/config',
    '/iceberg/%/v1/config',
    `/iceberg/${'a'.repeat(5000)}/v1/config`,
  ])('%s is not plain', (url) => {
    expect(passage('GET', url)).toMatchObject({ ok: false, status: 400 });
  });
});
