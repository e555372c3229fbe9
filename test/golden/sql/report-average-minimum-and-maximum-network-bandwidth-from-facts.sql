-- $1 = 0
-- $2 = 0
-- $3 = 3600000
-- $4 = 3600000
-- $5 = 1655892000000
-- $6 = 300000
-- $7 = 1655906400000
-- $8 = 0
-- $9 = 1655892000000
-- $10 = 0
-- $11 = 300000
-- $12 = 300000
-- $13 = 1655906399999
-- $14 = 300000
-- $15 = ["62b00f5695c2cd8c530548e5"]
-- $16 = 1655906400000
-- $17 = 1655892000000
-- $18 = 1655892000000
-- $19 = 1655892000000
-- $20 = 1655805600000
-- $21 = 1655992800000
-- $22 = 19165
-- $23 = 19164
-- $24 = 1655892000000
-- $25 = ["628f12886f8307435f7b7c59"]
SELECT * FROM (
SELECT ($1::bigint + (interval_start - $2) / $3::bigint * $4::bigint) AS bucket
     , sum(downlink_bytes) AS downlink_bytes, count(*) AS active_intervals, sum(uplink_bytes) AS uplink_bytes, min(downlink_bytes) AS least_downlink_bytes, min(uplink_bytes) AS least_uplink_bytes, max(downlink_bytes) AS greatest_downlink_bytes, max(uplink_bytes) AS greatest_uplink_bytes
FROM (
  SELECT interval_start
       , sum(uplink_bytes) AS uplink_bytes, sum(downlink_bytes) AS downlink_bytes
       , sum(total_bytes) AS total_bytes, sum(usage_ms) AS usage_ms
  FROM (
  SELECT interval_start, part_to - part_from AS usage_ms
       , usage_share(uplink_bytes, started_at, ended_at, part_from, part_to) AS uplink_bytes, usage_share(downlink_bytes, started_at, ended_at, part_from, part_to) AS downlink_bytes
       , usage_share(uplink_bytes, started_at, ended_at, part_from, part_to) + usage_share(downlink_bytes, started_at, ended_at, part_from, part_to) AS total_bytes
  FROM usage_fact
  CROSS JOIN LATERAL (
    SELECT series.start AS interval_start, greatest(started_at, series.start, $5) AS part_from, least(ended_at, series.start + $6::bigint, $7) AS part_to
    FROM generate_series(
      $8::bigint + (greatest(started_at, $9) - $10) / $11::bigint * $12::bigint,
      least(greatest(ended_at - 1, started_at), $13), $14::bigint) AS series (start)
  ) AS cut
  WHERE account_id = ANY($15::text[]) AND started_at < $16 AND ended_at >= $17 AND (ended_at <> $18 OR started_at = $19) AND started_at > $20 AND ended_at < $21 AND packed_from_day <= $22 AND packed_to_day >= $23 AND packed_until >= $24 AND customer_site_id = ANY($25::text[])
) AS part
  GROUP BY interval_start
) AS intervals
GROUP BY 1) AS answer ORDER BY bucket
