/**
 * How many of `count` values, ascending, reach up to and including the nearest-rank quantile: ceil(p x n), computed on
 * the decimal digits of p, since 0.07 x 100 is 7.000000000000001 in floating point.
 * @param p above 0, at most 1.
 */
export function nearestRank(p: number, count: number): number {
  const { digits, decimals } = decimal(p);
  const scale = 10n ** BigInt(decimals);
  return Number((digits * BigInt(count) + scale - 1n) / scale);
}

/** A number's shortest decimal form, as digits / 10^decimals. */
function decimal(value: number): { digits: bigint; decimals: number } {
  const [mantissa = '0', exponent = '0'] = String(value).split('e');
  const [whole = '0', fraction = ''] = mantissa.split('.');
  const decimals = fraction.length - Number(exponent);
  const digits = BigInt(whole + fraction);
  return decimals >= 0 ? { digits, decimals } : { digits: digits * 10n ** BigInt(-decimals), decimals: 0 };
}

/**
 * The places of values in the order of the values, ties in their own. Numbers by themselves are sorted several times
 * faster than their places by a comparison; where each has come to is then looked up.
 */
export function ascending(values: Float64Array): Uint32Array {
  const sorted = values.slice().sort();
  const places = new Uint32Array(values.length);
  const taken = new Uint32Array(values.length);
  for (let place = 0; place < values.length; place++) {
    const first = firstOf(sorted, values[place] ?? 0);
    const before = taken[first] ?? 0;
    taken[first] = before + 1;
    places[first + before] = place;
  }
  return places;
}

/** Where a value begins among sorted ones that have it. */
function firstOf(sorted: Float64Array, value: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? 0) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
