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
-- $11 = 20727
-- $12 = 20726
-- $13 = 1790856000000
-- $14 = ["u"]
-- $15 = [20726,20727]
-- $16 = [-13188022038724]
-- $17 = [-13188022038724]
-- $18 = "-9223372036854775808"
-- $19 = "9223372036854775807"
-- $20 = [-13188022038724]
-- $21 = [-13188022038724]
-- $22 = 1790856000000
SELECT * FROM (
SELECT ($1::bigint + (started_at - $2) / $3::bigint * $4::bigint) AS bucket, genre
     , count(*) AS records, max((coalesce(whole_ended_at, ended_at) - started_at)) AS greatest_record_usage_ms, count(DISTINCT item_id) AS unique_items
FROM usage_fact
WHERE started_at < $5 AND (ended_at + 0) >= $6 AND (ended_at <> $7 OR started_at = $8) AND started_at > $9 AND (ended_at + 0) < $10 AND packed_from_day <= $11 AND packed_to_day >= $12 AND packed_until >= $13 AND user_id = ANY($14::text[]) AND started_day = ANY($15::int[]) AND subscriber = ANY($16::bigint[] || ARRAY(SELECT subscriber FROM subscriber_alias WHERE alias = ANY($17::bigint[]))) AND subscriber BETWEEN (SELECT $18::bigint) AND (SELECT $19::bigint) AND (packed_subscribers IS NULL OR packed_subscribers @> ANY($20::bigint[] || ARRAY(SELECT subscriber FROM subscriber_alias WHERE alias = ANY($21::bigint[])))) AND started_at >= $22 AND (usage_fact.whole_started_at < usage_fact.started_at) IS NOT TRUE
GROUP BY 1, 2) AS answer ORDER BY bucket, genre
