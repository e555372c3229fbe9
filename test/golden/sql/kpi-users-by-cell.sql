-- $1 = [9,14,15,16,17,18,19,20,21]
-- $2 = [1790856000000]
-- $3 = []
-- $4 = [1790856000000]
-- $5 = []
-- $6 = []
-- $7 = []

SELECT * FROM (
SELECT account_id, period, key
 , CASE WHEN period = ANY($3::bigint[])
     OR (account_id, period, key) IN (SELECT account_id, period, key FROM usage_change WHERE lane = ANY($1::smallint[]) AND level = 3 AND period = ANY($2::bigint[]))
     OR (period, key) IN (SELECT * FROM unnest($6::bigint[], $7::text[])) THEN slots END AS slots
 , CASE WHEN period = ANY($4::bigint[]) THEN hours END AS hours
 , CASE WHEN period = ANY($5::bigint[]) THEN day END AS day
 , false AS is_change
FROM usage_rollup WHERE account_id = '' AND level = 3 AND period = ANY($2::bigint[])
UNION ALL
SELECT account_id, period, key
 , CASE WHEN period = ANY($3::bigint[])
     OR (account_id, period, key) IN (SELECT account_id, period, key FROM usage_change WHERE lane = ANY($1::smallint[]) AND level = 3 AND period = ANY($2::bigint[]))
     OR (period, key) IN (SELECT * FROM unnest($6::bigint[], $7::text[])) THEN slots END AS slots
 , CASE WHEN period = ANY($4::bigint[]) THEN hours END AS hours
 , CASE WHEN period = ANY($5::bigint[]) THEN day END AS day
 , false AS is_change
FROM usage_rollup WHERE account_id >= '!' AND level = 3 AND period = ANY($2::bigint[])
UNION ALL
SELECT account_id, period, key, slots, NULL, NULL, true FROM usage_change WHERE lane = ANY($1::smallint[]) AND level = 3 AND period = ANY($2::bigint[])
) AS stored
