-- $1 = 0
-- $2 = 0
-- $3 = 3600000
-- $4 = 3600000
-- $5 = 1790856000000
-- $6 = 300000
-- $7 = 1790859600000
-- $8 = 0
-- $9 = 1790856000000
-- $10 = 0
-- $11 = 300000
-- $12 = 300000
-- $13 = 1790859599999
-- $14 = 300000
-- $15 = ["a"]
-- $16 = 1790859600000
-- $17 = 1790856000000
-- $18 = 1790856000000
-- $19 = 1790856000000
-- $20 = 1790769600000
-- $21 = 1790946000000
-- $22 = 20727
-- $23 = 20726
-- $24 = 1790856000000
SELECT * FROM (
SELECT ($1::bigint + (interval_start - $2) / $3::bigint * $4::bigint) AS bucket
     , sum(subscribers) AS interval_subscribers, max(subscribers) AS greatest_interval_subscribers, count(*) AS counted_intervals
FROM (
  SELECT interval_start
       , count(DISTINCT subscriber) FILTER (WHERE subscriber >= 0) + count(DISTINCT user_id) FILTER (WHERE subscriber < 0) AS subscribers
  FROM (
  SELECT interval_start, subscriber, user_id, part_to - part_from AS usage_ms
       , usage_share(uplink_bytes, started_at, ended_at, part_from, part_to) AS uplink_bytes, usage_share(downlink_bytes, started_at, ended_at, part_from, part_to) AS downlink_bytes
       , usage_share(uplink_bytes, started_at, ended_at, part_from, part_to) + usage_share(downlink_bytes, started_at, ended_at, part_from, part_to) AS total_bytes
  FROM usage_fact
  CROSS JOIN LATERAL (
    SELECT series.start AS interval_start, greatest(started_at, series.start, $5) AS part_from, least(ended_at, series.start + $6::bigint, $7) AS part_to
    FROM generate_series(
      $8::bigint + (greatest(started_at, $9) - $10) / $11::bigint * $12::bigint,
      least(greatest(ended_at - 1, started_at), $13), $14::bigint) AS series (start)
  ) AS cut
  WHERE account_id = ANY($15::text[]) AND started_at < $16 AND ended_at >= $17 AND (ended_at <> $18 OR started_at = $19) AND started_at > $20 AND ended_at < $21 AND packed_from_day <= $22 AND packed_to_day >= $23 AND packed_until >= $24
) AS part
  GROUP BY interval_start
) AS intervals
GROUP BY 1) AS answer ORDER BY bucket
