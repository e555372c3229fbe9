import { applyDecorators } from '@nestjs/common';
import { ApiOperation, ApiParam } from '@nestjs/swagger';
import { ApiFailure } from '../http/api-failures.js';
import { ApiQueryOf } from '../http/api-query.js';
import { ApiAnswer } from '../http/api-success.js';
import { AggregateQueryDto, PARAMETERS } from './aggregate-query.dto.js';
import { AggregateAnswer } from './aggregate.answer.js';
import { toCsv } from './to-csv.js';
import { AGGREGATION_TYPES, FIELDS } from './vocabulary.js';

const DESCRIPTION = `What the user behind \`X-Authorization\` used; no parameter can name another user.

- \`sum\` divides the usage of a record among the periods that it overlaps, in proportion to time. \`avg\`, \`min\`,
  \`max\` and \`count\` take whole records, each in the period of its start. \`count\` counts records, whatever the
  field; of \`items\`, distinct ones.
- Periods are cut at the midnights and full hours of \`timeZone\`, through changes of its clock. The first one may
  begin before \`fromDate\`; only usage from \`fromDate\` on counts.
- The item may also be named in a JSON body, \`{ "itemId": "..." }\`, which browsers cannot send with GET.
- Usage without a genre (network, service) is in the group \`null\`. A page past the end is an empty list.`;

/** Documents `GET /user/usage/aggregate/{aty}/{field}`. */
export const ApiAggregate = () =>
  applyDecorators(
    ApiOperation({ summary: "The user's own usage, by periods", description: DESCRIPTION }),
    ApiParam({
      name: 'aty',
      description: 'Aggregation type.',
      schema: { type: 'string', enum: [...AGGREGATION_TYPES] },
    }),
    ApiParam({
      name: 'field',
      description: 'Case does not matter. `items` only with `count`.',
      schema: { type: 'string', enum: [...FIELDS] },
    }),
    ApiQueryOf(AggregateQueryDto, PARAMETERS),
    ApiAnswer('The values of the page asked for; as CSV its items, a line each.', AggregateAnswer, {
      others: {
        'text/csv': {
          schema: { type: 'string' },
          example: toCsv(AggregateAnswer.example, { bom: false, safe: false }),
        },
      },
    }),
    ApiFailure(
      400,
      'Every fault of the request.',
      { name: 'FROM_DATE', field: 'fromDate' },
      { name: 'PERIOD', field: 'period' },
      { name: 'ITEM_ID', field: 'itemId' },
    ),
  );
