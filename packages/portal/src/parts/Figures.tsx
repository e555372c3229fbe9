import { formatAlone, formatChange, type Exact, type Unit } from '@edgemeter/chart/units.js';
import type { ComponentChildren } from 'preact';
import { copy } from '../copy.js';

export interface FigureProps {
  readonly name: string;
  readonly value: Exact;
  readonly unit: Unit;
  /** The value of the other range, and what that range is called. */
  readonly before?: Exact;
  readonly beforeName?: string;
  readonly mark?: 's1' | 's2';
  readonly note?: ComponentChildren;
}

/** A figure with its change. A click copies the exact value. */
export function Figure({ name, value, unit, before, beforeName, mark, note }: FigureProps) {
  const text = formatAlone(value, unit);
  const [number, ...rest] = text.split(' ');
  const change = before === undefined ? undefined : formatChange(value, before);
  return (
    <div class="figure">
      <dt>
        {mark && <span class={`em-swatch em-${mark}`} aria-hidden="true" />}
        {name}
      </dt>
      <dd>
        <button
          type="button"
          class="number"
          title={value === null ? undefined : `${value} ${unit} – click copies`}
          disabled={value === null}
          onClick={() => copy(String(value))}
        >
          {number} {rest.length > 0 && <small>{rest.join(' ')}</small>}
        </button>
        {before !== undefined && (
          <span class="change">
            {change === undefined ? (
              'nothing to compare with'
            ) : (
              <>
                <b>{change}</b> {beforeName}
              </>
            )}
          </span>
        )}
        {note && <span class="change">{note}</span>}
      </dd>
    </div>
  );
}

export const Figures = ({ children }: { children: ComponentChildren }) => <dl class="figures">{children}</dl>;
