-- $1 = 1790856000000
-- $2 = 1790859600000
-- $3 = 1790856000000
-- $4 = 1790859600000
-- $5 = ["a"]
-- $6 = 1790859600000
-- $7 = 1790856000000
-- $8 = 1790856000000
-- $9 = 1790856000000
-- $10 = 1790769600000
-- $11 = 1790946000000
-- $12 = 20727
-- $13 = 20726
-- $14 = 1790856000000
SELECT * FROM (
SELECT interval_start AS bucket, 1 AS present, (array_agg(enodeb_ip ORDER BY record_ended_at DESC, record_started_at DESC, account_id DESC, record_id DESC) FILTER (WHERE enodeb_ip IS NOT NULL))[1] AS newest_enodeb_ip, (array_agg(lr_id ORDER BY record_ended_at DESC, record_started_at DESC, account_id DESC, record_id DESC) FILTER (WHERE lr_id IS NOT NULL))[1] AS newest_lr_id
FROM (
  SELECT interval_start, enodeb_ip, coalesce(whole_ended_at, ended_at) AS record_ended_at, coalesce(whole_started_at, started_at) AS record_started_at, account_id, record_id, lr_id, part_to - part_from AS usage_ms
       , usage_share(uplink_bytes, started_at, ended_at, part_from, part_to) AS uplink_bytes, usage_share(downlink_bytes, started_at, ended_at, part_from, part_to) AS downlink_bytes
       , usage_share(uplink_bytes, started_at, ended_at, part_from, part_to) + usage_share(downlink_bytes, started_at, ended_at, part_from, part_to) AS total_bytes
  FROM usage_fact
  CROSS JOIN LATERAL (
    SELECT interval_start, greatest(started_at, interval_start, $1) AS part_from, least(ended_at, interval_end, $2) AS part_to
    FROM (SELECT $3::bigint AS interval_start, $4::bigint AS interval_end) AS one
  ) AS cut
  WHERE account_id = ANY($5::text[]) AND started_at < $6 AND ended_at >= $7 AND (ended_at <> $8 OR started_at = $9) AND started_at > $10 AND ended_at < $11 AND packed_from_day <= $12 AND packed_to_day >= $13 AND packed_until >= $14
) AS part
GROUP BY 1) AS answer ORDER BY bucket
