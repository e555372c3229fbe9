import { isRfc3339 } from '../common/rfc3339.js';
import type { ErrorName } from './catalogue.js';
import { Holds } from './from-validation.js';
import { dateTimeFault } from './given-times.js';

/** The value must be an RFC 3339 date-time with offset. */
export const IsDateTime = (error: ErrorName): PropertyDecorator => Holds(isRfc3339, error, dateTimeFault);
