import { parseRef, physicalPath, refCatalog, refOfCatalog } from '../src/physical-name.ts';

const HASH = '2e1cfa82b035c26cbbbdae632cea070514eb8b773f616aaeaf668e2f0be8f10d';
const orders = { schema: 'shop', name: 'orders', path: ['lake', 'shop', 'orders'] };

describe('refs', () => {
  it.each(['main', 'Feature/x-1', 'v1.0', `main@${HASH}`, `@${HASH}`])('%s is one', (ref) => {
    expect(parseRef(ref)).not.toBeNull();
  });

  it.each(['', '@', 'a b', 'a"', "a'", 'a#b', 'a%2Fb', '1a', 'a/', 'a..b', 'main@zz', `main@${HASH}0`, 'a\nb', 'a;b'])('%j is none', (ref) => {
    expect(parseRef(ref)).toBeNull();
  });
});

describe('physical names', () => {
  it('are schema and name where nothing else is said, and exist at main only', () => {
    expect(physicalPath({ schema: 'shop', name: 'orders' }, null)).toEqual(['shop', 'orders']);
    expect(physicalPath({ schema: 'shop', name: 'orders' }, 'dev')).toBeNull();
  });

  it('carry the ref behind the table, or in the catalogue', () => {
    expect(physicalPath({ ...orders, ref_naming: 'suffix' }, 'a/b')).toEqual(['lake', 'shop', 'orders@a/b']);
    expect(physicalPath({ ...orders, ref_naming: 'suffix' }, `main@${HASH}`)).toEqual(['lake', 'shop', `orders@main#${HASH}`]);
    expect(physicalPath({ ...orders, path: ['lake', 'shop.orders'], ref_naming: 'encoded-suffix' }, `a/b@${HASH}`)).toEqual(['lake', `shop.orders@a%2Fb%23${HASH}`]);
    expect(physicalPath({ ...orders, ref_naming: 'catalog' }, 'dev')).toEqual(['lake_at_dev', 'shop', 'orders']);
  });

  it('do not exist for what is no ref', () => {
    expect(physicalPath({ ...orders, ref_naming: 'suffix' }, 'dev" FROM x --')).toBeNull();
  });
});

describe('catalogues of refs', () => {
  it('differ whenever the refs do, and tell their ref', () => {
    const refs = ['dev', 'Dev', 'd_ev', 'd-ev', 'd/ev', '_', '_5f', `main@${HASH}`];
    const names = refs.map((ref) => refCatalog('lake', ref));
    expect(new Set(names).size).toBe(refs.length);
    expect(names.map((name) => refOfCatalog('lake', name))).toEqual(refs);
    expect(names.every((name) => /^[a-z0-9_]+$/.test(name))).toBe(true);
  });

  it('are not taken for those of other lakes', () => {
    expect(refOfCatalog('lake', 'lake_dev')).toBeNull();
    expect(refOfCatalog('lake', 'lake_at_Dev')).toBeNull();
    expect(refOfCatalog('lake', 'pg')).toBeNull();
  });
});
