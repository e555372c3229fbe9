import { applyDecorators } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiParam } from '@nestjs/swagger';
import { ApiFailure } from '../http/api-failures.js';
import { ApiAnswer } from '../http/api-success.js';
import { PreviewResult } from '../usage-records/preview.js';
import { TRIAL_SCHEMA } from './mapping-bodies.js';
import { DOCUMENT_SCHEMA, MappingsView, MappingView, RemovedMappingView } from './mapping.view.js';

const ApiBadMapping = () =>
  ApiFailure(400, 'Every fault of the mapping, each with its path.', {
    name: 'MAPPING',
    field: 'fields.ended_at',
    detail: 'missing',
  });

/** Documents the name in a path, and that it is bad. */
const ApiName = () =>
  applyDecorators(
    ApiParam({ name: 'name', schema: { type: 'string', pattern: '^[a-z0-9][a-z0-9._-]{0,63}$' } }),
    ApiBadMapping(),
  );

const ApiUnknown = () =>
  ApiFailure(404, 'There is no such mapping.', { name: 'UNKNOWN_RESOURCE', field: 'name' });

const ApiPreset = () =>
  ApiFailure(409, 'It comes with the product.', { name: 'MAPPING_PRESET', field: 'name' });

/** Documents `GET /admin/v1/mappings`. */
export const ApiListMappings = () =>
  applyDecorators(
    ApiOperation({ summary: 'The mappings, those that come with the product first' }),
    ApiAnswer('All of them.', MappingsView),
  );

/** Documents `GET /admin/v1/mappings/{name}`. */
export const ApiShowMapping = () =>
  applyDecorators(
    ApiOperation({ summary: 'A mapping' }),
    ApiName(),
    ApiAnswer('The mapping.', MappingView),
    ApiUnknown(),
  );

/** Documents `PUT /admin/v1/mappings/{name}`. */
export const ApiPutMapping = () =>
  applyDecorators(
    ApiOperation({
      summary: 'Store a mapping',
      description: 'Replaces the mapping of that name. Recorded in the audit log.',
    }),
    ApiName(),
    ApiBody({
      required: true,
      schema: DOCUMENT_SCHEMA,
      examples: { mapping: { value: MappingView.example.document } },
    }),
    ApiAnswer('The mapping.', MappingView),
    ApiPreset(),
  );

/** Documents `DELETE /admin/v1/mappings/{name}`. */
export const ApiRemoveMapping = () =>
  applyDecorators(
    ApiOperation({ summary: 'Remove a mapping', description: 'Recorded in the audit log.' }),
    ApiName(),
    ApiAnswer('It is removed.', RemovedMappingView),
    ApiUnknown(),
    ApiPreset(),
  );

/** Documents `POST /admin/v1/mappings:try`. */
export const ApiTryMapping = () =>
  applyDecorators(
    ApiOperation({
      summary: 'Try a mapping out',
      description:
        'Tells what records a sample would become, by a stored mapping or one in the body. Stores nothing.',
    }),
    ApiBody({
      required: true,
      schema: TRIAL_SCHEMA,
      examples: {
        radius: { value: { mapping: 'radius', sample: 'acctuniqueid,...', settings: { zone: '+07:00' } } },
      },
    }),
    ApiAnswer('What the sample would become.', PreviewResult),
    ApiBadMapping(),
    ApiFailure(404, 'There is no such mapping.', { name: 'MAPPING_UNKNOWN', field: 'mapping' }),
  );
