/** The lines of a body as they arrive. A line may be cut anywhere between two chunks. */
async function* linesOf(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let rest = '';
  try {
    for (;;) {
      const { done, value } = await reader.read();
      rest += done ? decoder.decode() : decoder.decode(value, { stream: true });
      const lines = rest.split('\n');
      rest = lines.pop() ?? '';
      yield* lines;
      if (done) break;
    }
    if (rest !== '') yield rest;
  } finally {
    // Tells the service to stop when the reader of the lines has stopped before the end.
    await reader.cancel();
  }
}

/** The rows of an NDJSON answer. @throws Error when the last line is missing: the answer was cut off. */
export async function* rowsOf<Row extends object>(
  body: ReadableStream<Uint8Array> | null,
): AsyncGenerator<Row> {
  let hasEnd = false;
  for await (const line of body ? linesOf(body) : []) {
    const row = JSON.parse(line) as object;
    if ('end' in row && row.end === true) hasEnd = true;
    else yield row as Row;
  }
  if (!hasEnd) throw new Error('The answer was cut off: it has no end line');
}
