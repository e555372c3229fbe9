-- $1 = ["62c40843c7a190970912345"]
-- $2 = [19179,19180,19181]
-- $3 = [18020010012345]
-- $4 = null
-- $5 = null
-- $6 = null
-- $7 = 1657166400000
-- $8 = 1657260000000
-- $9 = 3600000
-- $10 = 0
SELECT * FROM (
SELECT interval_start AS bucket, sum(downlink_bytes) AS downlink_bytes, sum(uplink_bytes) AS uplink_bytes
FROM (
  SELECT interval_start, usage_ms, uplink_bytes, downlink_bytes
       , uplink_bytes + downlink_bytes AS total_bytes
  FROM subscriber_usage($1::text[], $2::int[], $3::bigint[],
    $4::text[], $5::text[], $6::text[],
    $7::bigint, $8::bigint, $9::bigint, $10::bigint)
) AS part
GROUP BY 1) AS answer ORDER BY bucket
