/* Generated from docs/openapi.json by `npm run generate -w @edgemeter/client`. */

export interface paths {
    "/admin/v1/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Who changed what, and when
         * @description Every change to API keys, portal tokens, stored records, mappings and retention: who made it, what was
         *     changed, when, and in which request. The newest first. Entries are only added: the database refuses to change or delete one.
         *
         *     - `api-key.create`: An API key was made.
         *     - `api-key.update`: What an API key may do was changed; `details` has the values before and after.
         *     - `api-key.rotate`: An API key was given a successor and an expiry.
         *     - `api-key.revoke`: An API key was revoked.
         *     - `portal-token.issue`: A portal token was issued.
         *     - `portal-token.revoke`: A portal token was revoked.
         *     - `usage-record.void`: Usage records were voided.
         *     - `usage-record.amend`: Usage records were amended.
         *     - `backfill.open`: A backfill was opened.
         *     - `backfill.close`: A backfill replaced the records of its range.
         *     - `backfill.revert`: A backfill was discarded or undone.
         *     - `backfill.expire`: An open backfill expired and was discarded.
         *     - `mapping.put`: A mapping was stored.
         *     - `mapping.remove`: A mapping was removed.
         *     - `saved-report.put`: A report was saved by name.
         *     - `saved-report.remove`: A saved report was removed.
         *     - `usage-view.grant`: A database role was shown accounts in the SQL views.
         *     - `usage-view.revoke`: Accounts were hidden from a database role.
         *     - `retention.set`: The retention of an account was set.
         *     - `retention.clear`: The retention of an account was set back to that of the configuration.
         *     - `retention.horizon`: Horizons were set back; `details` has them before and after.
         *     - `retention.run`: Expired data were deleted.
         */
        get: operations["listAudit"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/v1/api-keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Lists API keys, without their secrets
         * @description The oldest first.
         */
        get: operations["listApiKeys"];
        put?: never;
        /**
         * Makes an API key, and shows it only once
         * @description Either `account_ids` or `all_accounts` is required. Everything else may be left out.
         */
        post: operations["createApiKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/v1/api-keys/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Shows an API key, without its secret */
        get: operations["showApiKey"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Changes what an API key may do
         * @description What is left out stays as it is; null takes an expiry or a limit away. Takes effect at once on the instance that is
         *     asked, and within a second on all others.
         */
        patch: operations["updateApiKey"];
        trace?: never;
    };
    "/admin/v1/api-keys/{id}/rotate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Gives an API key a successor, and shows it only once
         * @description The successor has the same accounts, scopes, limits and networks. Both keys are good until the overlap ends. Unless
         *     `expires_at` is given, the successor expires when its predecessor would have.
         */
        post: operations["rotateApiKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/v1/api-keys/{id}/revoke": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Revokes an API key for good
         * @description Takes effect at once on the instance that is asked, and within a second on all others. Takes no body. Revoking a key
         *     again does not change the time of its revocation.
         */
        post: operations["revokeApiKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/v1/portal-tokens": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Lists portal tokens
         * @description The newest first, with expired and revoked ones. An API key sees the tokens whose accounts are all its own.
         */
        get: operations["listPortalTokensAsAdministrator"];
        put?: never;
        /**
         * Issues a portal token
         * @description For a browser, which sends it as `Authorization: Bearer` to `POST /connectivity/v1/report` and to nothing else. Every answer is limited to the accounts, sites, subscriber and metrics of the token. It ends after `expires_in` seconds, when it is revoked, or with the API key that issued it.
         */
        post: operations["issuePortalTokenAsAdministrator"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/v1/portal-tokens/{id}/revoke": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Revokes a portal token
         * @description Takes effect at once on the instance that is asked, and within a second on all others. Revoking a token again changes nothing.
         */
        post: operations["revokePortalTokenAsAdministrator"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/connectivity/v1/portal-tokens": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Lists portal tokens
         * @description The newest first, with expired and revoked ones. An API key sees the tokens whose accounts are all its own.
         */
        get: operations["listPortalTokens"];
        put?: never;
        /**
         * Issues a portal token
         * @description For a browser, which sends it as `Authorization: Bearer` to `POST /connectivity/v1/report` and to nothing else. Every answer is limited to the accounts, sites, subscriber and metrics of the token. It ends after `expires_in` seconds, when it is revoked, or with the API key that issued it.
         */
        post: operations["issuePortalToken"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/connectivity/v1/portal-tokens/{id}/revoke": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Revokes a portal token
         * @description Takes effect at once on the instance that is asked, and within a second on all others. Revoking a token again changes nothing.
         */
        post: operations["revokePortalToken"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/dev/iam/jwks.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Key set of the development issuer of iam tokens */
        get: operations["iamKeySet"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/dev/iam/token": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Issues a development iam token */
        post: operations["iamToken"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/dev/user/jwks.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Key set of the development issuer of user tokens */
        get: operations["userKeySet"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/dev/user/token": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Issues a development user token */
        post: operations["userToken"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health/live": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether the process is alive */
        get: operations["live"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health/ready": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether requests can be served: the database answers a query, and the instance is not stopping */
        get: operations["ready"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Metrics for Prometheus
         * @description Only for callers from the networks of `METRICS_NETWORKS`; for others the route is unknown. With `METRICS_PORT` the metrics are served on that port, and not here.
         */
        get: operations["scrape"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/v1/retention": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The accounts with a retention of their own */
        get: operations["listRetention"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/v1/retention/{account_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * How long the data of an account are kept
         * @description Its own ages, or those of the configuration, and from when on each kind of data is kept. Accounts need not have records.
         */
        get: operations["showRetention"];
        /**
         * Give an account a retention of its own
         * @description Replaces the ages of the account; the body has all four. No age may be less than that of finer data. Older data
         *     are removed with the next sweeps. A longer age does not bring removed data back. Recorded in the audit log.
         */
        put: operations["setRetention"];
        post?: never;
        /**
         * Set the retention of an account back to the configuration
         * @description Recorded in the audit log.
         */
        delete: operations["clearRetention"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/usage/v1/records": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ingests usage records
         * @description Ingests records as JSON (up to 10,000 a body), NDJSON or CSV (streamed, any number), each also
         *     with `Content-Encoding: gzip`.
         *
         *     - Once 200 is returned the records are durable, and every later report, aggregate and KPI includes them.
         *     - `duplicates`: same account, record_id and content, sent before. Sending a body again, such as after a lost answer,
         *       is always safe.
         *     - `conflicts`: same account and record_id, other content; what is stored stands.
         *     - `rejected`: bad records. The first 1,000 errors are listed with their index, and in NDJSON and CSV with
         *       their line; all are counted.
         *     - `mode=atomic`: all or nothing. Anything rejected or in conflict refuses the whole body; the errors then name
         *       `records[3].ended_at`, with `index` and `record_id`.
         *     - `counters=cumulative`: records are readings of counters, in any order and any number of times. The amount
         *       between each and the reading before it in its `session_id` is stored.
         *     - Of a body that breaks off, the whole batches before are kept.
         *     - A body without any record is a success.
         */
        post: operations["ingestRecords"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/v1/ingest/volume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What came in, by hour and producer
         * @description Each body counts in the hour in which it ended. `received` is the sum of `accepted`, `duplicates`, `conflicts` and `rejected`; of an atomic body that was refused, only its faulty records count. `refused_bodies`: those that could not be read to their end, or were refused as a whole. `bytes`: decompressed.
         */
        get: operations["listIngestVolume"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/v1/ingest/rejections": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What was refused and why, by hour and producer
         * @description One entry for each error code and field. A record counts once for each; a body that was refused as a whole counts once. `record_ids`: the first 5, as far as they could be read.
         */
        get: operations["listIngestRejections"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/usage/v1/records:void": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Voids usage records
         * @description Takes records out of all figures. Their content is kept for audit.
         *
         *     - Once 200 is returned, no report, aggregate or KPI includes them.
         *     - `already_voided`: sending a request again is always safe.
         *     - A voided identifier stays taken. The same content sent again is a duplicate and does not bring the record back;
         *       other content is a conflict. `:amend` brings it back.
         *     - `mode=atomic`: an unknown identifier refuses the whole request with 400.
         */
        post: operations["voidRecords"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/usage/v1/records:amend": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Amends usage records
         * @description Replaces the content of records under the same record_id. Their old content is kept for audit.
         *
         *     - Each record is given in full; `account_id` may be left out of it. A single one may be given as `record`.
         *     - Once 200 is returned, every report, aggregate and KPI includes the new content and none of the old.
         *     - `unchanged`: it has this content already; sending a request again is always safe. `restored`: it had been voided.
         *     - A usage record with the new content is a duplicate from now on; one with the old content is a conflict.
         *     - `mode=atomic`: anything unknown or rejected refuses the whole request with 400.
         */
        post: operations["amendRecords"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/usage/v1/backfills": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The backfills of the accounts of the key, the newest first */
        get: operations["listBackfills"];
        put?: never;
        /**
         * Opens a backfill
         * @description Notes which records of the account start in the range now: closing replaces these. Answers of the service do not
         *     change. Records that are ingested afterwards stay, also when the backfill is closed, reverted or discarded.
         *
         *     The range is at most 366 days long. An account can have several open backfills whose ranges do not overlap.
         */
        post: operations["openBackfill"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/usage/v1/backfills/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A backfill: its state, and how many records it has and replaced */
        get: operations["showBackfill"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/usage/v1/backfills/{id}/records": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Loads records into an open backfill
         * @description Bodies, checks and verdicts are those of `POST /usage/v1/records`. No reader sees the records before the backfill is closed.
         *
         *     - Each must be of the account of the backfill and start in its range.
         *     - `duplicates`: loaded before, with the same content. Sending a body again is always safe.
         *     - `conflicts`: loaded before with other content, or the identifier stands for a record outside of the range.
         */
        post: operations["loadBackfill"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/usage/v1/backfills/{id}:close": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Replaces the records of the range by those that were loaded
         * @description All at once: a reader sees the records before the close or those after it. Once 200 is returned, every report,
         *     aggregate and KPI includes the loaded records and none that they replaced. The content of the old records is kept for
         *     audit. There is no body. Closing a closed backfill changes nothing, so that the request can be sent again.
         */
        post: operations["closeBackfill"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/usage/v1/backfills/{id}:revert": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Discards an open backfill, or undoes a closed one
         * @description Undoing brings back the records before the close, all at once. Records that came in since stay. It is refused once a
         *     record that the backfill stored, replaced or removed has changed. Reverting a reverted backfill changes nothing.
         */
        post: operations["revertBackfill"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/v1/usage-records/{account_id}/{record_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A usage record, and what it was before it was corrected
         * @description Identifiers are percent-encoded in the path.
         */
        get: operations["recordHistory"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/v1/mappings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The mappings, those that come with the product first */
        get: operations["listMappings"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/v1/mappings:try": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Try a mapping out
         * @description Tells what records a sample would become, by a stored mapping or one in the body. Stores nothing.
         */
        post: operations["tryMapping"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/v1/mappings/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A mapping */
        get: operations["showMapping"];
        /**
         * Store a mapping
         * @description Replaces the mapping of that name. Recorded in the audit log.
         */
        put: operations["putMapping"];
        post?: never;
        /**
         * Remove a mapping
         * @description Recorded in the audit log.
         */
        delete: operations["removeMapping"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/kpi1": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Traffic of each service, in intervals
         * @description All parameters are optional and hold together. Intervals are aligned to UTC, and published once
         *     they have ended; late records and corrections change them afterwards. Rows are ordered by their start, then by the name
         *     of the interval, then by the key. Without `limit` the whole result is streamed, however large it is.
         */
        get: operations["kpi1"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/kpi2": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Unique users of each cell, in intervals
         * @description All parameters are optional and hold together. Intervals are aligned to UTC, and published once
         *     they have ended; late records and corrections change them afterwards. Rows are ordered by their start, then by the name
         *     of the interval, then by the key. Without `limit` the whole result is streamed, however large it is.
         */
        get: operations["kpi2"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/user/usage/aggregate/{aty}/{field}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The user's own usage, by periods
         * @description What the user behind `X-Authorization` used; no parameter can name another user.
         *
         *     - `sum` divides the usage of a record among the periods that it overlaps, in proportion to time. `avg`, `min`,
         *       `max` and `count` take whole records, each in the period of its start. `count` counts records, whatever the
         *       field; of `items`, distinct ones.
         *     - Periods are cut at the midnights and full hours of `timeZone`, through changes of its clock. The first one may
         *       begin before `fromDate`; only usage from `fromDate` on counts.
         *     - The item may also be named in a JSON body, `{ "itemId": "..." }`, which browsers cannot send with GET.
         *     - Usage without a genre (network, service) is in the group `null`. A page past the end is an empty list.
         */
        get: operations["aggregate"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/connectivity/v1/report": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A report as a URL
         * @description The same as `POST /connectivity/v1/report`, for spreadsheets and browsers, which can only fetch a URL. Path and query have at most 8,192 characters.
         */
        get: operations["reportInUrl"];
        put?: never;
        /**
         * Time, bytes and bandwidth of accounts, sites and subscribers
         * @description One endpoint, one query language: filter and metric clauses.
         *
         *     - All filters hold together; several expressions of one filter mean any of them.
         *     - Buckets are aligned to UTC and printed in the offset of `start_date_time`. The range covers whole buckets, from the
         *       one that contains `start_date_time` through the one that begins at `end_date_time` rounded up. A bucket without
         *       records is left out.
         *     - Without `granularity` an aggregation is one point over the range's 5-minute slots, and `PERCENTILE` returns the
         *       slots, ascending by value, up to and including the nearest-rank percentile.
         *     - `time_zone` makes buckets begin with the hours and days of its clock, by which times then print; `bucket_range`
         *       `EXACT` asks for just the time from start to end. Both may be relative to now, such as `NOW-7d` or `LAST_MONTH`.
         *     - `NOW` for both times asks for the five minutes up to the request; the answer is flat.
         *     - `fill`, `order_by`, `limit`, pages, `totals` and `compare` change the shape of the answer; without them it has the
         *       published shape.
         *     - Bandwidth is in Mbit/s (10^6 bits); a slot without records is unknown, not zero.
         */
        post: operations["report"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/connectivity/v1/report:batch": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Several reports of the same moment
         * @description Up to 20 reports, each with its own status, all of them over one state of the data: none includes what is
         *     ingested meanwhile. They have one place in the queue and one deadline together, and count as many requests as there are
         *     reports. Together they have at most 1,000,000 rows.
         */
        post: operations["reportBatch"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/connectivity/v1/report:validate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * How a report is understood, and how large its answer would be
         * @description Takes the body of a report, and reads no data: answers with the resolved request, or every fault of it.
         */
        post: operations["validateReport"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/connectivity/v1/metadata": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What reports may ask for
         * @description Every dimension, metric and other word of the language of reports, with descriptions and units. A portal token sees the metrics it may ask for.
         */
        get: operations["reportMetadata"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/connectivity/v1/dimensions/{name}/values": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The values that a dimension has
         * @description The different values of a dimension among the records that the credential may see, ascending by their bytes.
         *     Null is not among them. A record counts if a part of it lies in `[start_date_time, end_date_time)`. Values of expired
         *     records are not found; `data_from` says from when on the values are complete.
         */
        get: operations["dimensionValues"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/connectivity/v1/reports": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The saved reports
         * @description Those of all credentials with the same accounts, by name. A portal token does not see the requests.
         */
        get: operations["listReports"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/connectivity/v1/reports/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A saved report
         * @description The same as `POST /connectivity/v1/report` with the saved request. It is answered for the credential that asks, at the time it asks: `LAST_MONTH` stays the month before.
         */
        get: operations["savedReport"];
        /**
         * Save a report
         * @description Replaces the report of that name. It has the faults that the report would have. At most 100 reports are saved for the same accounts. Recorded in the audit log.
         */
        put: operations["putReport"];
        post?: never;
        /**
         * Remove a saved report
         * @description Recorded in the audit log.
         */
        delete: operations["removeReport"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        EnvelopeHeader: {
            source: string;
            /**
             * @description 0 on success, -1 on failure.
             * @enum {integer}
             */
            code: 0 | -1;
            /** @enum {string} */
            message: "Success" | "Failure";
            /** @description Unix milliseconds. */
            system_time: number;
            tracking_id: string;
        };
        Fault: {
            /** @description See the error catalogue. */
            code: string;
            description: string;
            /** @description Path of the offending part, such as `metrics[1].name`. */
            field?: string;
        };
        Failure: {
            header: components["schemas"]["EnvelopeHeader"] & {
                errors: components["schemas"]["Fault"][];
            };
        };
        AuditEntryView: {
            id: string;
            /** Format: date-time */
            at: string;
            /** @enum {string} */
            actor_kind: "iam" | "api-key" | "command-line" | "service";
            /** @description The token's subject, the API key's public id, or the user of the machine. */
            actor: string;
            /** @enum {string} */
            action: "api-key.create" | "api-key.update" | "api-key.rotate" | "api-key.revoke" | "portal-token.issue" | "portal-token.revoke" | "usage-record.void" | "usage-record.amend" | "backfill.open" | "backfill.close" | "backfill.revert" | "backfill.expire" | "mapping.put" | "mapping.remove" | "saved-report.put" | "saved-report.remove" | "usage-view.grant" | "usage-view.revoke" | "retention.set" | "retention.clear" | "retention.horizon" | "retention.run";
            target_kind: string;
            target: string;
            /** @description Of the request that made the change; null when no request did. */
            tracking_id: string | null;
            details: {
                [key: string]: unknown;
            };
        };
        CreatedApiKey: {
            /** @description Public: logs may name it. */
            id: string;
            name: string;
            /** @enum {string} */
            state: "active" | "expired" | "revoked";
            /** @description The accounts it may use. */
            account_ids: string[];
            /** @description May use every account: an operator's key. */
            all_accounts: boolean;
            scopes: ("report:read" | "usage:write" | "portal:issue")[];
            /**
             * Format: date-time
             * @description From when on it is refused; null: never.
             */
            expires_at: string | null;
            /** @description Networks from which it may be used; empty: from anywhere. */
            allowed_cidrs: string[];
            /** @description Requests a minute; null: as the configuration says. */
            rate_limit: number | null;
            /** @description Usage records a minute; null: as the configuration says. */
            ingest_limit: number | null;
            /** Format: date-time */
            created_at: string;
            /**
             * Format: date-time
             * @description Since when it is refused for good.
             */
            revoked_at: string | null;
            /**
             * Format: date-time
             * @description To the minute.
             */
            last_used_at: string | null;
            /** @description The key that it replaces. */
            predecessor_id: string | null;
            /** @description The key that replaces it. */
            successor_id: string | null;
            /** @description The key itself. It is not stored, and shown only once. */
            key: string;
        };
        ApiKey: {
            /** @description Public: logs may name it. */
            id: string;
            name: string;
            /** @enum {string} */
            state: "active" | "expired" | "revoked";
            /** @description The accounts it may use. */
            account_ids: string[];
            /** @description May use every account: an operator's key. */
            all_accounts: boolean;
            scopes: ("report:read" | "usage:write" | "portal:issue")[];
            /**
             * Format: date-time
             * @description From when on it is refused; null: never.
             */
            expires_at: string | null;
            /** @description Networks from which it may be used; empty: from anywhere. */
            allowed_cidrs: string[];
            /** @description Requests a minute; null: as the configuration says. */
            rate_limit: number | null;
            /** @description Usage records a minute; null: as the configuration says. */
            ingest_limit: number | null;
            /** Format: date-time */
            created_at: string;
            /**
             * Format: date-time
             * @description Since when it is refused for good.
             */
            revoked_at: string | null;
            /**
             * Format: date-time
             * @description To the minute.
             */
            last_used_at: string | null;
            /** @description The key that it replaces. */
            predecessor_id: string | null;
            /** @description The key that replaces it. */
            successor_id: string | null;
        };
        RotatedApiKey: {
            /** @description Public: logs may name it. */
            id: string;
            name: string;
            /** @enum {string} */
            state: "active" | "expired" | "revoked";
            /** @description The accounts it may use. */
            account_ids: string[];
            /** @description May use every account: an operator's key. */
            all_accounts: boolean;
            scopes: ("report:read" | "usage:write" | "portal:issue")[];
            /**
             * Format: date-time
             * @description From when on it is refused; null: never.
             */
            expires_at: string | null;
            /** @description Networks from which it may be used; empty: from anywhere. */
            allowed_cidrs: string[];
            /** @description Requests a minute; null: as the configuration says. */
            rate_limit: number | null;
            /** @description Usage records a minute; null: as the configuration says. */
            ingest_limit: number | null;
            /** Format: date-time */
            created_at: string;
            /**
             * Format: date-time
             * @description Since when it is refused for good.
             */
            revoked_at: string | null;
            /**
             * Format: date-time
             * @description To the minute.
             */
            last_used_at: string | null;
            /** @description The key that it replaces. */
            predecessor_id: string | null;
            /** @description The key that replaces it. */
            successor_id: string | null;
            /** @description The key itself. It is not stored, and shown only once. */
            key: string;
            predecessor: components["schemas"]["ApiKey"];
        };
        PortalSubscriber: {
            /** @description `+` or `00` before it is dropped. */
            msisdn?: string | number;
            imsi?: string | number;
            user_id?: string;
        };
        IssuedPortalToken: {
            id: string;
            name: string | null;
            accounts: string[];
            /** @description null: all. */
            sites: string[] | null;
            /** @description null: all. */
            subscriber: components["schemas"]["PortalSubscriber"] | null;
            /** @description null: all. */
            metrics: ("time_usage_seconds" | "uplink_bytes" | "downlink_bytes" | "downlink_bandwidth" | "uplink_bandwidth" | "total_bytes" | "total_bandwidth" | "ue_connections" | "unique_subscribers" | "unique_cells" | "packet_latency" | "jitter" | "packet_loss" | "ue_online_status" | "sim")[] | null;
            /** @enum {string} */
            issuer_kind: "iam" | "api-key" | "command-line";
            /** @description The token's subject, the API key's public id, or the user of the machine. */
            issuer: string;
            /** Format: date-time */
            issued_at: string;
            /** Format: date-time */
            expires_at: string;
            /** Format: date-time */
            revoked_at: string | null;
            /** @description Shown only once. */
            token: string;
            /** @enum {string} */
            token_type: "Bearer";
            /** @description Seconds. */
            expires_in: number;
        };
        PortalToken: {
            /** @description A name for people, such as the purpose of the token. */
            name?: string;
            /** @description The accounts whose usage it shows. An API key of a single account need not name it. */
            accounts?: string[];
            /** @description Values of `customer_site_id`. */
            sites?: string[];
            subscriber?: components["schemas"]["PortalSubscriber"];
            metrics?: ("time_usage_seconds" | "uplink_bytes" | "downlink_bytes" | "downlink_bandwidth" | "uplink_bandwidth" | "total_bytes" | "total_bandwidth" | "ue_connections" | "unique_subscribers" | "unique_cells" | "packet_latency" | "jitter" | "packet_loss" | "ue_online_status" | "sim")[];
            /** @description Seconds until it expires. Default: `900`. */
            expires_in?: number;
        };
        PortalTokenView: {
            id: string;
            name: string | null;
            accounts: string[];
            /** @description null: all. */
            sites: string[] | null;
            /** @description null: all. */
            subscriber: components["schemas"]["PortalSubscriber"] | null;
            /** @description null: all. */
            metrics: ("time_usage_seconds" | "uplink_bytes" | "downlink_bytes" | "downlink_bandwidth" | "uplink_bandwidth" | "total_bytes" | "total_bandwidth" | "ue_connections" | "unique_subscribers" | "unique_cells" | "packet_latency" | "jitter" | "packet_loss" | "ue_online_status" | "sim")[] | null;
            /** @enum {string} */
            issuer_kind: "iam" | "api-key" | "command-line";
            /** @description The token's subject, the API key's public id, or the user of the machine. */
            issuer: string;
            /** Format: date-time */
            issued_at: string;
            /** Format: date-time */
            expires_at: string;
            /** Format: date-time */
            revoked_at: string | null;
        };
        DevTokenRequest: {
            /** @description The application, or the user. */
            sub: string;
            /** @description Scopes, separated by spaces. */
            scope?: string;
            /** @description One account, or several. */
            account_id?: string | string[];
            /** @description Seconds. Default: `3600`. */
            expires_in?: number;
        };
        HorizonsView: {
            /** Format: date-time */
            facts: string | null;
            /** Format: date-time */
            slots: string | null;
            /** Format: date-time */
            hours: string | null;
            /** Format: date-time */
            days: string | null;
        };
        RetentionView: {
            /** @description Age in days at which usage records are removed; null: never. */
            facts_days: number | null;
            /** @description Age in days at which figures by slot are removed; null: never. */
            slots_days: number | null;
            /** @description Age in days at which figures by hour are removed; null: never. */
            hours_days: number | null;
            /** @description Age in days at which figures by day are removed; null: never. */
            days_days: number | null;
            account_id: string;
            /** @description true: the ages are those of the account. false: those of the configuration. */
            own: boolean;
            /** Format: date-time */
            updated_at: string | null;
            /** @description From when on each kind is kept; null: from the first record on. */
            kept_from: components["schemas"]["HorizonsView"];
        };
        Retention: {
            /** @description Age in days at which usage records are removed; null: never. */
            facts_days: number | null;
            /** @description Age in days at which figures by slot are removed; null: never. */
            slots_days: number | null;
            /** @description Age in days at which figures by hour are removed; null: never. */
            hours_days: number | null;
            /** @description Age in days at which figures by day are removed; null: never. */
            days_days: number | null;
        };
        VolumeView: {
            /**
             * Format: date-time
             * @description Its beginning.
             */
            hour: string;
            /** @description Public id of the API key, or `command-line`. */
            producer: string;
            bodies: number;
            refused_bodies: number;
            received: number;
            accepted: number;
            duplicates: number;
            conflicts: number;
            rejected: number;
            bytes: number;
        };
        RejectionView: {
            /**
             * Format: date-time
             * @description Its beginning.
             */
            hour: string;
            /** @description Public id of the API key, or `command-line`. */
            producer: string;
            /** @description See the error catalogue. */
            code: string;
            description: string;
            /** @description null: the record or the body as a whole. */
            field: string | null;
            count: number;
            record_ids: string[];
        };
        VoidRequest: {
            /** @description The account whose records are corrected. A key of exactly one account need not say it. */
            account_id?: string;
            /** @description The reason, for readers of the history. */
            reason: string;
            record_ids: string[];
        };
        BackfillView: {
            /** @description Of the backfill. */
            id: string;
            /** @description The account whose records are replaced. */
            account_id: string;
            /** @description Records that start at this time or later are replaced. Unix milliseconds, as all times here. */
            from: number;
            /** @description Records that start before this time are replaced. */
            to: number;
            /** @description The reason that was given. */
            reason: string;
            /**
             * @description `open`: it can be loaded. `closed`: its records have replaced those of the range. `reverted`: that was undone. `discarded`, `expired`: it never replaced anything.
             * @enum {string}
             */
            state: "open" | "closed" | "reverted" | "discarded" | "expired";
            /** @description When it was opened. */
            opened_at: number;
            /** @description The public id of the API key that opened it. */
            opened_by: string;
            /** @description When it was last loaded, closed or otherwise changed. */
            changed_at: number;
            /** @description When it was closed. */
            closed_at: number | null;
            /** @description When it is discarded, unless it is loaded or closed before. Null unless it is open. */
            expires_at: number | null;
            /** @description Until when it can be undone. Null unless it is closed. */
            revertible_until: number | null;
            /** @description Records that stood in the range when it was opened. */
            standing: number;
            /** @description Records that were loaded: the sum of `replaced`, `added` and `unchanged`. */
            staged: number;
            /** @description Records that stood and were not loaded. No figure includes them. */
            removed: number | null;
            /** @description Records whose content was replaced. */
            replaced: number | null;
            /** @description Records that did not stand before. */
            added: number | null;
            /** @description Records that stood with the same content. */
            unchanged: number | null;
            /** @description Records of the range that came after the opening and were not loaded. They stay. */
            kept: number | null;
        };
        OpenBackfill: {
            /** @description The account whose records are corrected. A key of exactly one account need not say it. */
            account_id?: string;
            /** @description The reason, for readers of the history. */
            reason: string;
            /** @description Records that start at this time or later are replaced. */
            from: string | number;
            /** @description Records that start before this time are replaced. */
            to: string | number;
        };
        RevertBackfill: {
            /** @description The reason for readers of the history. By default the one of the backfill. */
            reason?: string;
        };
        CorrectionView: {
            /** @description The correction that ended this version; one request is one correction. */
            correction_id: string;
            /**
             * @description What was done.
             * @enum {string}
             */
            action: "void" | "amend" | "backfill" | "revert";
            /** @description Unix milliseconds. */
            at: number;
            /** @description What `actor` is. */
            actor_kind: string;
            /** @description The actor: the public id of an API key. */
            actor: string;
            /** @description The reason that was given. */
            reason: string;
            /** @description Of the request. */
            tracking_id: string | null;
            /** @description Of the backfill. */
            backfill_id: string | null;
        };
        RecordVersionView: {
            /** @description Counted from 1. */
            version: number;
            /** @description Null: it was voided. */
            record: {
                /** @description Chosen by the producer, unique per account. Time-ordered ids (UUIDv7) are stored fastest. */
                record_id: string;
                /** @description The enterprise account that pays for the usage. A key of exactly one account need not say it. */
                account_id?: string;
                /** @description When the usage began; belongs to it. */
                started_at: string | number;
                /** @description When the usage ended; not before `started_at`, and at most 31 days after it. */
                ended_at: string | number;
                /** @description Sent by the subscriber. In bytes. */
                uplink_bytes: number | string;
                /** @description Received by the subscriber. In bytes. */
                downlink_bytes: number | string;
                /** @description A site of the account. */
                customer_site_id?: string | null;
                /** @description The subscriber, by telephone number (E.164). `+` or `00` before it is dropped. */
                msisdn?: string | number | null;
                /** @description The subscriber, by SIM. */
                imsi?: string | number | null;
                /** @description The subject of the user management token. */
                user_id?: string | null;
                /** @description The traffic class. */
                service_id?: number | string | null;
                /** @description The radio cell. */
                cell_id?: string | null;
                /** @description What kind of content was used. */
                genre?: string | null;
                /** @description The kind of network. */
                network?: string | null;
                /** @description The item of content that was used. */
                item_id?: string | null;
                /** @description How long packets took, on average over the record. In milliseconds. */
                packet_latency_ms?: number | null;
                /** @description How much the time that packets took varied, on average over the record. In milliseconds. */
                jitter_ms?: number | null;
                /** @description How much of the packets was lost. In percent. */
                packet_loss_percent?: number | null;
                /** @description The kind of SIM. */
                sim_type?: ("physical" | "esim") | null;
                /** @description The address of the base station (eNodeB). */
                enodeb_ip?: string | null;
                /** @description The address of the subscriber's device (user equipment). */
                ue_ip?: string | null;
                /** @description The location register that served the subscriber. */
                lr_id?: string | null;
            } | null;
            ended_by: components["schemas"]["CorrectionView"];
        };
        HistoryAnswer: {
            /** @description The account. */
            account_id: string;
            /** @description The identifier. */
            record_id: string;
            /**
             * @description `free`: the backfill that brought the record was undone, and its identifier can be used again.
             * @enum {string}
             */
            state: "stands" | "voided" | "free";
            /** @description As it stands; null unless it stands and is kept. */
            record: {
                /** @description Chosen by the producer, unique per account. Time-ordered ids (UUIDv7) are stored fastest. */
                record_id: string;
                /** @description The enterprise account that pays for the usage. A key of exactly one account need not say it. */
                account_id?: string;
                /** @description When the usage began; belongs to it. */
                started_at: string | number;
                /** @description When the usage ended; not before `started_at`, and at most 31 days after it. */
                ended_at: string | number;
                /** @description Sent by the subscriber. In bytes. */
                uplink_bytes: number | string;
                /** @description Received by the subscriber. In bytes. */
                downlink_bytes: number | string;
                /** @description A site of the account. */
                customer_site_id?: string | null;
                /** @description The subscriber, by telephone number (E.164). `+` or `00` before it is dropped. */
                msisdn?: string | number | null;
                /** @description The subscriber, by SIM. */
                imsi?: string | number | null;
                /** @description The subject of the user management token. */
                user_id?: string | null;
                /** @description The traffic class. */
                service_id?: number | string | null;
                /** @description The radio cell. */
                cell_id?: string | null;
                /** @description What kind of content was used. */
                genre?: string | null;
                /** @description The kind of network. */
                network?: string | null;
                /** @description The item of content that was used. */
                item_id?: string | null;
                /** @description How long packets took, on average over the record. In milliseconds. */
                packet_latency_ms?: number | null;
                /** @description How much the time that packets took varied, on average over the record. In milliseconds. */
                jitter_ms?: number | null;
                /** @description How much of the packets was lost. In percent. */
                packet_loss_percent?: number | null;
                /** @description The kind of SIM. */
                sim_type?: ("physical" | "esim") | null;
                /** @description The address of the base station (eNodeB). */
                enodeb_ip?: string | null;
                /** @description The address of the subscriber's device (user equipment). */
                ue_ip?: string | null;
                /** @description The location register that served the subscriber. */
                lr_id?: string | null;
            } | null;
            /** @description What the record was before, the newest first. */
            versions: components["schemas"]["RecordVersionView"][];
        };
        MappingView: {
            name: string;
            /** @description Whether it comes with the product, and cannot be changed. */
            preset: boolean;
            /** @description A mapping, as docs/mappings.schema.json describes it. */
            document: {
                [key: string]: unknown;
            };
            /** Format: date-time */
            created_at: string | null;
            created_by: string | null;
            /** Format: date-time */
            updated_at: string | null;
            updated_by: string | null;
        };
        MappingsView: {
            items: components["schemas"]["MappingView"][];
        };
        PreviewResult: {
            received: number;
            good: number;
            rejected: number;
            ignored: number;
            /** @description Of all good records, in digits. */
            uplink_bytes: string;
            /** @description Of all good records, in digits. */
            downlink_bytes: string;
            /**
             * Format: date-time
             * @description Of all good records; null when there is none.
             */
            first_started_at: string | null;
            /**
             * Format: date-time
             * @description Of all good records; null when there is none.
             */
            last_ended_at: string | null;
            /** @description How many times each error occurred: its code and its field. */
            reasons: {
                [key: string]: unknown;
            }[];
            /** @description The first rows: the record that each becomes, or its errors. */
            rows: {
                [key: string]: unknown;
            }[];
        };
        RemovedMappingView: {
            name: string;
            removed: boolean;
        };
        Kpi1Row: {
            /**
             * Format: double
             * @description Unix milliseconds.
             */
            interval_start_timestamp: number;
            /**
             * Format: double
             * @description Unix milliseconds.
             */
            interval_end_timestamp: number;
            /** @enum {string} */
            interval: "5-minute" | "1-hour";
            /** @description The traffic class. */
            service_id: number;
            /** @description Uplink and downlink. */
            total_bytes: number;
            /**
             * Format: uuid
             * @description Always the same for the same service and interval.
             */
            id: string;
        };
        Kpi2Row: {
            /**
             * Format: double
             * @description Unix milliseconds.
             */
            interval_start_timestamp: number;
            /**
             * Format: double
             * @description Unix milliseconds.
             */
            interval_end_timestamp: number;
            /** @enum {string} */
            interval: "5-minute" | "1-hour";
            /** Format: uuid */
            cell_id: string;
            /** @description Distinct subscribers with usage in the cell. */
            number_of_unique_users: number;
        };
        AggregateItem: {
            /** Format: date-time */
            periodStart: string;
            /** @description A genre, a network or the number of a service. */
            group: string | number | null;
            value: number;
        };
        AggregatePage: {
            pageNumber: number;
            pageSize: number;
            totalItems: number;
            totalPages: number;
        };
        AggregateAnswer: {
            /** @enum {string} */
            aggregationType: "sum" | "avg" | "min" | "max" | "count";
            /** @enum {string} */
            field: "duration" | "bytes" | "uplinkBytes" | "downlinkBytes" | "items";
            /** @enum {string} */
            unit: "second" | "byte" | "record" | "item";
            /** @enum {string} */
            period: "hour" | "day" | "week" | "month" | "year" | "all";
            /** @enum {string|null} */
            groupBy: "service" | "genre" | "network" | null;
            /** Format: date-time */
            fromDate: string;
            /**
             * Format: date-time
             * @description Exclusive.
             */
            toDate: string;
            timeZone: string;
            items: components["schemas"]["AggregateItem"][];
            page: components["schemas"]["AggregatePage"];
        };
        Point: {
            /**
             * Format: date-time
             * @description Start of the bucket, in the offset of start_date_time, or that of the clock of time_zone.
             */
            time_stamp: string;
            /** @description The metric, or its alias. */
            name: string;
            /** @description In the unit of the metric; null if no record has it. */
            value: number | null;
            /**
             * @description Absent in a percentile series.
             * @enum {string}
             */
            aggregation_type?: "COUNT" | "SUM" | "AVG" | "MIN" | "MAX" | "P50" | "P90" | "P95" | "P99" | "EXISTS";
            /**
             * @description In the series of all groups beyond the limit.
             * @enum {boolean}
             */
            others?: true;
        };
        SeriesTotals: {
            /** @description The metric, or its alias. */
            name: string;
            /**
             * @description Absent for a percentile series.
             * @enum {string}
             */
            aggregation_type?: "COUNT" | "SUM" | "AVG" | "MIN" | "MAX" | "P50" | "P90" | "P95" | "P99" | "EXISTS";
            /** @description The figure over the whole range as one bucket, computed from the usage itself. */
            total?: number | null;
            /** @description The least of the values shown; null without any. */
            minimum?: number | null;
            /** @description The greatest of the values shown; null without any. */
            maximum?: number | null;
            /** @description The mean of the values shown, nulls left out; null without any. */
            average?: number | null;
        };
        Comparison: {
            /** Format: date-time */
            start_date_time: string;
            /** Format: date-time */
            end_date_time: string;
            /** @description A series for each of the report, in the same order. */
            result: components["schemas"]["Point"][][];
        };
        RangeReport: {
            /** @description A series for each metric and aggregation (and value grouped by): by aggregation (COUNT, SUM, AVG, MIN, MAX, P50, P90, P95, P99, EXISTS), then by metric; percentile series last, in the order of the request. */
            result: components["schemas"]["Point"][][];
            /** @description Echo of a filter, in the types of the request; one for each filtered dimension. */
            account_id?: string | number | (string | number)[];
            /** @description One for each series, in their order. */
            totals?: components["schemas"]["SeriesTotals"][];
            comparison?: components["schemas"]["Comparison"];
            /** @description With a limit or pages: points of the whole report, without them. */
            row_count?: number;
            /** @description page_token of the next page; absent on the last. */
            next_page_token?: string;
        };
        FlatReport: {
            /** Format: date-time */
            start_time: string;
            /** Format: date-time */
            end_time: string;
            /** @description Each metric under its name or alias; null without usage. */
            downlink_bandwidth?: number | null;
            uplink_bandwidth?: number | null;
            /**
             * @description Whether there is usage in the window.
             * @enum {string}
             */
            ue_online_status?: "YES" | "NO";
            /** @description The newest known value in the window, or the echo of a filter. The same holds for `ue_ip` and `lr_id`. */
            enodeb_ip?: (string | null) | number | (string | number)[];
            /** @description Echo of a filter, in the types of the request; one for each filtered dimension. */
            account_id?: string | number | (string | number)[];
        };
        ComparedRange: {
            /** @description As in the report. */
            start_date_time: string;
            /** @description As in the report. */
            end_date_time: string;
        };
        OrderBy: {
            /** @description A metric of the request, or its alias; a dimension grouped by; or time_stamp. */
            field_name: string;
            /** @description Which aggregation of the metric, where it is asked for with several. */
            aggregation_type?: string;
            /**
             * @description Default: `ASCENDING`.
             * @enum {string}
             */
            sort_order?: "ASCENDING" | "DESCENDING";
        };
        DimensionFilter: {
            /** @enum {string} */
            dimension_name: "account_id" | "customer_site_id" | "msisdn" | "imsi" | "user_id" | "service_id" | "cell_id" | "network" | "genre" | "item_id" | "sim_type" | "enodeb_ip" | "ue_ip" | "lr_id";
            /** @enum {string} */
            operator: "EXACT" | "IN_LIST" | "BEGINS_WITH" | "ENDS_WITH" | "PARTIAL" | "REGEXP" | "NUMERIC_EQUAL" | "NUMERIC_GREATER_THAN" | "NUMERIC_LESS_THAN" | "NUMERIC_BETWEEN" | "IS_NULL";
            /** @description Any of them, as many as the operator takes. A whole number and its digits as a string are equal. */
            expressions?: (string | number)[];
            /** @description Keeps the records that do not pass the test. Default: `false`. */
            not?: boolean;
            /** @description Whether upper and lower case differ. Default: `true`. */
            case_sensitive?: boolean;
        };
        DimensionFilterClause: {
            /**
             * @description Default: `AND`.
             * @enum {string}
             */
            operator?: "AND" | "OR";
            filters: components["schemas"]["DimensionFilter"][];
        };
        NestedFilter: {
            /** @description All of these filters hold. */
            and?: components["schemas"]["NestedFilter"][];
            /** @description Any of these filters holds. */
            or?: components["schemas"]["NestedFilter"][];
            /** @description This filter does not hold. */
            not?: components["schemas"]["NestedFilter"];
            filter?: components["schemas"]["DimensionFilter"];
        };
        MetricFilter: {
            /** @enum {string} */
            operator: "PERCENTILE" | "EQUAL" | "GREATER_THAN" | "LESS_THAN" | "BETWEEN" | "IS_MISSING";
            /** @description PERCENTILE: above 0, at most 1; 0.95 ends with the 95th percentile, 1 keeps all. BETWEEN: [low, high]. IS_MISSING: none. Otherwise a number, or its digits as a string, in the unit of the metric; compared exactly. */
            comparison_value?: (number | string) | (number | string)[];
            /** @description Keeps what the test would drop. Not with PERCENTILE. */
            not?: boolean;
        };
        MetricFilterClause: {
            filters: components["schemas"]["MetricFilter"][];
        };
        Metric: {
            /** @enum {string} */
            name: "time_usage_seconds" | "uplink_bytes" | "downlink_bytes" | "downlink_bandwidth" | "uplink_bandwidth" | "total_bytes" | "total_bandwidth" | "ue_connections" | "unique_subscribers" | "unique_cells" | "packet_latency" | "jitter" | "packet_loss" | "ue_online_status" | "sim";
            /** @enum {string} */
            aggregation_type?: "COUNT" | "SUM" | "AVG" | "MIN" | "MAX" | "P50" | "P90" | "P95" | "P99" | "EXISTS";
            /** @description Printed instead of the name. It must be unique, and not a name of the language. */
            alias?: string;
            metric_filter_clauses?: components["schemas"]["MetricFilterClause"][];
        };
        Report: {
            /**
             * @description For each bucket of the range. Default: `NONE`.
             * @enum {string}
             */
            fill?: "NONE" | "ZERO" | "NULL" | "PREVIOUS";
            /** @description Sorts by the first entry, then by the next. */
            order_by?: components["schemas"]["OrderBy"][];
            /** @description Shows this many groups: the first by order_by, else those with the most of the first metric. */
            limit?: number;
            /** @description Adds a series of all groups beyond the limit, taken together. */
            others?: boolean;
            /** @description Answers by pages of this many groups, in the order of their values. */
            page_size?: number;
            /** @description next_page_token of the page before. */
            page_token?: string;
            /** @description Figures over each series. */
            totals?: ("TOTAL" | "MINIMUM" | "MAXIMUM" | "AVERAGE")[];
            /** @description Adds the same groups over another range. */
            compare?: ("PREVIOUS_PERIOD" | "PREVIOUS_YEAR") | components["schemas"]["ComparedRange"];
            /** @description RFC 3339 date-time with offset; `NOW` (then both: the five minutes up to it); or relative to now: `NOW-7d` (steps of s, m, h, d, w, M, y), `TODAY`, `YESTERDAY`, `THIS_WEEK`, `LAST_WEEK`, `THIS_MONTH`, `LAST_MONTH`, `THIS_QUARTER`, `LAST_QUARTER`, `THIS_YEAR`, `LAST_YEAR`, each the first instant of its period. */
            start_date_time: string;
            /** @description RFC 3339 date-time with offset; `NOW` (then both: the five minutes up to it); or relative to now: `NOW-7d` (steps of s, m, h, d, w, M, y), `TODAY`, `YESTERDAY`, `THIS_WEEK`, `LAST_WEEK`, `THIS_MONTH`, `LAST_MONTH`, `THIS_QUARTER`, `LAST_QUARTER`, `THIS_YEAR`, `LAST_YEAR`, each the first instant of its period. */
            end_date_time: string;
            /**
             * @description Buckets, aligned to UTC or to the clock of `time_zone`. Absent: see the description.
             * @enum {string}
             */
            granularity?: "MINUTE_5" | "MINUTE_15" | "HOUR" | "DAY" | "WEEK" | "MONTH" | "YEAR" | "TOTAL";
            /** @description IANA time zone: buckets begin at its local hours and midnights, relative dates go by its calendar, and every time prints with the offset that it has there. Absent: UTC, printed in the offset of `start_date_time`. */
            time_zone?: string;
            /**
             * @description On which day weeks begin; only with WEEK, `THIS_WEEK` or `LAST_WEEK`. Default: `MONDAY`.
             * @enum {string}
             */
            week_start?: "MONDAY" | "TUESDAY" | "WEDNESDAY" | "THURSDAY" | "FRIDAY" | "SATURDAY" | "SUNDAY";
            /**
             * @description `INCLUSIVE`: Whole buckets: from the one that contains the start through the one that begins at the end rounded up. `EXACT`: From the start up to the end, without the end: the first and the last bucket may be cut. Default: `INCLUSIVE`.
             * @enum {string}
             */
            bucket_range?: "INCLUSIVE" | "EXACT";
            /** @description Names to group by. */
            dimensions?: ("account_id" | "customer_site_id" | "msisdn" | "imsi" | "user_id" | "service_id" | "cell_id" | "network" | "genre" | "item_id" | "sim_type" | "enodeb_ip" | "ue_ip" | "lr_id")[];
            /** @description All clauses hold together. */
            dimension_filter_clauses?: components["schemas"]["DimensionFilterClause"][];
            /** @description Holds together with the clauses. */
            dimension_filter?: components["schemas"]["NestedFilter"];
            metrics: components["schemas"]["Metric"][];
            /** @description Adds `metadata`: `data_from` is from when on buckets are complete. Earlier buckets, whose data have expired in part, are left out. null: nothing has expired. */
            metadata?: boolean;
            /**
             * @description Whether an estimate is enough. Every answer is exact, and `metadata` says so. Default: `EXACT`.
             * @enum {string}
             */
            accuracy?: "EXACT" | "APPROXIMATE";
        };
        Resolution: {
            /** @description The start of the range of the report: that of its first bucket, unless `bucket_range` is EXACT. */
            start_date_time: string;
            /** @description The end of the range of the report, exclusive. */
            end_date_time: string;
            granularity: string | null;
            /** @description Null: UTC. */
            time_zone: string | null;
            /** @description The accounts whose usage is reported. */
            accounts: string[];
            /** @description Beside the accounts. */
            filters: {
                [key: string]: unknown;
            }[];
            /** @description Dimensions that make series. One that is filtered by a single value makes none. */
            dimensions: string[];
            /** @description In the order of the answer. */
            series: {
                [key: string]: unknown;
            }[];
            /** @description Buckets of the series that has most. A percentile of slots counts slots. */
            buckets: number;
            /** @description The range that the report is compared with: `start_date_time`, `end_date_time` and `buckets`. */
            comparison: {
                [key: string]: unknown;
            } | null;
            /** @description Most combinations of the values grouped by. Null: only the data tell. */
            combinations: number | null;
            /** @description Of result and comparison together; of NOW the values. */
            estimated_points: number;
            /** @description Entries of `totals`. */
            estimated_totals: number;
            /**
             * @description What the two estimates are. Filled buckets without groups and tests are counted exactly. Where only the data tell how many groups there are, and no limit bounds them, the estimates are those of each group.
             * @enum {string}
             */
            estimate: "exact" | "at most" | "at most of each combination";
            /** @description A report with more points is refused. */
            most_points: number;
            /** @description `stored aggregates`, `records`, or both. */
            source: string[];
        };
        ValuesAnswer: {
            dimension: string;
            /** Format: date-time */
            start_date_time: string;
            /** Format: date-time */
            end_date_time: string;
            /**
             * Format: date-time
             * @description From when on the values of all accounts are complete. Of earlier time, only values of kept records are found. Null: nothing has expired.
             */
            data_from: string | null;
            /** @description Ascending. */
            values: (string | number)[];
            /** @description Null on the last page. */
            next_page_token: string | null;
        };
        SavedReportView: {
            name: string;
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            updated_at: string;
            /** @description An API key, or the subject of a token. Not for portal tokens. */
            created_by?: string;
            updated_by?: string;
            /** @description The request as it was written. Not for portal tokens. */
            report?: {
                [key: string]: unknown;
            };
        };
        SavedReportsView: {
            items: components["schemas"]["SavedReportView"][];
        };
        RemovedReportView: {
            name: string;
            removed: boolean;
        };
    };
    responses: never;
    parameters: {
        /** @description Your own id for this request: 1 to 128 characters of `A-Z a-z 0-9 . _ : -`. Comes back in the answer. */
        TrackingId: string;
    };
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    listAudit: {
        parameters: {
            query?: {
                /** @description Most items on a page. */
                limit?: number;
                /** @description Where the page begins: the `next_cursor` of the page before. */
                cursor?: string;
                /** @description Keeps the changes of one actor. */
                actor?: string;
                /** @description Keeps one kind of change. */
                action?: "api-key.create" | "api-key.update" | "api-key.rotate" | "api-key.revoke" | "portal-token.issue" | "portal-token.revoke" | "usage-record.void" | "usage-record.amend" | "backfill.open" | "backfill.close" | "backfill.revert" | "backfill.expire" | "mapping.put" | "mapping.remove" | "saved-report.put" | "saved-report.remove" | "usage-view.grant" | "usage-view.revoke" | "retention.set" | "retention.clear" | "retention.horizon" | "retention.run";
                /** @description Keeps the changes to one kind of thing. */
                target_kind?: string;
                /** @description Keeps the changes to one thing. */
                target?: string;
                /** @description Keeps the changes that one request made. */
                tracking_id?: string;
                /** @description Keeps changes from this time on. */
                from?: string;
                /** @description Keeps earlier changes. */
                to?: string;
            };
            header?: {
                /** @description Your own id for this request: 1 to 128 characters of `A-Z a-z 0-9 . _ : -`. Comes back in the answer. */
                "X-Tracking-Id"?: components["parameters"]["TrackingId"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of entries. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        header: components["schemas"]["EnvelopeHeader"];
                        data: {
                            items: components["schemas"]["AuditEntryView"][];
                            /** @description The `cursor` of the page that follows; null on the last one. */
                            next_cursor: string | null;
                        };
                    };
                };
            };
        };
    };
    listApiKeys: {
        parameters: {
            query?: {
                /** @description Most items on a page. */
                limit?: number;
                /** @description Where the page begins: the `next_cursor` of the page before. */
                cursor?: string;
                /** @description Keeps the keys that may use this account, with those of operators. */
                account_id?: string;
                /** @description Keeps the keys in this state. */
                state?: "active" | "expired" | "revoked";
            };
            header?: {
                /** @description Your own id for this request: 1 to 128 characters of `A-Z a-z 0-9 . _ : -`. Comes back in the answer. */
                "X-Tracking-Id"?: components["parameters"]["TrackingId"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of keys. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        header: components["schemas"]["EnvelopeHeader"];
                        data: {
                            items: components["schemas"]["ApiKey"][];
                            /** @description The `cursor` of the page that follows; null on the last one. */
                            next_cursor: string | null;
                        };
                    };
                };
            };
        };
    };
    createApiKey: {
        parameters: {
            query?: never;
            header?: {
                /** @description Your own id for this request: 1 to 128 characters of `A-Z a-z 0-9 . _ : -`. Comes back in the answer. */
                "X-Tracking-Id"?: components["parameters"]["TrackingId"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    name: string;
                    /** @description The accounts it may use. */
                    account_ids?: string[];
                    /** @description May use every account: an operator's key. */
                    all_accounts?: boolean;
                    scopes: ("report:read" | "usage:write" | "portal:issue")[];
                    /**
                     * Format: date-time
                     * @description From when on it is refused; null: never.
                     */
                    expires_at?: string | null;
                    /** @description Networks from which it may be used; empty: from anywhere. */
                    allowed_cidrs?: string[];
                    /** @description Requests a minute; null: as the configuration says. */
                    rate_limit?: number | null;
                    /** @description Usage records a minute; null: as the configuration says. */
                    ingest_limit?: number | null;
                };
            };
        };
        responses: {
            /** @description The key. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        header: components["schemas"]["EnvelopeHeader"];
                        data: components["schemas"]["CreatedApiKey"];
                    };
                };
            };
        };
    };
    showApiKey: {
        parameters: {
            query?: never;
            header?: {
                /** @description Your own id for this request: 1 to 128 characters of `A-Z a-z 0-9 . _ : -`. Comes back in the answer. */
                "X-Tracking-Id"?: components["parameters"]["TrackingId"];
            };
            path: {
                /** @description The public id: the middle part of the key. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The key. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        header: components["schemas"]["EnvelopeHeader"];
                        data: components["schemas"]["ApiKey"];
                    };
                };
            };
        };
    };
    updateApiKey: {
        parameters: {
            query?: never;
            header?: {
                /** @description Your own id for this request: 1 to 128 characters of `A-Z a-z 0-9 . _ : -`. Comes back in the answer. */
                "X-Tracking-Id"?: components["parameters"]["TrackingId"];
            };
            path: {
                /** @description The public id: the middle part of the key. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    name?: string;
                    /** @description The accounts it may use. */
                    account_ids?: string[];
                    /** @description May use every account: an operator's key. */
                    all_accounts?: boolean;
                    scopes?: ("report:read" | "usage:write" | "portal:issue")[];
                    /**
                     * Format: date-time
                     * @description From when on it is refused; null: never.
                     */
                    expires_at?: string | null;
                    /** @description Networks from which it may be used; empty: from anywhere. */
                    allowed_cidrs?: string[];
                    /** @description Requests a minute; null: as the configuration says. */
                    rate_limit?: number | null;
                    /** @description Usage records a minute; null: as the configuration says. */
                    ingest_limit?: number | null;
                };
            };
        };
        responses: {
            /** @description The key as it is now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        header: components["schemas"]["EnvelopeHeader"];
                        data: components["schemas"]["ApiKey"];
                    };
                };
            };
        };
    };
    rotateApiKey: {
        parameters: {
            query?: never;
            header?: {
                /** @description Your own id for this request: 1 to 128 characters of `A-Z a-z 0-9 . _ : -`. Comes back in the answer. */
                "X-Tracking-Id"?: components["parameters"]["TrackingId"];
            };
            path: {
                /** @description The public id: the middle part of the key. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /** @description Default: `86400`. */
                    overlap_seconds?: number;
                    /**
                     * Format: date-time
                     * @description From when on it is refused; null: never.
                     */
                    expires_at?: string | null;
                };
            };
        };
        responses: {
            /** @description The successor, and its predecessor. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        header: components["schemas"]["EnvelopeHeader"];
                        data: components["schemas"]["RotatedApiKey"];
                    };
                };
            };
        };
    };
    revokeApiKey: {
        parameters: {
            query?: never;
            header?: {
                /** @description Your own id for this request: 1 to 128 characters of `A-Z a-z 0-9 . _ : -`. Comes back in the answer. */
                "X-Tracking-Id"?: components["parameters"]["TrackingId"];
            };
            path: {
                /** @description The public id: the middle part of the key. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The key as it is now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        header: components["schemas"]["EnvelopeHeader"];
                        data: components["schemas"]["ApiKey"];
                    };
                };
            };
        };
    };
    listPortalTokensAsAdministrator: {
        parameters: {
            query?: {
                /** @description Most items on a page. */
                limit?: number;
                /** @description Where the page begins: the `next_cursor` of the page before. */
                cursor?: string;
                /** @description Keeps the tokens that show this account. */
                account?: string;
            };
            header?: {
                /** @description Your own id for this request: 1 to 128 characters of `A-Z a-z 0-9 . _ : -`. Comes back in the answer. */
                "X-Tracking-Id"?: components["parameters"]["TrackingId"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of tokens. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        header: components["schemas"]["EnvelopeHeader"];
                        data: {
                            items: components["schemas"]["PortalTokenView"][];
                            /** @description The `cursor` of the page that follows; null on the last one. */
                            next_cursor: string | null;
                        };
                    };
                };
            };
        };
    };
    issuePortalTokenAsAdministrator: {
        parameters: {
            query?: never;
            header?: {
                /** @description Your own id for this request: 1 to 128 characters of `A-Z a-z 0-9 . _ : -`. Comes back in the answer. */
                "X-Tracking-Id"?: components["parameters"]["TrackingId"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PortalToken"];
            };
        };
        responses: {
            /** @description The token. Its text is shown only once. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        header: components["schemas"]["EnvelopeHeader"];
                        data: components["schemas"]["IssuedPortalToken"];
                    };
                };
            };
        };
    };
    revokePortalTokenAsAdministrator: {
        parameters: {
            query?: never;
            header?: {
                /** @description Your own id for this request: 1 to 128 characters of `A-Z a-z 0-9 . _ : -`. Comes back in the answer. */
                "X-Tracking-Id"?: components["parameters"]["TrackingId"];
            };
            path: {
                /** @description Its public id: the part between the underscores. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The token. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        header: components["schemas"]["EnvelopeHeader"];
                        data: components["schemas"]["PortalTokenView"];
                    };
                };
            };
        };
    };
    listPortalTokens: {
        parameters: {
            query?: {
                /** @description Most items on a page. */
                limit?: number;
                /** @description Where the page begins: the `next_cursor` of the page before. */
                cursor?: string;
                /** @description Keeps the tokens that show this account. */
                account?: string;
            };
            header?: {
                /** @description Your own id for this request: 1 to 128 characters of `A-Z a-z 0-9 . _ : -`. Comes back in the answer. */
                "X-Tracking-Id"?: components["parameters"]["TrackingId"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of tokens. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        header: components["schemas"]["EnvelopeHeader"];
                        data: {
                            items: components["schemas"]["PortalTokenView"][];
                            /** @description The `cursor` of the page that follows; null on the last one. */
                            next_cursor: string | null;
                        };
                    };
                };
            };
        };
    };
    issuePortalToken: {
        parameters: {
            query?: never;
            header?: {
                /** @description Your own id for this request: 1 to 128 characters of `A-Z a-z 0-9 . _ : -`. Comes back in the answer. */
                "X-Tracking-Id"?: components["parameters"]["TrackingId"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PortalToken"];
            };
        };
        responses: {
            /** @description The token. Its text is shown only once. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        header: components["schemas"]["EnvelopeHeader"];
                        data: components["schemas"]["IssuedPortalToken"];
                    };
                };
            };
        };
    };
    revokePortalToken: {
        parameters: {
            query?: never;
            header?: {
                /** @description Your own id for this request: 1 to 128 characters of `A-Z a-z 0-9 . _ : -`. Comes back in the answer. */
                "X-Tracking-Id"?: components["parameters"]["TrackingId"];
            };
            path: {
                /** @description Its public id: the part between the underscores. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The token. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        header: components["schemas"]["EnvelopeHeader"];
                        data: components["schemas"]["PortalTokenView"];
                    };
                };
            };
        };
    };
    iamKeySet: {
        parameters: {
            query?: never;
            header?: {
                /** @description Your own id for this request: 1 to 128 characters of `A-Z a-z 0-9 . _ : -`. Comes back in the answer. */
                "X-Tracking-Id"?: components["parameters"]["TrackingId"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A JSON Web Key Set. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        keys: {
                            [key: string]: unknown;
                        }[];
                    };
                };
            };
        };
    };
    iamToken: {
        parameters: {
            query?: never;
            header?: {
                /** @description Your own id for this request: 1 to 128 characters of `A-Z a-z 0-9 . _ : -`. Comes back in the answer. */
                "X-Tracking-Id"?: components["parameters"]["TrackingId"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DevTokenRequest"];
            };
        };
        responses: {
            /** @description The token. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        access_token: string;
                        /** @enum {string} */
                        token_type: "Bearer";
                        /** @description Seconds. */
                        expires_in: number;
                    };
                };
            };
        };
    };
    userKeySet: {
        parameters: {
            query?: never;
            header?: {
                /** @description Your own id for this request: 1 to 128 characters of `A-Z a-z 0-9 . _ : -`. Comes back in the answer. */
                "X-Tracking-Id"?: components["parameters"]["TrackingId"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A JSON Web Key Set. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        keys: {
                            [key: string]: unknown;
                        }[];
                    };
                };
            };
        };
    };
    userToken: {
        parameters: {
            query?: never;
            header?: {
                /** @description Your own id for this request: 1 to 128 characters of `A-Z a-z 0-9 . _ : -`. Comes back in the answer. */
                "X-Tracking-Id"?: components["parameters"]["TrackingId"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DevTokenRequest"];
            };
        };
        responses: {
            /** @description The token. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        access_token: string;
                        /** @enum {string} */
                        token_type: "Bearer";
                        /** @description Seconds. */
                        expires_in: number;
                    };
                };
            };
        };
    };
    live: {
        parameters: {
            query?: never;
            header?: {
                /** @description Your own id for this request: 1 to 128 characters of `A-Z a-z 0-9 . _ : -`. Comes back in the answer. */
                "X-Tracking-Id"?: components["parameters"]["TrackingId"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is alive. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        header: components["schemas"]["EnvelopeHeader"];
                        data: {
                            /** @enum {string} */
                            status: "up";
                            /** @description Release of the IANA time-zone database that this instance uses. */
                            time_zone_rules: string;
                            /** @description Of a database that is a Citus cluster. Absent otherwise. */
                            cluster?: {
                                version: string;
                                /** @description Servers that may hold shards. */
                                servers: number;
                                /** @description Whether usage is distributed over them. */
                                distributed: boolean;
                            };
                            /** @description Of a database with read replicas. Absent otherwise. */
                            replicas?: {
                                /** @description Read replicas that this instance knows. */
                                configured: number;
                                /** @description Those that answer reads now. */
                                serving: number;
                            };
                            /** @description What a person should look at, although requests are answered. Absent when there is nothing. */
                            notes?: string[];
                        };
                    };
                };
            };
        };
    };
    ready: {
        parameters: {
            query?: never;
            header?: {
                /** @description Your own id for this request: 1 to 128 characters of `A-Z a-z 0-9 . _ : -`. Comes back in the answer. */
                "X-Tracking-Id"?: components["parameters"]["TrackingId"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Requests can be served. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        header: components["schemas"]["EnvelopeHeader"];
                        data: {
                            /** @enum {string} */
                            status: "up";
                            /** @description Release of the IANA time-zone database that this instance uses. */
                            time_zone_rules: string;
                            /** @description Of a database that is a Citus cluster. Absent otherwise. */
                            cluster?: {
                                version: string;
                                /** @description Servers that may hold shards. */
                                servers: number;
                                /** @description Whether usage is distributed over them. */
                                distributed: boolean;
                            };
                            /** @description Of a database with read replicas. Absent otherwise. */
                            replicas?: {
                                /** @description Read replicas that this instance knows. */
                                configured: number;
                                /** @description Those that answer reads now. */
                                serving: number;
                            };
                            /** @description What a person should look at, although requests are answered. Absent when there is nothing. */
                            notes?: string[];
                        };
                    };
                };
            };
        };
    };
    scrape: {
        parameters: {
            query?: never;
            header?: {
                /** @description Your own id for this request: 1 to 128 characters of `A-Z a-z 0-9 . _ : -`. Comes back in the answer. */
                "X-Tracking-Id"?: components["parameters"]["TrackingId"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All metrics, in Prometheus's text format. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
        };
    };
    listRetention: {
        parameters: {
            query?: {
                /** @description Most items on a page. */
                limit?: number;
                /** @description Where the page begins: the `next_cursor` of the page before. */
                cursor?: string;
            };
            header?: {
                /** @description Your own id for this request: 1 to 128 characters of `A-Z a-z 0-9 . _ : -`. Comes back in the answer. */
                "X-Tracking-Id"?: components["parameters"]["TrackingId"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of accounts. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        header: components["schemas"]["EnvelopeHeader"];
                        data: {
                            items: components["schemas"]["RetentionView"][];
                            /** @description The `cursor` of the page that follows; null on the last one. */
                            next_cursor: string | null;
                        };
                    };
                };
            };
        };
    };
    showRetention: {
        parameters: {
            query?: never;
            header?: {
                /** @description Your own id for this request: 1 to 128 characters of `A-Z a-z 0-9 . _ : -`. Comes back in the answer. */
                "X-Tracking-Id"?: components["parameters"]["TrackingId"];
            };
            path: {
                account_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Its retention. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        header: components["schemas"]["EnvelopeHeader"];
                        data: components["schemas"]["RetentionView"];
                    };
                };
            };
        };
    };
    setRetention: {
        parameters: {
            query?: never;
            header?: {
                /** @description Your own id for this request: 1 to 128 characters of `A-Z a-z 0-9 . _ : -`. Comes back in the answer. */
                "X-Tracking-Id"?: components["parameters"]["TrackingId"];
            };
            path: {
                account_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Retention"];
            };
        };
        responses: {
            /** @description Its retention. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        header: components["schemas"]["EnvelopeHeader"];
                        data: components["schemas"]["RetentionView"];
                    };
                };
            };
        };
    };
    clearRetention: {
        parameters: {
            query?: never;
            header?: {
                /** @description Your own id for this request: 1 to 128 characters of `A-Z a-z 0-9 . _ : -`. Comes back in the answer. */
                "X-Tracking-Id"?: components["parameters"]["TrackingId"];
            };
            path: {
                account_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Its retention from now on. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        header: components["schemas"]["EnvelopeHeader"];
                        data: components["schemas"]["RetentionView"];
                    };
                };
            };
        };
    };
    ingestRecords: {
        parameters: {
            query?: {
                /** @description The mapping that makes records of a foreign body. The answer then also has `ignored`. */
                mapping?: string;
                zone?: string;
                ambiguous?: "earlier" | "later" | "reject";
                skipped?: "earlier" | "later" | "reject";
                delimiter?: "," | ";" | "\t" | "|";
                quote?: "\"" | "'" | "none";
                decimal?: "." | ",";
                encoding?: "auto" | "utf-8" | "utf-16le" | "utf-16be" | "latin1" | "windows-1252";
                account?: string;
                /** @description `partial`: good records are stored, bad ones are reported. `atomic`: all or nothing. */
                mode?: "partial" | "atomic";
                /** @description `cumulative`: the records are readings of counters, each with a `session_id`. The amounts between them are stored. */
                counters?: "cumulative";
                /** @description With `counters=cumulative`: the bits of the counters, which begin at 0 again when they are full. Without it a lower reading means that the counter was restarted. */
                wrap?: 32;
            };
            header?: {
                "Content-Encoding"?: "gzip" | "x-gzip" | "identity";
                /** @description Your own id for this request: 1 to 128 characters of `A-Z a-z 0-9 . _ : -`. Comes back in the answer. */
                "X-Tracking-Id"?: components["parameters"]["TrackingId"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    records: {
                        /** @description Chosen by the producer, unique per account. Time-ordered ids (UUIDv7) are stored fastest. */
                        record_id: string;
                        /** @description The enterprise account that pays for the usage. A key of exactly one account need not say it. */
                        account_id?: string;
                        /** @description When the usage began; belongs to it. */
                        started_at: string | number;
                        /** @description When the usage ended; not before `started_at`, and at most 31 days after it. */
                        ended_at: string | number;
                        /** @description Sent by the subscriber. In bytes. */
                        uplink_bytes: number | string;
                        /** @description Received by the subscriber. In bytes. */
                        downlink_bytes: number | string;
                        /** @description A site of the account. */
                        customer_site_id?: string | null;
                        /** @description The subscriber, by telephone number (E.164). `+` or `00` before it is dropped. */
                        msisdn?: string | number | null;
                        /** @description The subscriber, by SIM. */
                        imsi?: string | number | null;
                        /** @description The subject of the user management token. */
                        user_id?: string | null;
                        /** @description The traffic class. */
                        service_id?: number | string | null;
                        /** @description The radio cell. */
                        cell_id?: string | null;
                        /** @description What kind of content was used. */
                        genre?: string | null;
                        /** @description The kind of network. */
                        network?: string | null;
                        /** @description The item of content that was used. */
                        item_id?: string | null;
                        /** @description How long packets took, on average over the record. In milliseconds. */
                        packet_latency_ms?: number | null;
                        /** @description How much the time that packets took varied, on average over the record. In milliseconds. */
                        jitter_ms?: number | null;
                        /** @description How much of the packets was lost. In percent. */
                        packet_loss_percent?: number | null;
                        /** @description The kind of SIM. */
                        sim_type?: ("physical" | "esim") | null;
                        /** @description The address of the base station (eNodeB). */
                        enodeb_ip?: string | null;
                        /** @description The address of the subscriber's device (user equipment). */
                        ue_ip?: string | null;
                        /** @description The location register that served the subscriber. */
                        lr_id?: string | null;
                        /** @description The session whose counters were read; only with `counters=cumulative`, and required there. */
                        session_id?: string;
                    }[];
                } | {
                    /** @description Chosen by the producer, unique per account. Time-ordered ids (UUIDv7) are stored fastest. */
                    record_id: string;
                    /** @description The enterprise account that pays for the usage. A key of exactly one account need not say it. */
                    account_id?: string;
                    /** @description When the usage began; belongs to it. */
                    started_at: string | number;
                    /** @description When the usage ended; not before `started_at`, and at most 31 days after it. */
                    ended_at: string | number;
                    /** @description Sent by the subscriber. In bytes. */
                    uplink_bytes: number | string;
                    /** @description Received by the subscriber. In bytes. */
                    downlink_bytes: number | string;
                    /** @description A site of the account. */
                    customer_site_id?: string | null;
                    /** @description The subscriber, by telephone number (E.164). `+` or `00` before it is dropped. */
                    msisdn?: string | number | null;
                    /** @description The subscriber, by SIM. */
                    imsi?: string | number | null;
                    /** @description The subject of the user management token. */
                    user_id?: string | null;
                    /** @description The traffic class. */
                    service_id?: number | string | null;
                    /** @description The radio cell. */
                    cell_id?: string | null;
                    /** @description What kind of content was used. */
                    genre?: string | null;
                    /** @description The kind of network. */
                    network?: string | null;
                    /** @description The item of content that was used. */
                    item_id?: string | null;
                    /** @description How long packets took, on average over the record. In milliseconds. */
                    packet_latency_ms?: number | null;
                    /** @description How much the time that packets took varied, on average over the record. In milliseconds. */
                    jitter_ms?: number | null;
                    /** @description How much of the packets was lost. In percent. */
                    packet_loss_percent?: number | null;
                    /** @description The kind of SIM. */
                    sim_type?: ("physical" | "esim") | null;
                    /** @description The address of the base station (eNodeB). */
                    enodeb_ip?: string | null;
                    /** @description The address of the subscriber's device (user equipment). */
                    ue_ip?: string | null;
                    /** @description The location register that served the subscriber. */
                    lr_id?: string | null;
                    /** @description The session whose counters were read; only with `counters=cumulative`, and required there. */
                    session_id?: string;
                }[];
                "application/x-ndjson": string;
                "application/ndjson": string;
                "application/jsonl": string;
                "text/csv": string;
            };
        };
        responses: {
            /** @description What became of the records. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        header: components["schemas"]["EnvelopeHeader"];
                        data: {
                            /** @description Records in the body: the sum of the four that follow. */
                            received: number;
                            /** @description Stored now. */
                            accepted: number;
                            /** @description Stored before, with the same content. */
                            duplicates: number;
                            /** @description Stored before, with other content. The stored content stays. */
                            conflicts: number;
                            /** @description Not stored, because of an error. */
                            rejected: number;
                            errors: {
                                /** @description Place of the record in the body, counted from 0. */
                                index: number;
                                /** @description Its line in the body, counted from 1 with blank lines and the header; absent in JSON. */
                                line?: number;
                                /** @description Absent when it could not be read. */
                                record_id?: string;
                                /** @description See the error catalogue. */
                                code: string;
                                description: string;
                                /** @description Absent when it is about the record as a whole. */
                                field?: string;
                                /** @description Of a foreign body: where the field comes from. */
                                column?: string;
                                /** @description Of a foreign body: the value that was found there, cut to 64 characters. */
                                value?: string;
                            }[];
                        };
                    };
                };
            };
        };
    };
    listIngestVolume: {
        parameters: {
            query?: {
                /** @description Most items on a page. */
                limit?: number;
                /** @description Where the page begins: the `next_cursor` of the page before. */
                cursor?: string;
                /** @description The first hour is the one that contains this time; 24 hours before `to` by default. */
                from?: string;
                /** @description Keeps hours that begin earlier; now by default. */
                to?: string;
                /** @description Keeps one producer. */
                producer?: string;
            };
            header?: {
                /** @description Your own id for this request: 1 to 128 characters of `A-Z a-z 0-9 . _ : -`. Comes back in the answer. */
                "X-Tracking-Id"?: components["parameters"]["TrackingId"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page, by hour and producer. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        header: components["schemas"]["EnvelopeHeader"];
                        data: {
                            items: components["schemas"]["VolumeView"][];
                            /** @description The `cursor` of the page that follows; null on the last one. */
                            next_cursor: string | null;
                        };
                    };
                };
            };
        };
    };
    listIngestRejections: {
        parameters: {
            query?: {
                /** @description Most items on a page. */
                limit?: number;
                /** @description Where the page begins: the `next_cursor` of the page before. */
                cursor?: string;
                /** @description The first hour is the one that contains this time; 24 hours before `to` by default. */
                from?: string;
                /** @description Keeps hours that begin earlier; now by default. */
                to?: string;
                /** @description Keeps one producer. */
                producer?: string;
            };
            header?: {
                /** @description Your own id for this request: 1 to 128 characters of `A-Z a-z 0-9 . _ : -`. Comes back in the answer. */
                "X-Tracking-Id"?: components["parameters"]["TrackingId"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page, by hour and producer. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        header: components["schemas"]["EnvelopeHeader"];
                        data: {
                            items: components["schemas"]["RejectionView"][];
                            /** @description The `cursor` of the page that follows; null on the last one. */
                            next_cursor: string | null;
                        };
                    };
                };
            };
        };
    };
    voidRecords: {
        parameters: {
            query?: {
                /** @description `partial`: good records are stored, bad ones are reported. `atomic`: all or nothing. */
                mode?: "partial" | "atomic";
            };
            header?: {
                /** @description Your own id for this request: 1 to 128 characters of `A-Z a-z 0-9 . _ : -`. Comes back in the answer. */
                "X-Tracking-Id"?: components["parameters"]["TrackingId"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["VoidRequest"];
            };
        };
        responses: {
            /** @description What became of the records. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        header: components["schemas"]["EnvelopeHeader"];
                        data: {
                            /** @description Records in the request: the sum of those that follow. */
                            received: number;
                            /** @description No figure includes it. */
                            voided: number;
                            /** @description Voided before. */
                            already_voided: number;
                            /** @description The account has no such record, or it was removed by its retention. */
                            unknown: number;
                            records: {
                                /** @description Place of the record in the request, counted from 0. */
                                index: number;
                                /** @enum {string} */
                                verdict: "voided" | "already_voided" | "unknown";
                                /** @description Absent when it could not be read. */
                                record_id?: string;
                            }[];
                            errors: {
                                /** @description Place of the record in the body, counted from 0. */
                                index: number;
                                /** @description Its line in the body, counted from 1 with blank lines and the header; absent in JSON. */
                                line?: number;
                                /** @description Absent when it could not be read. */
                                record_id?: string;
                                /** @description See the error catalogue. */
                                code: string;
                                description: string;
                                /** @description Absent when it is about the record as a whole. */
                                field?: string;
                                /** @description Of a foreign body: where the field comes from. */
                                column?: string;
                                /** @description Of a foreign body: the value that was found there, cut to 64 characters. */
                                value?: string;
                            }[];
                        };
                    };
                };
            };
        };
    };
    amendRecords: {
        parameters: {
            query?: {
                /** @description `partial`: good records are stored, bad ones are reported. `atomic`: all or nothing. */
                mode?: "partial" | "atomic";
            };
            header?: {
                /** @description Your own id for this request: 1 to 128 characters of `A-Z a-z 0-9 . _ : -`. Comes back in the answer. */
                "X-Tracking-Id"?: components["parameters"]["TrackingId"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description The account whose records are corrected. A key of exactly one account need not say it. */
                    account_id?: string;
                    /** @description The reason, for readers of the history. */
                    reason: string;
                    records?: {
                        /** @description Chosen by the producer, unique per account. Time-ordered ids (UUIDv7) are stored fastest. */
                        record_id: string;
                        /** @description The enterprise account that pays for the usage. A key of exactly one account need not say it. */
                        account_id?: string;
                        /** @description When the usage began; belongs to it. */
                        started_at: string | number;
                        /** @description When the usage ended; not before `started_at`, and at most 31 days after it. */
                        ended_at: string | number;
                        /** @description Sent by the subscriber. In bytes. */
                        uplink_bytes: number | string;
                        /** @description Received by the subscriber. In bytes. */
                        downlink_bytes: number | string;
                        /** @description A site of the account. */
                        customer_site_id?: string | null;
                        /** @description The subscriber, by telephone number (E.164). `+` or `00` before it is dropped. */
                        msisdn?: string | number | null;
                        /** @description The subscriber, by SIM. */
                        imsi?: string | number | null;
                        /** @description The subject of the user management token. */
                        user_id?: string | null;
                        /** @description The traffic class. */
                        service_id?: number | string | null;
                        /** @description The radio cell. */
                        cell_id?: string | null;
                        /** @description What kind of content was used. */
                        genre?: string | null;
                        /** @description The kind of network. */
                        network?: string | null;
                        /** @description The item of content that was used. */
                        item_id?: string | null;
                        /** @description How long packets took, on average over the record. In milliseconds. */
                        packet_latency_ms?: number | null;
                        /** @description How much the time that packets took varied, on average over the record. In milliseconds. */
                        jitter_ms?: number | null;
                        /** @description How much of the packets was lost. In percent. */
                        packet_loss_percent?: number | null;
                        /** @description The kind of SIM. */
                        sim_type?: ("physical" | "esim") | null;
                        /** @description The address of the base station (eNodeB). */
                        enodeb_ip?: string | null;
                        /** @description The address of the subscriber's device (user equipment). */
                        ue_ip?: string | null;
                        /** @description The location register that served the subscriber. */
                        lr_id?: string | null;
                    }[];
                    record?: {
                        /** @description Chosen by the producer, unique per account. Time-ordered ids (UUIDv7) are stored fastest. */
                        record_id: string;
                        /** @description The enterprise account that pays for the usage. A key of exactly one account need not say it. */
                        account_id?: string;
                        /** @description When the usage began; belongs to it. */
                        started_at: string | number;
                        /** @description When the usage ended; not before `started_at`, and at most 31 days after it. */
                        ended_at: string | number;
                        /** @description Sent by the subscriber. In bytes. */
                        uplink_bytes: number | string;
                        /** @description Received by the subscriber. In bytes. */
                        downlink_bytes: number | string;
                        /** @description A site of the account. */
                        customer_site_id?: string | null;
                        /** @description The subscriber, by telephone number (E.164). `+` or `00` before it is dropped. */
                        msisdn?: string | number | null;
                        /** @description The subscriber, by SIM. */
                        imsi?: string | number | null;
                        /** @description The subject of the user management token. */
                        user_id?: string | null;
                        /** @description The traffic class. */
                        service_id?: number | string | null;
                        /** @description The radio cell. */
                        cell_id?: string | null;
                        /** @description What kind of content was used. */
                        genre?: string | null;
                        /** @description The kind of network. */
                        network?: string | null;
                        /** @description The item of content that was used. */
                        item_id?: string | null;
                        /** @description How long packets took, on average over the record. In milliseconds. */
                        packet_latency_ms?: number | null;
                        /** @description How much the time that packets took varied, on average over the record. In milliseconds. */
                        jitter_ms?: number | null;
                        /** @description How much of the packets was lost. In percent. */
                        packet_loss_percent?: number | null;
                        /** @description The kind of SIM. */
                        sim_type?: ("physical" | "esim") | null;
                        /** @description The address of the base station (eNodeB). */
                        enodeb_ip?: string | null;
                        /** @description The address of the subscriber's device (user equipment). */
                        ue_ip?: string | null;
                        /** @description The location register that served the subscriber. */
                        lr_id?: string | null;
                    };
                };
            };
        };
        responses: {
            /** @description What became of the records. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        header: components["schemas"]["EnvelopeHeader"];
                        data: {
                            /** @description Records in the request: the sum of those that follow. */
                            received: number;
                            /** @description Has the new content. */
                            amended: number;
                            /** @description Had been voided, and stands again with the content given. */
                            restored: number;
                            /** @description Has that content already. */
                            unchanged: number;
                            /** @description The account has no such record, or it was removed by its retention. */
                            unknown: number;
                            /** @description Not amended, because of an error. */
                            rejected: number;
                            records: {
                                /** @description Place of the record in the request, counted from 0. */
                                index: number;
                                /** @enum {string} */
                                verdict: "amended" | "restored" | "unchanged" | "unknown" | "rejected";
                                /** @description Absent when it could not be read. */
                                record_id?: string;
                            }[];
                            errors: {
                                /** @description Place of the record in the body, counted from 0. */
                                index: number;
                                /** @description Its line in the body, counted from 1 with blank lines and the header; absent in JSON. */
                                line?: number;
                                /** @description Absent when it could not be read. */
                                record_id?: string;
                                /** @description See the error catalogue. */
                                code: string;
                                description: string;
                                /** @description Absent when it is about the record as a whole. */
                                field?: string;
                                /** @description Of a foreign body: where the field comes from. */
                                column?: string;
                                /** @description Of a foreign body: the value that was found there, cut to 64 characters. */
                                value?: string;
                            }[];
                        };
                    };
                };
            };
        };
    };
    listBackfills: {
        parameters: {
            query?: {
                /** @description Most items on a page. */
                limit?: number;
                /** @description Where the page begins: the `next_cursor` of the page before. */
                cursor?: string;
                /** @description Keeps the backfills of one account. */
                account_id?: string;
                /** @description Keeps the backfills in one state. */
                state?: "open" | "closed" | "reverted" | "discarded" | "expired";
            };
            header?: {
                /** @description Your own id for this request: 1 to 128 characters of `A-Z a-z 0-9 . _ : -`. Comes back in the answer. */
                "X-Tracking-Id"?: components["parameters"]["TrackingId"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of backfills. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        header: components["schemas"]["EnvelopeHeader"];
                        data: {
                            items: components["schemas"]["BackfillView"][];
                            /** @description The `cursor` of the page that follows; null on the last one. */
                            next_cursor: string | null;
                        };
                    };
                };
            };
        };
    };
    openBackfill: {
        parameters: {
            query?: never;
            header?: {
                /** @description Your own id for this request: 1 to 128 characters of `A-Z a-z 0-9 . _ : -`. Comes back in the answer. */
                "X-Tracking-Id"?: components["parameters"]["TrackingId"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["OpenBackfill"];
            };
        };
        responses: {
            /** @description The backfill. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        header: components["schemas"]["EnvelopeHeader"];
                        data: components["schemas"]["BackfillView"];
                    };
                };
            };
        };
    };
    showBackfill: {
        parameters: {
            query?: never;
            header?: {
                /** @description Your own id for this request: 1 to 128 characters of `A-Z a-z 0-9 . _ : -`. Comes back in the answer. */
                "X-Tracking-Id"?: components["parameters"]["TrackingId"];
            };
            path: {
                /** @description Of the backfill. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The backfill. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        header: components["schemas"]["EnvelopeHeader"];
                        data: components["schemas"]["BackfillView"];
                    };
                };
            };
        };
    };
    loadBackfill: {
        parameters: {
            query?: {
                /** @description `partial`: good records are stored, bad ones are reported. `atomic`: all or nothing. */
                mode?: "partial" | "atomic";
            };
            header?: {
                "Content-Encoding"?: "gzip" | "x-gzip" | "identity";
                /** @description Your own id for this request: 1 to 128 characters of `A-Z a-z 0-9 . _ : -`. Comes back in the answer. */
                "X-Tracking-Id"?: components["parameters"]["TrackingId"];
            };
            path: {
                /** @description Of the backfill. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    records: {
                        /** @description Chosen by the producer, unique per account. Time-ordered ids (UUIDv7) are stored fastest. */
                        record_id: string;
                        /** @description The enterprise account that pays for the usage. A key of exactly one account need not say it. */
                        account_id?: string;
                        /** @description When the usage began; belongs to it. */
                        started_at: string | number;
                        /** @description When the usage ended; not before `started_at`, and at most 31 days after it. */
                        ended_at: string | number;
                        /** @description Sent by the subscriber. In bytes. */
                        uplink_bytes: number | string;
                        /** @description Received by the subscriber. In bytes. */
                        downlink_bytes: number | string;
                        /** @description A site of the account. */
                        customer_site_id?: string | null;
                        /** @description The subscriber, by telephone number (E.164). `+` or `00` before it is dropped. */
                        msisdn?: string | number | null;
                        /** @description The subscriber, by SIM. */
                        imsi?: string | number | null;
                        /** @description The subject of the user management token. */
                        user_id?: string | null;
                        /** @description The traffic class. */
                        service_id?: number | string | null;
                        /** @description The radio cell. */
                        cell_id?: string | null;
                        /** @description What kind of content was used. */
                        genre?: string | null;
                        /** @description The kind of network. */
                        network?: string | null;
                        /** @description The item of content that was used. */
                        item_id?: string | null;
                        /** @description How long packets took, on average over the record. In milliseconds. */
                        packet_latency_ms?: number | null;
                        /** @description How much the time that packets took varied, on average over the record. In milliseconds. */
                        jitter_ms?: number | null;
                        /** @description How much of the packets was lost. In percent. */
                        packet_loss_percent?: number | null;
                        /** @description The kind of SIM. */
                        sim_type?: ("physical" | "esim") | null;
                        /** @description The address of the base station (eNodeB). */
                        enodeb_ip?: string | null;
                        /** @description The address of the subscriber's device (user equipment). */
                        ue_ip?: string | null;
                        /** @description The location register that served the subscriber. */
                        lr_id?: string | null;
                    }[];
                } | {
                    /** @description Chosen by the producer, unique per account. Time-ordered ids (UUIDv7) are stored fastest. */
                    record_id: string;
                    /** @description The enterprise account that pays for the usage. A key of exactly one account need not say it. */
                    account_id?: string;
                    /** @description When the usage began; belongs to it. */
                    started_at: string | number;
                    /** @description When the usage ended; not before `started_at`, and at most 31 days after it. */
                    ended_at: string | number;
                    /** @description Sent by the subscriber. In bytes. */
                    uplink_bytes: number | string;
                    /** @description Received by the subscriber. In bytes. */
                    downlink_bytes: number | string;
                    /** @description A site of the account. */
                    customer_site_id?: string | null;
                    /** @description The subscriber, by telephone number (E.164). `+` or `00` before it is dropped. */
                    msisdn?: string | number | null;
                    /** @description The subscriber, by SIM. */
                    imsi?: string | number | null;
                    /** @description The subject of the user management token. */
                    user_id?: string | null;
                    /** @description The traffic class. */
                    service_id?: number | string | null;
                    /** @description The radio cell. */
                    cell_id?: string | null;
                    /** @description What kind of content was used. */
                    genre?: string | null;
                    /** @description The kind of network. */
                    network?: string | null;
                    /** @description The item of content that was used. */
                    item_id?: string | null;
                    /** @description How long packets took, on average over the record. In milliseconds. */
                    packet_latency_ms?: number | null;
                    /** @description How much the time that packets took varied, on average over the record. In milliseconds. */
                    jitter_ms?: number | null;
                    /** @description How much of the packets was lost. In percent. */
                    packet_loss_percent?: number | null;
                    /** @description The kind of SIM. */
                    sim_type?: ("physical" | "esim") | null;
                    /** @description The address of the base station (eNodeB). */
                    enodeb_ip?: string | null;
                    /** @description The address of the subscriber's device (user equipment). */
                    ue_ip?: string | null;
                    /** @description The location register that served the subscriber. */
                    lr_id?: string | null;
                }[];
                "application/x-ndjson": string;
                "application/ndjson": string;
                "application/jsonl": string;
                "text/csv": string;
            };
        };
        responses: {
            /** @description What became of the records. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        header: components["schemas"]["EnvelopeHeader"];
                        data: {
                            /** @description Records in the body: the sum of the four that follow. */
                            received: number;
                            /** @description Stored now. */
                            accepted: number;
                            /** @description Stored before, with the same content. */
                            duplicates: number;
                            /** @description Stored before, with other content. The stored content stays. */
                            conflicts: number;
                            /** @description Not stored, because of an error. */
                            rejected: number;
                            errors: {
                                /** @description Place of the record in the body, counted from 0. */
                                index: number;
                                /** @description Its line in the body, counted from 1 with blank lines and the header; absent in JSON. */
                                line?: number;
                                /** @description Absent when it could not be read. */
                                record_id?: string;
                                /** @description See the error catalogue. */
                                code: string;
                                description: string;
                                /** @description Absent when it is about the record as a whole. */
                                field?: string;
                                /** @description Of a foreign body: where the field comes from. */
                                column?: string;
                                /** @description Of a foreign body: the value that was found there, cut to 64 characters. */
                                value?: string;
                            }[];
                        };
                    };
                };
            };
        };
    };
    closeBackfill: {
        parameters: {
            query?: never;
            header?: {
                /** @description Your own id for this request: 1 to 128 characters of `A-Z a-z 0-9 . _ : -`. Comes back in the answer. */
                "X-Tracking-Id"?: components["parameters"]["TrackingId"];
            };
            path: {
                /** @description Of the backfill. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What it did. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        header: components["schemas"]["EnvelopeHeader"];
                        data: components["schemas"]["BackfillView"];
                    };
                };
            };
        };
    };
    revertBackfill: {
        parameters: {
            query?: never;
            header?: {
                /** @description Your own id for this request: 1 to 128 characters of `A-Z a-z 0-9 . _ : -`. Comes back in the answer. */
                "X-Tracking-Id"?: components["parameters"]["TrackingId"];
            };
            path: {
                /** @description Of the backfill. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["RevertBackfill"];
            };
        };
        responses: {
            /** @description The backfill. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        header: components["schemas"]["EnvelopeHeader"];
                        data: components["schemas"]["BackfillView"];
                    };
                };
            };
        };
    };
    recordHistory: {
        parameters: {
            query?: never;
            header?: {
                /** @description Your own id for this request: 1 to 128 characters of `A-Z a-z 0-9 . _ : -`. Comes back in the answer. */
                "X-Tracking-Id"?: components["parameters"]["TrackingId"];
            };
            path: {
                account_id: string;
                record_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The record. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        header: components["schemas"]["EnvelopeHeader"];
                        data: components["schemas"]["HistoryAnswer"];
                    };
                };
            };
        };
    };
    listMappings: {
        parameters: {
            query?: never;
            header?: {
                /** @description Your own id for this request: 1 to 128 characters of `A-Z a-z 0-9 . _ : -`. Comes back in the answer. */
                "X-Tracking-Id"?: components["parameters"]["TrackingId"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All of them. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        header: components["schemas"]["EnvelopeHeader"];
                        data: components["schemas"]["MappingsView"];
                    };
                };
            };
        };
    };
    tryMapping: {
        parameters: {
            query?: never;
            header?: {
                /** @description Your own id for this request: 1 to 128 characters of `A-Z a-z 0-9 . _ : -`. Comes back in the answer. */
                "X-Tracking-Id"?: components["parameters"]["TrackingId"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description A name, or a mapping. */
                    mapping: string | {
                        [key: string]: unknown;
                    };
                    /** @description The beginning of a file. */
                    sample: string;
                    /** @enum {string} */
                    format?: "csv" | "json" | "ndjson";
                    /** @description Settings beside the mapping, such as `zone`. */
                    settings?: {
                        zone?: string;
                        ambiguous?: string;
                        skipped?: string;
                        delimiter?: string;
                        quote?: string;
                        decimal?: string;
                        encoding?: string;
                        account?: string;
                    };
                };
            };
        };
        responses: {
            /** @description What the sample would become. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        header: components["schemas"]["EnvelopeHeader"];
                        data: components["schemas"]["PreviewResult"];
                    };
                };
            };
        };
    };
    showMapping: {
        parameters: {
            query?: never;
            header?: {
                /** @description Your own id for this request: 1 to 128 characters of `A-Z a-z 0-9 . _ : -`. Comes back in the answer. */
                "X-Tracking-Id"?: components["parameters"]["TrackingId"];
            };
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The mapping. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        header: components["schemas"]["EnvelopeHeader"];
                        data: components["schemas"]["MappingView"];
                    };
                };
            };
        };
    };
    putMapping: {
        parameters: {
            query?: never;
            header?: {
                /** @description Your own id for this request: 1 to 128 characters of `A-Z a-z 0-9 . _ : -`. Comes back in the answer. */
                "X-Tracking-Id"?: components["parameters"]["TrackingId"];
            };
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    [key: string]: unknown;
                };
            };
        };
        responses: {
            /** @description The mapping. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        header: components["schemas"]["EnvelopeHeader"];
                        data: components["schemas"]["MappingView"];
                    };
                };
            };
        };
    };
    removeMapping: {
        parameters: {
            query?: never;
            header?: {
                /** @description Your own id for this request: 1 to 128 characters of `A-Z a-z 0-9 . _ : -`. Comes back in the answer. */
                "X-Tracking-Id"?: components["parameters"]["TrackingId"];
            };
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is removed. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        header: components["schemas"]["EnvelopeHeader"];
                        data: components["schemas"]["RemovedMappingView"];
                    };
                };
            };
        };
    };
    kpi1: {
        parameters: {
            query?: {
                /** @description Keeps the rows that have this value. */
                service_id?: number;
                /** @description Length of the intervals; both unless given. `5-minutes` is accepted too. */
                interval?: "5-minute" | "1-hour";
                /** @description Keeps the rows that have this value. */
                interval_start_timestamp?: number;
                /** @description Keeps the rows that have this value. */
                interval_end_timestamp?: number;
                /** @description Keeps the rows that have this value. */
                total_bytes?: number;
                /** @description Keeps intervals that start at this time or later. Unix milliseconds. */
                from?: number;
                /** @description Keeps intervals that start earlier. Unix milliseconds. */
                to?: number;
                /** @description Keeps this many rows with the greatest values in each interval; ties by key. */
                top?: number;
                /** @description Rows on a page. While more follow, the header `Link` leads to the next page. */
                limit?: number;
                /** @description Instead of `Accept`: the format of the answer. JSON unless given. */
                format?: "json" | "csv";
                /** @description Whether CSV begins with a byte order mark. */
                bom?: "true" | "false";
                /** @description For CSV, as in reports. No column has texts that need it. */
                safe?: "true" | "false";
                /** @description Where the page begins: the `cursor` in the `Link` of the page before. */
                cursor?: string;
            };
            header?: {
                /** @description Your own id for this request: 1 to 128 characters of `A-Z a-z 0-9 . _ : -`. Comes back in the answer. */
                "X-Tracking-Id"?: components["parameters"]["TrackingId"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The rows, bare: this answer has no envelope. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Kpi1Row"][];
                    "text/csv": string;
                };
            };
        };
    };
    kpi2: {
        parameters: {
            query?: {
                /** @description Keeps the rows that have this value. */
                cell_id?: string;
                /** @description Length of the intervals; both unless given. `5-minutes` is accepted too. */
                interval?: "5-minute" | "1-hour";
                /** @description Keeps the rows that have this value. */
                interval_start_timestamp?: number;
                /** @description Keeps the rows that have this value. */
                interval_end_timestamp?: number;
                /** @description Keeps the rows that have this value. */
                number_of_unique_users?: number;
                /** @description Keeps intervals that start at this time or later. Unix milliseconds. */
                from?: number;
                /** @description Keeps intervals that start earlier. Unix milliseconds. */
                to?: number;
                /** @description Keeps this many rows with the greatest values in each interval; ties by key. */
                top?: number;
                /** @description Rows on a page. While more follow, the header `Link` leads to the next page. */
                limit?: number;
                /** @description Instead of `Accept`: the format of the answer. JSON unless given. */
                format?: "json" | "csv";
                /** @description Whether CSV begins with a byte order mark. */
                bom?: "true" | "false";
                /** @description For CSV, as in reports. No column has texts that need it. */
                safe?: "true" | "false";
                /** @description Where the page begins: the `cursor` in the `Link` of the page before. */
                cursor?: string;
            };
            header?: {
                /** @description Your own id for this request: 1 to 128 characters of `A-Z a-z 0-9 . _ : -`. Comes back in the answer. */
                "X-Tracking-Id"?: components["parameters"]["TrackingId"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The rows, bare: this answer has no envelope. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Kpi2Row"][];
                    "text/csv": string;
                };
            };
        };
    };
    aggregate: {
        parameters: {
            query: {
                /** @description Inclusive: a date (`2026-10-01`, in `timeZone`), a date-time with offset, or Unix milliseconds. */
                fromDate: string;
                /** @description Exclusive: a date (`2026-10-01`, in `timeZone`), a date-time with offset, or Unix milliseconds. A date means the end of that day. Default: now. */
                toDate?: string;
                /** @description Weeks begin on Mondays. */
                period: "hour" | "day" | "week" | "month" | "year" | "all";
                /** @description Gives a value for each of these. */
                groupBy?: "service" | "genre" | "network";
                /** @description Counted from 1. */
                pageNumber?: number;
                /** @description Items on a page. */
                pageSize?: number;
                /** @description What items are sorted by. */
                sortBy?: "period" | "value" | "group";
                /** @description `desc` is the exact reverse of `asc`. */
                sortOrder?: "asc" | "desc";
                /** @description Keeps the usage of one item. */
                itemId?: string;
                /** @description An IANA name, such as `Europe/Berlin`. */
                timeZone?: string;
                /** @description Instead of `Accept`: the format of the answer. */
                format?: "json" | "csv";
                /** @description Whether CSV begins with a byte order mark. */
                bom?: "true" | "false";
                /** @description Whether CSV marks texts that a spreadsheet would run as formulas. */
                safe?: "true" | "false";
            };
            header?: {
                /** @description Your own id for this request: 1 to 128 characters of `A-Z a-z 0-9 . _ : -`. Comes back in the answer. */
                "X-Tracking-Id"?: components["parameters"]["TrackingId"];
            };
            path: {
                /** @description Aggregation type. */
                aty: "sum" | "avg" | "min" | "max" | "count";
                /** @description Case does not matter. `items` only with `count`. */
                field: "duration" | "bytes" | "uplinkBytes" | "downlinkBytes" | "items";
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The values of the page asked for; as CSV its items, a line each. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        header: components["schemas"]["EnvelopeHeader"];
                        data: components["schemas"]["AggregateAnswer"];
                    };
                    "text/csv": string;
                };
            };
        };
    };
    reportInUrl: {
        parameters: {
            query: {
                /** @description The request as JSON, URL-encoded. */
                q: string;
                /** @description Instead of `Accept`: the format of the answer. */
                format?: "json" | "csv" | "ndjson";
                /** @description `wide`: a row for each bucket and group, a column for each series. Not for JSON. */
                layout?: "long" | "wide";
                /** @description Whether CSV begins with a byte order mark. */
                bom?: "true" | "false";
                /** @description Whether CSV marks texts that a spreadsheet would run as formulas. */
                safe?: "true" | "false";
            };
            header?: {
                /** @description The `ETag` of an answer that the client has. If it has not changed, the status is 304, without a body. */
                "If-None-Match"?: string;
                /** @description Your own id for this request: 1 to 128 characters of `A-Z a-z 0-9 . _ : -`. Comes back in the answer. */
                "X-Tracking-Id"?: components["parameters"]["TrackingId"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The series, or the window up to now. Bare: this answer has no envelope. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RangeReport"] | components["schemas"]["FlatReport"];
                    "text/csv": string;
                    "application/x-ndjson": string;
                };
            };
            /** @description The client already has this answer. */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    report: {
        parameters: {
            query?: {
                /** @description Instead of `Accept`: the format of the answer. */
                format?: "json" | "csv" | "ndjson";
                /** @description `wide`: a row for each bucket and group, a column for each series. Not for JSON. */
                layout?: "long" | "wide";
                /** @description Whether CSV begins with a byte order mark. */
                bom?: "true" | "false";
                /** @description Whether CSV marks texts that a spreadsheet would run as formulas. */
                safe?: "true" | "false";
            };
            header?: {
                /** @description The `ETag` of an answer that the client has. If it has not changed, the status is 304, without a body. */
                "If-None-Match"?: string;
                /** @description Your own id for this request: 1 to 128 characters of `A-Z a-z 0-9 . _ : -`. Comes back in the answer. */
                "X-Tracking-Id"?: components["parameters"]["TrackingId"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Report"];
            };
        };
        responses: {
            /** @description The series, or the window up to now. Bare: this answer has no envelope. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RangeReport"] | components["schemas"]["FlatReport"];
                    "text/csv": string;
                    "application/x-ndjson": string;
                };
            };
            /** @description The client already has this answer. */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    reportBatch: {
        parameters: {
            query?: never;
            header?: {
                /** @description Your own id for this request: 1 to 128 characters of `A-Z a-z 0-9 . _ : -`. Comes back in the answer. */
                "X-Tracking-Id"?: components["parameters"]["TrackingId"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    requests: components["schemas"]["Report"][];
                };
            };
        };
        responses: {
            /** @description The reports in the order of the requests. Bare: this answer has no envelope. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        reports: ({
                            /** @enum {integer} */
                            status: 200;
                            report: components["schemas"]["RangeReport"] | components["schemas"]["FlatReport"];
                        } | {
                            status: number;
                            errors: components["schemas"]["Fault"][];
                        })[];
                    };
                };
            };
        };
    };
    validateReport: {
        parameters: {
            query?: never;
            header?: {
                /** @description Your own id for this request: 1 to 128 characters of `A-Z a-z 0-9 . _ : -`. Comes back in the answer. */
                "X-Tracking-Id"?: components["parameters"]["TrackingId"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Report"];
            };
        };
        responses: {
            /** @description The request, resolved. Bare: this answer has no envelope. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Resolution"];
                };
            };
        };
    };
    reportMetadata: {
        parameters: {
            query?: never;
            header?: {
                /** @description Your own id for this request: 1 to 128 characters of `A-Z a-z 0-9 . _ : -`. Comes back in the answer. */
                "X-Tracking-Id"?: components["parameters"]["TrackingId"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The language. Bare: this answer has no envelope. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        dimensions: {
                            name: string;
                        }[];
                        metrics: {
                            name: string;
                        }[];
                        aggregations: {
                            name: string;
                        }[];
                        filter_operators: {
                            name: string;
                        }[];
                        clause_operators: {
                            name: string;
                        }[];
                        metric_filters: {
                            name: string;
                        }[];
                        granularities: {
                            name: string;
                        }[];
                        week_starts: {
                            name: string;
                        }[];
                        bucket_ranges: {
                            name: string;
                        }[];
                        relative_dates: {
                            name: string;
                        }[];
                        relative_units: {
                            name: string;
                        }[];
                        fills: {
                            name: string;
                        }[];
                        sort_orders: {
                            name: string;
                        }[];
                        totals: {
                            name: string;
                        }[];
                        comparisons: {
                            name: string;
                        }[];
                        accuracies: {
                            name: string;
                        }[];
                        formats: {
                            name: string;
                        }[];
                        limits: {
                            [key: string]: number;
                        };
                    };
                };
            };
        };
    };
    dimensionValues: {
        parameters: {
            query?: {
                /** @description How the values begin. */
                prefix?: string;
                /** @description One account. By default all that the credential may see. */
                account_id?: string;
                /** @description Thirty days before the end by default. */
                start_date_time?: string;
                /** @description Now by default. */
                end_date_time?: string;
                /** @description Most values on a page. */
                limit?: number;
                /** @description Where the page begins: the `next_page_token` of the page before. It keeps the range of the first page. */
                page_token?: string;
            };
            header?: {
                /** @description Your own id for this request: 1 to 128 characters of `A-Z a-z 0-9 . _ : -`. Comes back in the answer. */
                "X-Tracking-Id"?: components["parameters"]["TrackingId"];
            };
            path: {
                name: "account_id" | "customer_site_id" | "msisdn" | "imsi" | "user_id" | "service_id" | "cell_id" | "network" | "genre" | "item_id" | "sim_type" | "enodeb_ip" | "ue_ip" | "lr_id";
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of values. Bare: this answer has no envelope. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ValuesAnswer"];
                };
            };
        };
    };
    listReports: {
        parameters: {
            query?: never;
            header?: {
                /** @description Your own id for this request: 1 to 128 characters of `A-Z a-z 0-9 . _ : -`. Comes back in the answer. */
                "X-Tracking-Id"?: components["parameters"]["TrackingId"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All of them. Bare: this answer has no envelope. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SavedReportsView"];
                };
            };
        };
    };
    savedReport: {
        parameters: {
            query?: {
                /** @description Instead of `Accept`: the format of the answer. */
                format?: "json" | "csv" | "ndjson";
                /** @description `wide`: a row for each bucket and group, a column for each series. Not for JSON. */
                layout?: "long" | "wide";
                /** @description Whether CSV begins with a byte order mark. */
                bom?: "true" | "false";
                /** @description Whether CSV marks texts that a spreadsheet would run as formulas. */
                safe?: "true" | "false";
            };
            header?: {
                /** @description The `ETag` of an answer that the client has. If it has not changed, the status is 304, without a body. */
                "If-None-Match"?: string;
                /** @description Your own id for this request: 1 to 128 characters of `A-Z a-z 0-9 . _ : -`. Comes back in the answer. */
                "X-Tracking-Id"?: components["parameters"]["TrackingId"];
            };
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The series, or the window up to now. Bare: this answer has no envelope. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RangeReport"] | components["schemas"]["FlatReport"];
                    "text/csv": string;
                    "application/x-ndjson": string;
                };
            };
            /** @description The client already has this answer. */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    putReport: {
        parameters: {
            query?: never;
            header?: {
                /** @description Your own id for this request: 1 to 128 characters of `A-Z a-z 0-9 . _ : -`. Comes back in the answer. */
                "X-Tracking-Id"?: components["parameters"]["TrackingId"];
            };
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Report"];
            };
        };
        responses: {
            /** @description It is saved. Bare: this answer has no envelope. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SavedReportView"];
                };
            };
        };
    };
    removeReport: {
        parameters: {
            query?: never;
            header?: {
                /** @description Your own id for this request: 1 to 128 characters of `A-Z a-z 0-9 . _ : -`. Comes back in the answer. */
                "X-Tracking-Id"?: components["parameters"]["TrackingId"];
            };
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is removed. Bare: this answer has no envelope. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RemovedReportView"];
                };
            };
        };
    };
}
