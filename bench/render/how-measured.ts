/** The facts that a reader needs to judge the figures. They are part of the page of figures. */
export const HOW_IT_IS_MEASURED = `## How it is measured

\`npm run bench\` makes all figures: see [bench](../bench/README.md). It starts an embedded PostgreSQL in a temporary folder and fills it. It starts the built service by the command of \`npm start\`, with that server as its \`DATABASE_URL\`. A separate process makes the load. Server, service, floor and load share the machine above and take time from each other. On a machine of its own the service would be faster, and so would the floor.

- **Floor.** The floor is the least program that does the same work on the same server. The service costs what it takes beyond the floor. Floor and service are measured in turn (floor, ours, floor, ours, ...) by the same generator. A ratio is made of two neighbours. It is time over time: 1 is as fast as the floor, 2 takes twice as long. Figures are medians over the runs, with the least and the greatest run in brackets.
- **Generator.** It uses raw sockets that stay open, with one request at a time on each. It sends the next request when the answer is complete. Times are from the first byte sent to the last byte received.
- **Durable.** \`fsync\`, \`full_page_writes\` and \`synchronous_commit\` are on, for the floor as well.

### Reports

The reports are the published requests, a day by hour, a month by slot and some shapes beyond. They are over ten accounts with ten sites each. Each site has a record in every five minutes of the 53 days around the published ranges. For the reports of \`NOW\` the bench makes records while it runs, one in ten seconds for each subject. For the reports of many subscribers an account has a thousand subscribers with four records a day each.

The floor is a bare handler of Fastify. It checks no credentials and no request, and its request is resolved beforehand. It reads the rows by a prepared statement on a pool of the same size and prints the same answer. Before anything is timed, this answer is compared byte by byte with the service's.

- _identical_: every connection asks for the same report. The service computes equal reports that come at the same time once, and gives the answer to all waiting clients. The floor computes each. The viewers of one dashboard make such a load. So a ratio over 32 connections can be below 1.
- _distinct_: each request asks about another site or other days, so that nothing is computed once for several.

### Records in

The bodies are NDJSON over 2 connections, built before the clock starts. They have 10 accounts with 10 sites each, 200 radio cells, 8 services and 20,000 subscribers. The ids are in the order of time. A record lasts 1 second to 10 minutes and ends about now. The clock runs from the first byte to the last 200. The refresher works meanwhile.

The floor copies the same rows into the same tables (\`usage_record_key\`, \`usage_record\`, \`usage_change\`) of its own database on the same server. It uses \`COPY\` in binary over 2 connections, with rows encoded before the clock starts, and one transaction for each batch of the service. It has no HTTP, no JSON, no checks and no refresher. Floor and service start after a checkpoint.

- **Age of the oldest change**: it is read ten times a second. It shows how far the stored aggregates are behind. Reports are not behind: a report adds the changes of the log.
- **Reads after writes**: after each 200 the bench asks for an account's totals. They must include everything that was acknowledged before the request, and nothing that had not been sent. At the end they must be equal to the byte. One wrong answer fails the bench.

### Growth

There are three databases on one server, with one service each. They are asked in turn. Each has the same 10 accounts, 20 sites, 20 radio cells and 8 services over the same 53 days. SQL makes the records in the database. Two things grow: the number of records of a site in five minutes (1, 10, 100), and the number of subscribers (a fifteenth of the records).

The data of requests about one subscriber and about \`NOW\` do not grow. The subscriber has a record every 150 seconds at every size. Each window of \`NOW\` has the same thirty records. One row shows a window that grows as well: thirty records, three hundred, three thousand. Incoming records are measured at each size as above, in shorter runs. Their floor writes to one small database.

### Memory

The figure is the greatest resident memory (\`VmHWM\`) of a service process that is started for that task alone. Bodies are made while they are sent. Answers are checked while they are read, and then dropped: they must be JSON with the right number of rows, or have the right number of lines.

### Beside other stores

\`npm run bench:peers\` makes these figures. There are 5 accounts with 20 sites and 400 subscribers. Each subscriber has a record every five minutes, with one service and one cell. A record lasts five minutes and begins within a slot, so one of twelve crosses an hour. Records come in day by day, in the order of time. Then a copy of Edgemeter's database is packed. All stores run at the same time, on one machine, and one of them is asked at a time. Each request is about another site, subscriber, account or day than the one before.

- **Edgemeter** and ClickHouse, VictoriaMetrics and InfluxDB are asked over HTTP, by the generator above. PostgreSQL and DuckDB are asked by their own drivers, with prepared statements. Their times have no HTTP and no JSON. Edgemeter also checks credentials, and a limit of requests.
- **PostgreSQL** has a table with a unique index of account and record id, and an index of account, site and subscriber with the start. It is the server that Edgemeter uses, with the same settings. Records come in by \`COPY\` from files that the server reads itself.
- **DuckDB** has a table without indexes. It reads records from a file. It is within the process that asks.
- **ClickHouse** has a table in the order of account, site, subscriber and start. Debian's version is of 2018.
- **VictoriaMetrics** has a series for each subscriber and direction. Its cache of answers is off, since the questions come again in each run.
- **InfluxDB** has a series for each subscriber, and integers for the bytes. It is version 1.
- Records come in over two connections, 10,000 in a body. The bodies are built before the clock starts. The clock stops at the last answer. It does not wait for what a store does later: merges, or the refresher of the stored aggregates.
- The bytes on the disk are those after all merges and a vacuum, without the write-ahead log of PostgreSQL.
`;
