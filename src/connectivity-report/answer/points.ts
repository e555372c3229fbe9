import { isPrintable } from './number-json.js';
import { Frame, type PieceWriter } from './piece-writer.js';
import type { Series } from './series.js';

/** The text of a format around the stamp and the value of each point of a series. */
export interface PointForm {
  readonly beforeStamp: string;
  readonly beforeValue: string;
  readonly afterValue: string;
  readonly betweenPoints: string;
  /** The text for null. */
  readonly nothing: string;
}

/** Writes the points of a series, and yields full pieces. */
export function* writePoints(out: PieceWriter, series: Series, form: PointForm): Generator<Buffer, void> {
  const { length, offset, instantOf, valueOf } = series;
  if (length === 0) return;
  const { beforeStamp, beforeValue, afterValue, betweenPoints } = form;
  const next = Frame.of(`${afterValue}${betweenPoints}${beforeStamp}`, beforeValue);
  for (let place = 0; place < length; place++) {
    out.framed(place === 0 ? Frame.of(beforeStamp, beforeValue) : next, instantOf(place), offset);
    const value = valueOf(place);
    if (isPrintable(value)) out.number(value);
    else out.text(form.nothing);
    if (out.isFull) yield out.take();
  }
  out.text(afterValue);
}

/** Prints points as JSON, with their keys in the published order. */
export const pointsAsJson = ({ name, aggregation, group }: Series): PointForm => ({
  beforeStamp: '{"time_stamp":"',
  beforeValue: `","name":${JSON.stringify(name)},"value":`,
  afterValue: `${aggregation === undefined ? '' : `,"aggregation_type":"${aggregation}"`}${group.members}}`,
  betweenPoints: ',',
  nothing: 'null',
});
