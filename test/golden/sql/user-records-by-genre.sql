-- $1 = 0
-- $2 = 0
-- $3 = 3600000
-- $4 = 3600000
-- $5 = 1790859600000
-- $6 = 1790856000000
-- $7 = 1790856000000
-- $8 = 1790856000000
-- $9 = 1790769600000
-- $10 = 1790946000000
-- $11 = ["u"]
-- $12 = [20726,20727]
-- $13 = [-13188022038724]
-- $14 = [-13188022038724]
-- $15 = "-9223372036854775808"
-- $16 = "9223372036854775807"
-- $17 = 1790856000000
SELECT * FROM (
SELECT ($1::bigint + (started_at - $2) / $3::bigint * $4::bigint) AS bucket, genre
     , count(*) AS records, max((coalesce(whole_ended_at, ended_at) - started_at)) AS greatest_record_usage_ms, count(DISTINCT item_id) AS unique_items
FROM usage_record
WHERE started_at < $5 AND (ended_at + 0) >= $6 AND (ended_at <> $7 OR started_at = $8) AND started_at > $9 AND (ended_at + 0) < $10 AND user_id = ANY($11::text[]) AND started_day = ANY($12::int[]) AND subscriber = ANY($13::bigint[] || ARRAY(SELECT subscriber FROM subscriber_alias WHERE alias = ANY($14::bigint[]))) AND subscriber BETWEEN (SELECT $15::bigint) AND (SELECT $16::bigint) AND started_at >= $17 AND (usage_record.whole_started_at < usage_record.started_at) IS NOT TRUE
GROUP BY 1, 2) AS answer ORDER BY bucket, genre
