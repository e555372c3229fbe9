/**
 * How many of `count` ascending values lie up to the nearest-rank quantile, including it: ceil(p x n). It is computed
 * from the decimal digits of p, since 0.07 x 100 is 7.000000000000001 in floating point.
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
