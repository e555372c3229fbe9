-- $1 = 1790856000000
-- $2 = 3600000
-- $3 = 1790859600000
-- $4 = 0
-- $5 = 1790856000000
-- $6 = 0
-- $7 = 3600000
-- $8 = 3600000
-- $9 = 1790859599999
-- $10 = 3600000
-- $11 = ["a"]
-- $12 = 1790859600000
-- $13 = 1790856000000
-- $14 = 1790856000000
-- $15 = 1790856000000
-- $16 = 1790769600000
-- $17 = 1790946000000
-- $18 = 20727
-- $19 = 20726
-- $20 = 1790856000000
SELECT * FROM (
SELECT interval_start AS bucket, customer_site_id, count(DISTINCT subscriber) FILTER (WHERE subscriber >= 0) + count(DISTINCT user_id) FILTER (WHERE subscriber < 0) AS subscribers, count(DISTINCT cell_id) AS unique_cells, count(*) FILTER (WHERE begins) AS begun_records
FROM (
  SELECT interval_start, customer_site_id, subscriber, user_id, cell_id, part_from = coalesce(whole_started_at, started_at) AS begins, part_to - part_from AS usage_ms
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
GROUP BY 1, 2) AS answer ORDER BY bucket, customer_site_id
