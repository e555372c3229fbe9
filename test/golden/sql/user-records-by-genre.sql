-- $1 = 0
-- $2 = 0
-- $3 = 3600000
-- $4 = 3600000
-- $5 = 1790859600000
-- $6 = 1790856000000
-- $7 = 1790769600000
-- $8 = 1790946000000
-- $9 = ["u"]
-- $10 = [20726,20727]
-- $11 = [-13188022038724]
-- $12 = [-13188022038724]
-- $13 = "-9223372036854775808"
-- $14 = "9223372036854775807"
-- $15 = 1790856000000
SELECT * FROM (
SELECT ($1::bigint + (started_at - $2) / $3::bigint * $4::bigint) AS bucket, genre
     , count(*) AS records, max((ended_at - started_at)) AS greatest_record_usage_ms, count(DISTINCT item_id) AS unique_items
FROM usage_record
WHERE started_at < $5 AND (ended_at + 0) > $6 AND started_at > $7 AND (ended_at + 0) < $8 AND user_id = ANY($9::text[]) AND started_day = ANY($10::int[]) AND subscriber = ANY($11::bigint[] || ARRAY(SELECT subscriber FROM subscriber_alias WHERE alias = ANY($12::bigint[]))) AND subscriber BETWEEN (SELECT $13::bigint) AND (SELECT $14::bigint) AND started_at >= $15
GROUP BY 1, 2) AS answer ORDER BY bucket, genre
