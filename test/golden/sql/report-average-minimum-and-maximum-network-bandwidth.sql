-- $1 = [2]
-- $2 = ["62b00f5695c2cd8c530548e5"]
-- $3 = 1
-- $4 = [1655856000000]
-- $5 = []
-- $6 = [1655856000000]
-- $7 = []
-- $8 = ["628f12886f8307435f7b7c59"]

WITH change AS MATERIALIZED (
  SELECT account_id, period, key, slots FROM usage_change
  WHERE lane = ANY($1::smallint[]) AND account_id = ANY($2::text[]) AND level = $3::smallint AND period = ANY($4::bigint[]) AND key = ANY($8::text[])
)
SELECT account_id, period, key
 , CASE WHEN period = ANY($5::bigint[])
     OR (account_id, period, key) IN (SELECT account_id, period, key FROM change) THEN slots END AS slots
 , CASE WHEN period = ANY($6::bigint[]) THEN hours END AS hours
 , CASE WHEN period = ANY($7::bigint[]) THEN day END AS day
 , false AS is_change
FROM usage_rollup
WHERE account_id = ANY($2::text[]) AND level = $3::smallint AND period = ANY($4::bigint[]) AND key = ANY($8::text[])
UNION ALL
SELECT account_id, period, key, slots, NULL, NULL, true FROM change
