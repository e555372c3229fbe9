/**
 * Which release of the IANA time-zone database local time goes by, such as `2025c`: that of Node's ICU, or of the files
 * that ICU was given instead. `none` of a Node that was built without ICU.
 */
export const TIME_ZONE_RULES = process.versions.tz ?? 'none';
