/** Limits how long work may wait for the client that reads its answer. */
export interface ReaderWait {
  /**
   * Waits for the client.
   * @throws when the client has read too slowly.
   */
  whileClientReads<T>(reading: Promise<T>): Promise<T>;
}
