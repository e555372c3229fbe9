/** Copies an array to the beginning of a longer one. */
export function longer<T extends Float64Array | Int32Array | Uint32Array>(from: T, into: T): T {
  into.set(from);
  return into;
}
