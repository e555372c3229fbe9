-- $1 = 1657152000000
-- $2 = 86400000
-- $3 = 1657411200000
-- $4 = 0
-- $5 = 1657152000000
-- $6 = 0
-- $7 = 86400000
-- $8 = 86400000
-- $9 = 1657411199999
-- $10 = 86400000
-- $11 = ["62c40843c7a1909709112345"]
-- $12 = 1657411200000
-- $13 = 1657152000000
-- $14 = 1657152000000
-- $15 = 1657152000000
-- $16 = 1657065600000
-- $17 = 1657497600000
-- $18 = 19183
-- $19 = 19179
-- $20 = 1657152000000
SELECT * FROM (
SELECT interval_start AS bucket, sum(usage_ms) AS usage_ms
FROM (
  SELECT interval_start, part_to - part_from AS usage_ms
       , usage_share(uplink_bytes, started_at, ended_at, part_from, part_to) AS uplink_bytes, usage_share(downlink_bytes, started_at, ended_at, part_from, part_to) AS downlink_bytes
       , usage_share(uplink_bytes, started_at, ended_at, part_from, part_to) + usage_share(downlink_bytes, started_at, ended_at, part_from, part_to) AS total_bytes
  FROM usage_fact
  CROSS JOIN LATERAL (
    SELECT series.start AS interval_start, greatest(started_at, series.start, $1) AS part_from, least(ended_at, series.start + $2::bigint, $3) AS part_to
    FROM generate_series(
      $4::bigint + (greatest(started_at, $5) - $6) / $7::bigint * $8::bigint,
      least(greatest(ended_at - 1, started_at), $9), $10::bigint) AS series (start)
  ) AS cut
  WHERE account_id = ANY($11::text[]) AND started_at < $12 AND ended_at >= $13 AND (ended_at <> $14 OR started_at = $15) AND started_at > $16 AND ended_at < $17 AND packed_from_day <= $18 AND packed_to_day >= $19 AND packed_until >= $20
) AS part
GROUP BY 1) AS answer ORDER BY bucket
