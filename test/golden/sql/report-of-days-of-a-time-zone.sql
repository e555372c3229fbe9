-- $1 = [4]
-- $2 = ["a"]
-- $3 = 0
-- $4 = [1774569600000,1774656000000,1774742400000,1774828800000]
-- $5 = []
-- $6 = [1774569600000,1774656000000,1774742400000,1774828800000]
-- $7 = []

WITH change AS MATERIALIZED (
  SELECT account_id, period, key, slots FROM usage_change
  WHERE lane = ANY($1::smallint[]) AND account_id = ANY($2::text[]) AND level = $3::smallint AND period = ANY($4::bigint[])
)
SELECT account_id, period, key
 , CASE WHEN period = ANY($5::bigint[])
     OR (account_id, period, key) IN (SELECT account_id, period, key FROM change) THEN slots END AS slots
 , CASE WHEN period = ANY($6::bigint[]) THEN hours END AS hours
 , CASE WHEN period = ANY($7::bigint[]) THEN day END AS day
 , false AS is_change
FROM usage_rollup
WHERE account_id = ANY($2::text[]) AND level = $3::smallint AND period = ANY($4::bigint[])
UNION ALL
SELECT account_id, period, key, slots, NULL, NULL, true FROM change
