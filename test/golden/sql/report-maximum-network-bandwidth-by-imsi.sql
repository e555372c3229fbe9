-- $1 = 1790857796000
-- $2 = ["62b00f5695c2cd8c530548e5"]
-- $3 = [20726,20727]
-- $4 = [5310550000010232]
-- $5 = ["310550000010232"]
-- $6 = null
-- $7 = null
-- $8 = 1790857796000
-- $9 = 1790858096000
-- $10 = 60000
-- $11 = 1790857796000
SELECT * FROM (
SELECT $1::bigint AS bucket
     , max(downlink_bytes) AS greatest_downlink_bytes, max(uplink_bytes) AS greatest_uplink_bytes
FROM (
  SELECT interval_start
       , sum(uplink_bytes) AS uplink_bytes, sum(downlink_bytes) AS downlink_bytes
       , sum(total_bytes) AS total_bytes, sum(usage_ms) AS usage_ms
  FROM (
  SELECT interval_start, usage_ms, uplink_bytes, downlink_bytes
       , uplink_bytes + downlink_bytes AS total_bytes
  FROM subscriber_usage($2::text[], $3::int[], $4::bigint[],
    $5::text[], $6::text[], $7::text[],
    $8::bigint, $9::bigint, $10::bigint, $11::bigint)
) AS part
  GROUP BY interval_start
) AS intervals
GROUP BY 1) AS answer ORDER BY bucket
