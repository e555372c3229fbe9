/**
 * A replica cannot answer a read. `behind`: it has commits to replay. `foreign`: it is no standby of this database.
 * `long`: its answer would take too much memory until it is complete.
 */
export class PrimaryNeeded extends Error {
  override readonly name = 'PrimaryNeeded';

  constructor(
    readonly because: 'behind' | 'foreign' | 'long',
    message: string = because,
  ) {
    super(message);
  }
}
