/** What a reader must know to judge the figures. Kept beside them, so that it is on the page with them. */
export const HOW_IT_IS_MEASURED = `## How it is measured

\`npm run bench\` does all of it: see [bench](../bench/README.md). It starts an embedded PostgreSQL in a temporary
folder, fills it, starts the built service by the command of \`npm start\` with that server as its \`DATABASE_URL\`, and
puts the load on it from a process apart. Server, service, floor and load share the machine above, so that each takes
time from the others: on a machine of its own the service would be faster, and so would the floor.

- **Floor.** The least that does the same work on the same server: what the service costs is what it takes beyond that.
  Floor and service are measured in turn (floor, ours, floor, ours, ...) by the same generator, and a ratio is made of
  two neighbours. A ratio is time over time: 1 is as fast as the floor, 2 takes twice as long. Figures are medians over
  the runs, with the least and the greatest run in brackets.
- **Generator.** Raw sockets that are kept open, one request at a time on each; the next one is sent when the answer is
  complete. Times are taken from the first byte sent to the last byte received.
- **Durable.** \`fsync\`, \`full_page_writes\` and \`synchronous_commit\` are on, for the floor as well.

### Reports

The published requests, a day by hour, a month by slot and some shapes beyond, over ten accounts with ten sites each,
where each site has a record in every five minutes of the 53 days around the published ranges. For those of \`NOW\`
records are made as the bench goes on, one in ten seconds for each subject; for those of many subscribers an account has
a thousand with four records a day each. The floor is a bare handler of Fastify: no credentials, no
checks, the request resolved beforehand; it reads the rows by a prepared statement on a pool of the same size and prints
the same answer, which is compared byte by byte with the service's before anything is timed.

- _identical_: every connection asks the same. The service computes reports that are the same at the same time once and
  gives the answer to all who wait for it; the floor computes each. That is how many viewers of one dashboard load it,
  and it is why a ratio over 32 connections can be below 1.
- _distinct_: each request asks about another site or other days, so that nothing is computed once for several.

### Records in

NDJSON over 2 connections, bodies built before the clock starts: 10 accounts with 10 sites each, 200 cells, 8 services,
20,000 subscribers, ids in the order of time, 1 second to 10 minutes each, ending about now. The clock runs from the
first byte to the last 200. The refresher works the changes off meanwhile. The floor copies the same rows into the same
tables (\`usage_record_identity\`, \`usage_record\`, \`usage_change\`) of a database of its own on the same server:
\`COPY\` in binary, rows encoded before the clock starts, 2 connections, a transaction for each batch of the service; no HTTP,
no JSON, no checks, no refresher. Both start after a checkpoint.

- **Age of the oldest change**: looked at ten times a second. It is how far the stored aggregates are behind, and not how
  far a report is: a report adds what the log still holds.
- **Reads after writes**: after each 200 an account's totals are asked for. They must hold everything that was
  acknowledged before the question, and nothing that had not been sent; at the end they must be equal to the byte. One
  that is wrong fails the bench.

### Growth

Three databases on one server with a service each, asked in turn. Each has the same 10 accounts, 20 sites, 20 cells and
8 services over the same 53 days, and the records are made in the database by SQL. What grows is how many records a site
has in five minutes (1, 10, 100) and how many subscribers there are (a fifteenth of the records). What does not grow is
what the requests about one subscriber and about \`NOW\` look at: the subscriber has a record every 150 seconds, and
each window of \`NOW\` the same thirty records, at every size. One row shows what happens where the window grows as
well: thirty records, three hundred, three thousand. Records in are measured at each size like above, in shorter runs,
and their floor writes to one small database.

### Memory

The most that was ever resident (\`VmHWM\`) of a service process started for that task alone. Bodies are made while they
are sent; answers are checked to be JSON of the right number of rows, or the right number of lines, as they are read,
and dropped.
`;
