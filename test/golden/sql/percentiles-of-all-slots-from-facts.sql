-- $1 = 0
-- $2 = 0
-- $3 = 3600000
-- $4 = 3600000
-- $5 = 95
-- $6 = 0
-- $7 = 0
-- $8 = 3600000
-- $9 = 3600000
-- $10 = 3600000
-- $11 = 1790859600000
-- $12 = 0
-- $13 = 299999
-- $14 = 300000
-- $15 = 0
-- $16 = 0
-- $17 = 3600000
-- $18 = 3600000
-- $19 = 1790856000000
-- $20 = 0
-- $21 = 300000
-- $22 = 1790856000000
-- $23 = 300000
-- $24 = 1790859600000
-- $25 = 0
-- $26 = 1790856000000
-- $27 = 0
-- $28 = 300000
-- $29 = 300000
-- $30 = 1790859599999
-- $31 = 300000
-- $32 = ["a"]
-- $33 = 1790859600000
-- $34 = 1790856000000
-- $35 = 1790856000000
-- $36 = 1790856000000
-- $37 = 1790769600000
-- $38 = 1790946000000
-- $39 = 20727
-- $40 = 20726
-- $41 = 1790856000000
SELECT * FROM (
SELECT ($1::bigint + (interval_start - $2) / $3::bigint * $4::bigint) AS bucket
     , coalesce((array_agg(uplink_bytes ORDER BY uplink_bytes))[
(($5 * max(bucket_intervals) + 99) / 100 - (max(bucket_intervals) - count(*)))::int], 0) AS p95_uplink_bytes, count(*) AS active_intervals
FROM (
  SELECT interval_start
       , sum(uplink_bytes) AS uplink_bytes, sum(downlink_bytes) AS downlink_bytes
       , sum(total_bytes) AS total_bytes, sum(usage_ms) AS usage_ms, (least(($6::bigint + (interval_start - $7) / $8::bigint * $9::bigint) + $10, $11) - $12 + $13) / $14::bigint
           - (greatest(($15::bigint + (interval_start - $16) / $17::bigint * $18::bigint), $19) - $20) / $21::bigint AS bucket_intervals
  FROM (
  SELECT interval_start, part_to - part_from AS usage_ms
       , usage_share(uplink_bytes, started_at, ended_at, part_from, part_to) AS uplink_bytes, usage_share(downlink_bytes, started_at, ended_at, part_from, part_to) AS downlink_bytes
       , usage_share(uplink_bytes, started_at, ended_at, part_from, part_to) + usage_share(downlink_bytes, started_at, ended_at, part_from, part_to) AS total_bytes
  FROM usage_fact
  CROSS JOIN LATERAL (
    SELECT series.start AS interval_start, greatest(started_at, series.start, $22) AS part_from, least(ended_at, series.start + $23::bigint, $24) AS part_to
    FROM generate_series(
      $25::bigint + (greatest(started_at, $26) - $27) / $28::bigint * $29::bigint,
      least(greatest(ended_at - 1, started_at), $30), $31::bigint) AS series (start)
  ) AS cut
  WHERE account_id = ANY($32::text[]) AND started_at < $33 AND ended_at >= $34 AND (ended_at <> $35 OR started_at = $36) AND started_at > $37 AND ended_at < $38 AND packed_from_day <= $39 AND packed_to_day >= $40 AND packed_until >= $41
) AS part
  GROUP BY interval_start
) AS intervals
GROUP BY 1) AS answer ORDER BY bucket
