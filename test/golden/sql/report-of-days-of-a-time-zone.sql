-- $1 = [4]
-- $2 = ["a"]
-- $3 = 0
-- $4 = [1774569600000,1774656000000,1774742400000,1774828800000]
-- $5 = []
-- $6 = [1774569600000,1774656000000,1774742400000,1774828800000]
-- $7 = []
-- $8 = [""]

SELECT account_id, period, key, slots, hours, day, is_change FROM stored_usage(
  $1::smallint[], $2::text[], $3::smallint, $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[], $8::text[]
)
