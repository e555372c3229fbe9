import { formatNumber, scaleFor, type Exact, type Unit } from '@edgemeter/chart/units.js';
import { copy } from '../copy.js';

export interface RankingRow {
  readonly key: string;
  readonly name: string;
  readonly colour: string;
  readonly values: readonly Exact[];
  /** Absent: the row cannot be filtered by. */
  readonly filter?: () => void;
  readonly active?: boolean;
}

export interface RankingColumn {
  readonly name: string;
  readonly unit: Unit;
}

/** Groups by size: a table whose first figure is also a bar. */
export function Ranking({
  caption,
  head,
  columns,
  rows,
}: {
  caption: string;
  head: string;
  columns: readonly RankingColumn[];
  rows: readonly RankingRow[];
}) {
  const greatest = (unit: Unit) =>
    Math.max(
      0,
      ...rows.flatMap(({ values }) => values.filter((_, i) => columns[i]?.unit === unit).map(Number)),
    );
  const scales = columns.map(({ unit }) => scaleFor(unit, greatest(unit)));
  const most = Math.max(1, ...rows.map(({ values }) => Number(values[0] ?? 0)));
  return (
    <div class="em-scroll ranking" role="region" aria-label={caption} tabIndex={0}>
      <table class="em-table">
        <caption>{caption}</caption>
        <thead>
          <tr>
            <th scope="col">{head}</th>
            <th scope="col" class="bar-cell">
              <span class="hidden">Share</span>
            </th>
            {columns.map(({ name }, i) => (
              <th scope="col" key={name}>
                {name} {scales[i]?.label && <small>{scales[i].label}</small>}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ key, name, colour, values, filter, active }) => (
            <tr key={key}>
              <th scope="row">
                <span class={`em-swatch em-${colour}`} aria-hidden="true" />
                {filter ? (
                  <button type="button" class="link" aria-pressed={active} onClick={filter}>
                    {name}
                  </button>
                ) : (
                  name
                )}
              </th>
              <td class="bar-cell">
                <svg
                  class={`bar em-${colour}`}
                  viewBox="0 0 100 8"
                  preserveAspectRatio="none"
                  aria-hidden="true"
                >
                  <rect width={(Number(values[0] ?? 0) / most) * 100} height="8" rx="1" />
                </svg>
              </td>
              {values.map((value, i) => (
                <td
                  key={columns[i]?.name}
                  title={value === null ? undefined : `${value} – click copies`}
                  onClick={() => value !== null && copy(String(value))}
                >
                  {formatNumber(value, scales[i] ?? { label: '', divisor: 1 })}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
