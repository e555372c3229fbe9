-- $1 = 1790856000000
-- $2 = 1790856000000
-- $3 = 1790856000000
-- $4 = 1790859600000
-- $5 = 1790859600000
-- $6 = ["a"]
-- $7 = 1790859600000
-- $8 = 1790856000000
-- $9 = 1790856000000
-- $10 = 1790856000000
-- $11 = 1790769600000
-- $12 = 1790946000000
-- $13 = 20727
-- $14 = 20726
-- $15 = 1790856000000
SELECT * FROM (
SELECT interval_start AS bucket, 1 AS present, (array_agg(enodeb_ip ORDER BY record_ended_at DESC, record_started_at DESC, account_id DESC, record_id DESC) FILTER (WHERE enodeb_ip IS NOT NULL))[1] AS newest_enodeb_ip, (array_agg(lr_id ORDER BY record_ended_at DESC, record_started_at DESC, account_id DESC, record_id DESC) FILTER (WHERE lr_id IS NOT NULL))[1] AS newest_lr_id
FROM (
  SELECT interval_start, enodeb_ip, coalesce(whole_ended_at, ended_at) AS record_ended_at, coalesce(whole_started_at, started_at) AS record_started_at, account_id, record_id, lr_id, part_to - part_from AS usage_ms
       , usage_share(uplink_bytes, started_at, ended_at, part_from, part_to) AS uplink_bytes, usage_share(downlink_bytes, started_at, ended_at, part_from, part_to) AS downlink_bytes
       , usage_share(uplink_bytes, started_at, ended_at, part_from, part_to) + usage_share(downlink_bytes, started_at, ended_at, part_from, part_to) AS total_bytes
  FROM usage_fact
  CROSS JOIN LATERAL (
    SELECT $1::bigint AS interval_start, greatest(started_at, $2::bigint, $3) AS part_from, least(ended_at, $4::bigint, $5) AS part_to

  ) AS cut
  WHERE account_id = ANY($6::text[]) AND started_at < $7 AND ended_at >= $8 AND (ended_at <> $9 OR started_at = $10) AND started_at > $11 AND ended_at < $12 AND packed_from_day <= $13 AND packed_to_day >= $14 AND packed_until >= $15
) AS part
GROUP BY 1) AS answer ORDER BY bucket
