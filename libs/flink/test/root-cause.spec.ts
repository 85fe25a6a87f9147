import { rootCause } from '../src/http/root-cause.ts';

test('the last cause is told without classes and stack', () => {
  const trace = `Internal server error.\n<Exception on server side:\norg.apache.flink.table.gateway.api.utils.SqlGatewayException: Failed to fetchResults.\n\tat org.x.Y(Z.java:1)\nCaused by: org.apache.flink.table.api.SqlParserException: SQL parse failed.\n\tat a.b(C.java:2)\n\t... 7 more\nCaused by: org.apache.flink.sql.parser.impl.ParseException: Encountered "raw" at line 1, column 24.\nWas expecting one of:\n    <IDENTIFIER> ...\n\tat d.e(F.java:3)\n\t... 9 more\n\nEnd of exception on server side>`;
  expect(rootCause(trace)).toBe('ParseException: Encountered "raw" at line 1, column 24. Was expecting one of: <IDENTIFIER> ...');
});

test('a trace without causes gives its own message', () => {
  expect(rootCause('org.apache.iceberg.exceptions.NotFoundException: Location does not exist: s3://x\n\tat a.b(C.java:2)')).toBe('NotFoundException: Location does not exist: s3://x');
  expect(rootCause('no trace at all')).toBe('no trace at all');
});
