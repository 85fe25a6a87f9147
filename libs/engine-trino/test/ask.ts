/** Runs a statement over the plain protocol, beside the client under test. */
export async function ask(url: string, user: string, sql: string): Promise<unknown[][]> {
  const rows: unknown[][] = [];
  let response = await fetch(`${url}/v1/statement`, { method: 'POST', body: sql, headers: { 'X-Trino-User': user } });
  for (;;) {
    const page = (await response.json()) as { data?: unknown[][]; error?: { message: string }; nextUri?: string };
    if (page.error !== undefined) throw new Error(page.error.message);
    rows.push(...(page.data ?? []));
    if (page.nextUri === undefined) return rows;
    response = await fetch(page.nextUri);
  }
}
