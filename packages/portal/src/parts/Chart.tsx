import { ChartView } from '@edgemeter/chart/chart-view.js';
import { HoverGroup } from '@edgemeter/chart/hover-group.js';
import type { ChartModel } from '@edgemeter/chart/model.js';
import { spanOf } from '@edgemeter/chart/plot.js';
import { TableView } from '@edgemeter/chart/table-view.js';
import { useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import { copy } from '../copy.js';
import { change, useView } from '../navigation.js';
import { zoomOf, type View } from '../state.js';

const hovers = new HoverGroup();

const toggled = (list: readonly string[], item: string): readonly string[] =>
  list.includes(item) ? list.filter((one) => one !== item) : [...list, item];

/** A chart with its table. `id` names it in the URL. */
export function Chart({
  id,
  model,
  drill,
}: {
  id: string;
  model: ChartModel;
  drill?: (index: number, key: string) => void;
}) {
  const view = useView();
  const plotHost = useRef<HTMLDivElement>(null);
  const tableHost = useRef<HTMLDivElement>(null);
  const chart = useRef<ChartView>(undefined);
  const table = useRef<TableView>(undefined);
  const latest = useRef({ view, drill });
  latest.current = { view, drill };
  const hidden = view.hide.filter((name) => name.startsWith(`${id}.`)).join(' ');
  const shown = useMemo(
    () => new Set(model.series.map(({ key }) => key).filter((key) => !view.hide.includes(`${id}.${key}`))),
    [model, hidden],
  );
  const fit = view.open.includes(`${id}.fit`);
  // Before the browser paints: an empty chart would have no height, and push what is below it twice.
  useLayoutEffect(() => {
    if (!plotHost.current || !tableHost.current) return undefined;
    const made = new ChartView(
      plotHost.current,
      {
        zoom: (from, to) => change({ z: `${from},${to}` }),
        drill: (index, key) => latest.current.drill?.(index, key),
      },
      hovers,
    );
    chart.current = made;
    table.current = new TableView(tableHost.current, {
      toggle: (key) => change({ hide: toggled(latest.current.view.hide, `${id}.${key}`) }),
      copied: copy,
    });
    const scheme = matchMedia('(prefers-color-scheme: dark)');
    const repaint = () => made.repaint();
    scheme.addEventListener('change', repaint);
    return () => {
      scheme.removeEventListener('change', repaint);
      made.destroy();
    };
  }, []);
  useLayoutEffect(() => {
    const zoom = model.ranks ? null : within(zoomOf(view), model);
    chart.current?.show(model, { shown, zoom, fit });
  }, [model, shown, view.z, fit, view.theme]);
  useLayoutEffect(() => table.current?.show(model, shown), [model, shown]);
  const closed = view.open.includes(`${id}.notable`);
  return (
    <figure class="chart" aria-label={model.title}>
      <div ref={plotHost} class="em-chart" />
      <div class="chart-tools">
        {view.z !== '' && !model.ranks && (
          <>
            <button type="button" class="small" onClick={() => change({ z: '' })}>
              Zoom out
            </button>
            <button type="button" class="small" onClick={() => useRange(view)}>
              Use as range
            </button>
          </>
        )}
        {model.kind === 'line' && !model.ranks && (
          <button
            type="button"
            class="small"
            aria-pressed={fit}
            onClick={() => change({ open: toggled(view.open, `${id}.fit`) })}
          >
            {fit ? 'Fit: axis does not begin at 0' : 'Fit'}
          </button>
        )}
        <button
          type="button"
          class="small"
          aria-expanded={!closed}
          onClick={() => change({ open: toggled(view.open, `${id}.notable`) })}
        >
          {closed ? 'Show table' : 'Hide table'}
        </button>
      </div>
      <div ref={tableHost} hidden={closed} />
    </figure>
  );
}

function useRange(view: View): void {
  const zoom = zoomOf(view);
  if (zoom) change({ from: new Date(zoom[0]).toISOString(), to: new Date(zoom[1]).toISOString(), z: '' });
}

/** The zoom, where it meets what the chart shows. */
function within(zoom: readonly [number, number] | null, model: ChartModel): readonly [number, number] | null {
  if (!zoom) return null;
  const [from, to] = spanOf(model);
  return zoom[1] > from && zoom[0] < to ? zoom : null;
}
