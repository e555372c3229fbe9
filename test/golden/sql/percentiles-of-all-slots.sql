-- $1 = [4]
-- $2 = ["a"]
-- $3 = 0
-- $4 = [1790812800000]
-- $5 = [1790812800000]
-- $6 = []
-- $7 = []
-- $8 = [""]

SELECT account_id, period, key, slots, hours, day, is_change FROM stored_usage(
  $1::smallint[], $2::text[], $3::smallint, $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[], $8::text[]
)
