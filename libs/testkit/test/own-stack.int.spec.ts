import { describeWith, ownStack, server } from '@query-router/testkit';

// Asked for so that the reason is told when it cannot be had.
describeWith('a stack of one test', await server('nessie'), () => {
  test('keeps addresses and data when its processes are killed and started again', async () => {
    const stack = await ownStack(['nessie']);
    try {
      const { api } = stack.addresses.nessie;
      const { hash } = ((await (await fetch(`${api}/trees/main`)).json()) as { reference: { hash: string } }).reference;
      await fetch(`${api}/trees?name=kept&type=BRANCH`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ type: 'BRANCH', name: 'main', hash }) });
      const before = stack.pid('nessie');
      await stack.kill('nessie');
      await stack.kill('objectstore');
      expect(stack.pid('nessie')).toBeUndefined();
      await Promise.all([stack.start('objectstore'), stack.start('nessie')]);
      expect(stack.pid('nessie')).not.toBe(before);
      expect((await fetch(`${api}/trees/kept`)).status).toBe(200);
    } finally {
      await stack.dispose();
    }
  }, 180_000);
});
