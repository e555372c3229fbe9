/** A running service refused the request: 4xx. Sent again, it is refused again. Exit code 4. */
export class RequestRefused extends Error {
  override readonly name = 'RequestRefused';
}
