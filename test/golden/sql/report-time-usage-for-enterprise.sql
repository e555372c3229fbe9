-- $1 = [7]
-- $2 = ["62c40843c7a1909709112345"]
-- $3 = 0
-- $4 = [1657152000000,1657238400000,1657324800000]
-- $5 = []
-- $6 = []
-- $7 = [1657152000000,1657238400000,1657324800000]
-- $8 = [""]

SELECT account_id, period, key, slots, hours, day, is_change FROM stored_usage(
  $1::smallint[], $2::text[], $3::smallint, $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[], $8::text[]
)
