-- $1 = 1790856000000
-- $2 = 1790859600000
-- $3 = [1790856000000,1790857800000]
-- $4 = 1790856000000
-- $5 = 1790859599999
-- $6 = 1790859600000
-- $7 = ["a"]
-- $8 = 1790859600000
-- $9 = 1790856000000
-- $10 = 1790856000000
-- $11 = 1790856000000
-- $12 = 1790769600000
-- $13 = 1790946000000
-- $14 = 20727
-- $15 = 20726
-- $16 = 1790856000000
SELECT * FROM (
SELECT interval_start AS bucket, sum(total_bytes) AS total_bytes
FROM (
  SELECT interval_start, part_to - part_from AS usage_ms
       , usage_share(uplink_bytes, started_at, ended_at, part_from, part_to) AS uplink_bytes, usage_share(downlink_bytes, started_at, ended_at, part_from, part_to) AS downlink_bytes
       , usage_share(uplink_bytes, started_at, ended_at, part_from, part_to) + usage_share(downlink_bytes, started_at, ended_at, part_from, part_to) AS total_bytes
  FROM usage_fact
  CROSS JOIN LATERAL (
    SELECT interval_start, greatest(started_at, interval_start, $1) AS part_from, least(ended_at, interval_end, $2) AS part_to
    FROM (SELECT $3::bigint[] AS starts) AS grid
    CROSS JOIN LATERAL generate_series(
      width_bucket(greatest(started_at, $4), starts), width_bucket(least(greatest(ended_at - 1, started_at), $5), starts)) AS n
    CROSS JOIN LATERAL (SELECT starts[n] AS interval_start, coalesce(starts[n + 1], $6) AS interval_end) AS ends
  ) AS cut
  WHERE account_id = ANY($7::text[]) AND started_at < $8 AND ended_at >= $9 AND (ended_at <> $10 OR started_at = $11) AND started_at > $12 AND ended_at < $13 AND packed_from_day <= $14 AND packed_to_day >= $15 AND packed_until >= $16
) AS part
GROUP BY 1) AS answer ORDER BY bucket
