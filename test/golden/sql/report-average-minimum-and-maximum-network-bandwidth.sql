-- $1 = [2]
-- $2 = ["62b00f5695c2cd8c530548e5"]
-- $3 = 1
-- $4 = [1655856000000]
-- $5 = []
-- $6 = [1655856000000]
-- $7 = []
-- $8 = ["628f12886f8307435f7b7c59"]

SELECT account_id, period, key, slots, hours, day, is_change FROM stored_usage(
  $1::smallint[], $2::text[], $3::smallint, $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[], $8::text[]
)
