import { once } from 'node:events';
import { createServer } from 'node:net';

/** @throws in plain words when nothing can listen there: the port is taken, needs rights, or the address is not this machine's */
export async function assertPortIsFree(host: string, port: number): Promise<void> {
  const probe = createServer();
  probe.listen({ port, host });
  try {
    await once(probe, 'listening');
  } catch (error) {
    throw new Error(describe(host, port, (error as NodeJS.ErrnoException).code), { cause: error });
  }
  probe.close();
  await once(probe, 'close');
}

function describe(host: string, port: number, code: string | undefined): string {
  const another = 'choose another with PORT, for example "PORT=8001 npm start"';
  if (code === 'EADDRINUSE') return `Port ${port} of ${host} is taken by another program. Stop that one, or ${another}.`;
  if (code === 'EACCES') return `This account may not use port ${port}: ${another}.`;
  return `Nothing can listen on HOST=${host}, port ${port} (${code ?? 'unknown error'}). Is it an address of this machine?`;
}
