-- $1 = [1774652400000,1774738800000,1774821600000]
-- $2 = [1774652400000,1774738800000,1774821600000]
-- $3 = 1774652400000
-- $4 = 300000
-- $5 = 1774908000000
-- $6 = 0
-- $7 = 1774652400000
-- $8 = 0
-- $9 = 300000
-- $10 = 300000
-- $11 = 1774907999999
-- $12 = 300000
-- $13 = ["a"]
-- $14 = 1774908000000
-- $15 = 1774652400000
-- $16 = 1774652400000
-- $17 = 1774652400000
-- $18 = 1774566000000
-- $19 = 1774994400000
-- $20 = 20542
-- $21 = 20538
-- $22 = 1774652400000
SELECT * FROM (
SELECT ($1::bigint[])[width_bucket(interval_start, $2::bigint[])] AS bucket
     , sum(uplink_bytes) AS uplink_bytes, max(uplink_bytes) AS greatest_uplink_bytes
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
    SELECT series.start AS interval_start, greatest(started_at, series.start, $3) AS part_from, least(ended_at, series.start + $4::bigint, $5) AS part_to
    FROM generate_series(
      $6::bigint + (greatest(started_at, $7) - $8) / $9::bigint * $10::bigint,
      least(greatest(ended_at - 1, started_at), $11), $12::bigint) AS series (start)
  ) AS cut
  WHERE account_id = ANY($13::text[]) AND started_at < $14 AND ended_at >= $15 AND (ended_at <> $16 OR started_at = $17) AND started_at > $18 AND ended_at < $19 AND packed_from_day <= $20 AND packed_to_day >= $21 AND packed_until >= $22
) AS part
  GROUP BY interval_start
) AS intervals
GROUP BY 1) AS answer ORDER BY bucket
