-- $1 = ["62c40843c7a190970912345"]
-- $2 = [19179,19180,19181,19182]
-- $3 = [18020010012345]
-- $4 = null
-- $5 = null
-- $6 = null
-- $7 = 1657152000000
-- $8 = 1657411200000
-- $9 = 86400000
-- $10 = 0
SELECT * FROM (
SELECT interval_start AS bucket, sum(usage_ms) AS usage_ms
FROM (
  SELECT interval_start, usage_ms, uplink_bytes, downlink_bytes
       , uplink_bytes + downlink_bytes AS total_bytes
  FROM subscriber_usage($1::text[], $2::int[], $3::bigint[],
    $4::text[], $5::text[], $6::text[],
    $7::bigint, $8::bigint, $9::bigint, $10::bigint)
) AS part
GROUP BY 1) AS answer ORDER BY bucket
