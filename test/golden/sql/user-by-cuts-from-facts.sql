-- $1 = [1790856000000,1790857800000]
-- $2 = [1790856000000,1790857800000]
-- $3 = 1790856000000
-- $4 = [1790856000000,1790857800000]
-- $5 = 1790859600000
-- $6 = 1790859600000
-- $7 = 1790856000000
-- $8 = [1790856000000,1790857800000]
-- $9 = 1790859599999
-- $10 = [1790856000000,1790857800000]
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
SELECT interval_start AS bucket, sum(total_bytes) AS total_bytes
FROM (
  SELECT interval_start, part_to - part_from AS usage_ms
       , usage_share(uplink_bytes, started_at, ended_at, part_from, part_to) AS uplink_bytes, usage_share(downlink_bytes, started_at, ended_at, part_from, part_to) AS downlink_bytes
       , usage_share(uplink_bytes, started_at, ended_at, part_from, part_to) + usage_share(downlink_bytes, started_at, ended_at, part_from, part_to) AS total_bytes
  FROM usage_fact
  CROSS JOIN LATERAL (
    SELECT ($1::bigint[])[n] AS interval_start, greatest(started_at, ($2::bigint[])[n], $3) AS part_from, least(ended_at, coalesce(($4::bigint[])[n + 1], $5), $6) AS part_to
    FROM generate_series(
      width_bucket(greatest(started_at, $7), $8::bigint[]), width_bucket(least(greatest(ended_at - 1, started_at), $9), $10::bigint[])) AS n
  ) AS cut
  WHERE account_id = ANY($11::text[]) AND started_at < $12 AND ended_at >= $13 AND (ended_at <> $14 OR started_at = $15) AND started_at > $16 AND ended_at < $17 AND packed_from_day <= $18 AND packed_to_day >= $19 AND packed_until >= $20
) AS part
GROUP BY 1) AS answer ORDER BY bucket
