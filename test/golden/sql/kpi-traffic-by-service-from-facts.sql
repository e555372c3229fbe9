-- $1 = 1790856000000
-- $2 = 300000
-- $3 = 1790859600000
-- $4 = 0
-- $5 = 1790856000000
-- $6 = 0
-- $7 = 300000
-- $8 = 300000
-- $9 = 1790859599999
-- $10 = 300000
-- $11 = 1790859600000
-- $12 = 1790856000000
-- $13 = 1790856000000
-- $14 = 1790856000000
-- $15 = 1790769600000
-- $16 = 1790946000000
-- $17 = 20727
-- $18 = 20726
-- $19 = 1790856000000
SELECT * FROM (
SELECT interval_start AS bucket, service_id, sum(total_bytes) AS total_bytes
FROM (
  SELECT interval_start, service_id, part_to - part_from AS usage_ms
       , usage_share(uplink_bytes, started_at, ended_at, part_from, part_to) AS uplink_bytes, usage_share(downlink_bytes, started_at, ended_at, part_from, part_to) AS downlink_bytes
       , usage_share(uplink_bytes, started_at, ended_at, part_from, part_to) + usage_share(downlink_bytes, started_at, ended_at, part_from, part_to) AS total_bytes
  FROM usage_fact
  CROSS JOIN LATERAL (
    SELECT series.start AS interval_start, greatest(started_at, series.start, $1) AS part_from, least(ended_at, series.start + $2::bigint, $3) AS part_to
    FROM generate_series(
      $4::bigint + (greatest(started_at, $5) - $6) / $7::bigint * $8::bigint,
      least(greatest(ended_at - 1, started_at), $9), $10::bigint) AS series (start)
  ) AS cut
  WHERE started_at < $11 AND ended_at >= $12 AND (ended_at <> $13 OR started_at = $14) AND started_at > $15 AND ended_at < $16 AND packed_from_day <= $17 AND packed_to_day >= $18 AND packed_until >= $19
) AS part
GROUP BY 1, 2) AS answer ORDER BY bucket, service_id
