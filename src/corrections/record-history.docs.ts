import { applyDecorators } from '@nestjs/common';
import { ApiOperation, ApiParam } from '@nestjs/swagger';
import { ApiFailure } from '../http/api-failures.js';
import { ApiAnswer } from '../http/api-success.js';
import { HistoryAnswer } from './record-history.answer.js';

/** Documents `GET /admin/v1/usage-records/{account_id}/{record_id}`. */
export const ApiRecordHistory = () =>
  applyDecorators(
    ApiOperation({
      summary: 'A usage record, and what it was before it was corrected',
      description: 'Identifiers are percent-encoded in the path.',
    }),
    ApiParam({ name: 'account_id', schema: { type: 'string', example: '62c40843c7a190970912345' } }),
    ApiParam({ name: 'record_id', schema: { type: 'string', example: 'r-1' } }),
    ApiAnswer('The record.', HistoryAnswer),
    ApiFailure(404, 'No record ever had this identifier.', { name: 'UNKNOWN_RECORD' }),
  );
