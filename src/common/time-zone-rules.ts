/**
 * Which release of the IANA time-zone database local time goes by, such as `2025c`: that of Node's ICU, or of the files
 * that ICU was given instead. `none` where there are no rules: without ICU, or with files that it cannot read.
 */
export const TIME_ZONE_RULES = process.versions.tz || 'none';
