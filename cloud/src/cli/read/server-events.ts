/** One server-sent event; its data is JSON. */
export type ServerEvent = { readonly event: string; readonly data: unknown };

/** Reads a stream of server-sent events, wherever it is cut. What is no JSON is passed over. */
export async function* readServerEvents(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<ServerEvent> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of bytes) {
    const blocks = (rest + decoder.decode(chunk, { stream: true })).split('\n\n');
    rest = blocks.pop() ?? '';
    for (const block of blocks) {
      const message = readBlock(block);
      if (message !== undefined) yield message;
    }
  }
}

function readBlock(block: string): ServerEvent | undefined {
  const fields = block.split('\n').map((line) => /^(event|data): ?(.*)$/.exec(line));
  const event = fields.find((field) => field?.[1] === 'event')?.[2] ?? 'message';
  const data = fields.flatMap((field) => (field?.[1] === 'data' ? [field[2] ?? ''] : []));
  if (data.length === 0) return undefined;
  try {
    return { event, data: JSON.parse(data.join('\n')) };
  } catch {
    return undefined;
  }
}
