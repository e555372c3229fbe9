/** A token is refused. The reason is one of a closed set of public texts. */
export class TokenRefused extends Error {
  override readonly name = 'TokenRefused';

  constructor(
    readonly reason: string,
    options?: ErrorOptions,
  ) {
    super(`token refused: ${reason}`, options);
  }
}
