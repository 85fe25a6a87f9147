/** Where clients look when nobody tells them otherwise. */
const DEFAULT_URL = 'http://127.0.0.1:8000';

/** What a new user reads first: where it is, and three things to try. `needsKey`: whether clients have to show an API key. */
export function banner(url: string, needsKey: boolean): string {
  const header = needsKey ? ` -H "authorization: Bearer $QUERY_ROUTER_API_KEY"` : '';
  const curl = (sql: string): string => `  curl -s ${url}/query -H 'content-type: application/json'${header} -d '${JSON.stringify({ sql })}'`;
  return [
    '',
    `SQL Query Router is listening on ${url}`,
    '',
    'Try:',
    curl('SELECT * FROM users WHERE id = 42'),
    curl('SELECT status, count(*), sum(total) FROM shop.orders GROUP BY status'),
    curl('SELECT c.country, sum(o.total) FROM shop.customers c JOIN shop.orders o ON o.customer_id = c.id GROUP BY c.country ORDER BY 2 DESC LIMIT 5'),
    '',
    `API page: ${url}/docs    Prompt: npx query-router shell${url === DEFAULT_URL ? '' : ` --url ${url}`}    Stop: Ctrl-C`,
    '',
  ].join('\n');
}
