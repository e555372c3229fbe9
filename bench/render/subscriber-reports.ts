/** Written by hand: the part `subscribers` only shows its figures. */
export const SUBSCRIBER_REPORTS = `## Reports of one subscriber

Measured on 2026-11-30 with the load of \`npm run bench -- --only subscribers\`, on 2 cores that other work used as well, with a service of the commit before and one of the commit after in turn. Medians of five runs. A day by hour, all requests different, over 1,080,336 records. A subscriber has a record every five minutes. The time of an answer depends on the other work; processor time depends on it less.

| report                                | connections |   /s | p50 ms | service, processor ms | database, processor ms |
| ------------------------------------- | ----------: | ---: | -----: | --------------------: | ---------------------: |
| a subscriber, planned for each report |           1 |  108 |   7.92 |                  2.12 |                   1.86 |
| a subscriber, by the function         |           1 |  157 |   5.18 |                  1.85 |                   1.03 |
| a site                                |           1 |  390 |   0.78 |                 0.957 |                  0.161 |
| a subscriber, planned for each report |          32 |  369 |   73.9 |                 0.816 |                   1.63 |
| a subscriber, by the function         |          32 |  540 |   59.3 |                 0.636 |                  0.976 |
| a site                                |          32 | 1,534 |  16.4 |                 0.509 |                  0.149 |

[Reports of a subscriber](adr/subscriber-reports.md) says what the rest of the time is for.
`;
