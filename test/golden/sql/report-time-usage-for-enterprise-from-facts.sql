-- $1 = 1657152000000
-- $2 = 1657411200000
-- $3 = 0
-- $4 = 1657152000000
-- $5 = 0
-- $6 = 86400000
-- $7 = 86400000
-- $8 = 1657411199999
-- $9 = 86400000
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
    SELECT interval_start, greatest(started_at, interval_start, $1) AS part_from, least(ended_at, interval_end, $2) AS part_to
    FROM generate_series(
      $3::bigint + (greatest(started_at, $4) - $5) / $6::bigint * $7::bigint,
      least(greatest(ended_at - 1, started_at), $8), $9::bigint) AS interval_start
    CROSS JOIN LATERAL (SELECT interval_start + $10::bigint AS interval_end) AS ends
  ) AS cut
  WHERE account_id = ANY($11::text[]) AND started_at < $12 AND ended_at >= $13 AND (ended_at <> $14 OR started_at = $15) AND started_at > $16 AND ended_at < $17 AND packed_from_day <= $18 AND packed_to_day >= $19 AND packed_until >= $20
) AS part
GROUP BY 1) AS answer ORDER BY bucket
