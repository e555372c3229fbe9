import { applyDecorators } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiParam } from '@nestjs/swagger';
import { ApiReportAnswer } from '../connectivity-report/report.docs.js';
import { ReportDto } from '../connectivity-report/request/report.dto.js';
import { ApiFailure } from '../http/api-failures.js';
import { ApiBareAnswer } from '../http/api-success.js';
import { RemovedReportView, SavedReportsView, SavedReportView } from './saved-report.view.js';
import { LARGEST_REPORT, REPORT_NAME } from './saved-report-requests.js';
import { MOST_REPORTS } from './saved-reports.service.js';

const ApiName = () => ApiParam({ name: 'name', schema: { type: 'string', pattern: REPORT_NAME.source } });

const ApiUnknown = () =>
  ApiFailure(404, 'No report of this name is saved.', { name: 'UNKNOWN_RESOURCE', field: 'name' });

/** Documents the list of saved reports. */
export const ApiListReports = () =>
  applyDecorators(
    ApiOperation({
      summary: 'The saved reports',
      description:
        'Those of all credentials with the same accounts, by name. A portal token does not see the requests.',
    }),
    ApiBareAnswer('All of them.', SavedReportsView),
  );

/** Documents a saved report. */
export const ApiSavedReport = () =>
  applyDecorators(
    ApiOperation({
      summary: 'A saved report',
      description:
        'The same as `POST /connectivity/v1/report` with the saved request. It is answered for the credential that asks, at the time it asks: `LAST_MONTH` stays the month before.',
    }),
    ApiName(),
    ApiReportAnswer(),
    ApiUnknown(),
  );

/** Documents the saving of a report. */
export const ApiPutReport = () =>
  applyDecorators(
    ApiOperation({
      summary: 'Save a report',
      description: `Replaces the report of that name. It has the faults that the report would have. At most ${MOST_REPORTS} reports are saved for the same accounts. Recorded in the audit log.`,
    }),
    ApiName(),
    ApiBody({ type: ReportDto, examples: { report: { value: SavedReportView.example.report } } }),
    ApiBareAnswer('It is saved.', SavedReportView),
    ApiFailure(
      400,
      'Every fault of the report, each with its path; or a fault of the name.',
      { name: 'METRIC', field: 'metrics[0].name' },
      { name: 'SAVED_REPORT_NAME', field: 'name' },
    ),
    ApiFailure(409, 'There are as many as there may be.', { name: 'SAVED_REPORTS_FULL' }),
    ApiFailure(413, `The request has more than ${LARGEST_REPORT} bytes.`, { name: 'SAVED_REPORT_SIZE' }),
  );

/** Documents the removal of a saved report. */
export const ApiRemoveReport = () =>
  applyDecorators(
    ApiOperation({ summary: 'Remove a saved report', description: 'Recorded in the audit log.' }),
    ApiName(),
    ApiBareAnswer('It is removed.', RemovedReportView),
    ApiUnknown(),
  );
