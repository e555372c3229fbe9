/**
 * The bytes of a stream.
 * @param tooLong the failure when there are more than `most` bytes.
 */
export async function readUpTo(
  most: number,
  stream: AsyncIterable<Buffer>,
  tooLong: string,
): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream) {
    size += chunk.length;
    if (size > most) throw new Error(tooLong);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, size);
}
