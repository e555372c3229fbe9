/**
 * The release of the IANA time-zone database that determines local time, such as `2025c`: the release in Node's ICU, or
 * in the files that replace it. `none` without rules: without ICU, or with files that it cannot read.
 */
export const TIME_ZONE_RULES = process.versions.tz || 'none';
