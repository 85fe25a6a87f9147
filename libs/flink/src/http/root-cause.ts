const MAX_CHARACTERS = 500;

/**
 * What went wrong at the bottom of a Java stack trace: the message of its last "Caused by", without class names and stack lines. Flink's own
 * outer messages ("Failed to fetchResults.") say nothing.
 */
export function rootCause(trace: string): string {
  const lines = trace.split('\n').filter((line) => !/^\s*(?:at |\.\.\. \d+ more)/.test(line) && !/^End of exception on server side>?/.test(line));
  const causes = lines.flatMap((line, index) => (line.startsWith('Caused by: ') ? [index] : []));
  const start = causes.at(-1) ?? lines.findIndex((line) => /^(?:<Exception on server side:)?[\w.$]+(?:Exception|Error)\b/.test(line));
  const found = start < 0 ? trace : lines.slice(start).join(' ');
  const plain = found.replace(/^Caused by: /, '').replace(/^(?:[\w$]+\.)+([\w$]+)(?=:|$|\s)/, '$1');
  return plain.replaceAll(/\s+/g, ' ').trim().slice(0, MAX_CHARACTERS);
}
