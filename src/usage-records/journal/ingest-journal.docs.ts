import { applyDecorators } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import { ApiBadParameter } from '../../http/api-failures.js';
import { ApiPageOf, type AnswerClass } from '../../http/api-success.js';
import { MOST_RECORD_IDS } from '../refusal-counts.js';
import { RejectionView, VolumeView } from './journal.view.js';

const journal = (summary: string, description: string, View: AnswerClass<object>) =>
  applyDecorators(
    ApiOperation({ summary, description }),
    ApiPageOf('A page, by hour and producer.', View),
    ApiBadParameter({
      name: 'JOURNAL_FILTER',
      field: 'from',
      detail: 'must be an RFC 3339 date-time with offset',
    }),
  );

/** Documents `GET /admin/v1/ingest/volume`. */
export const ApiVolume = () =>
  journal(
    'What came in, by hour and producer',
    'Each body counts in the hour in which it ended. `received` is the sum of `accepted`, `duplicates`, `conflicts` and ' +
      '`rejected`; of an atomic body that was refused, only its faulty records count. `refused_bodies`: those that ' +
      'could not be read to their end, or were refused as a whole. `bytes`: decompressed.',
    VolumeView,
  );

/** Documents `GET /admin/v1/ingest/rejections`. */
export const ApiRejections = () =>
  journal(
    'What was refused and why, by hour and producer',
    'One entry for each error code and field. A record counts once for each; a body that was refused as a ' +
      `whole counts once. \`record_ids\`: the first ${MOST_RECORD_IDS}, as far as they could be read.`,
    RejectionView,
  );
