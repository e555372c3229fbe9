-- $1 = 0
-- $2 = 0
-- $3 = 3600000
-- $4 = 3600000
-- $5 = 1774656060000
-- $6 = 300000
-- $7 = 1774663320000
-- $8 = 0
-- $9 = 1774656060000
-- $10 = 0
-- $11 = 300000
-- $12 = 300000
-- $13 = 1774663319999
-- $14 = 300000
-- $15 = ["a"]
-- $16 = 1774663320000
-- $17 = 1774656060000
-- $18 = 1774656060000
-- $19 = 1774656060000
-- $20 = 1774569660000
-- $21 = 1774749720000
-- $22 = 20540
-- $23 = 20539
-- $24 = 1774656060000
SELECT * FROM (
SELECT ($1::bigint + (interval_start - $2) / $3::bigint * $4::bigint) AS bucket
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
