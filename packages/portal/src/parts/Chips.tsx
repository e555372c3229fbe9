import { PRESETS } from '../dates.js';
import { change } from '../navigation.js';
import type { View } from '../state.js';

/** The active filters, each with a way out. */
export function Chips({ view }: { view: View }) {
  const preset = PRESETS.find(([, from, to]) => from === view.from && to === view.to);
  const chips: [string, Partial<View> | undefined][] = [
    [preset?.[0] ?? `${view.from} – ${view.to}`, undefined],
    ...view.acc.map((one): [string, Partial<View>] => [
      one,
      { acc: view.acc.filter((other) => other !== one) },
    ]),
    ...view.site.map((one): [string, Partial<View>] => [
      one,
      { site: view.site.filter((other) => other !== one) },
    ]),
  ];
  if (view.sub !== '') chips.push([view.sub, { sub: '' }]);
  return (
    <ul class="chips" aria-label="Active filters">
      {chips.map(([name, without]) => (
        <li key={name}>
          {without ? (
            <button type="button" class="chip" aria-label={`Remove ${name}`} onClick={() => change(without)}>
              {name} <span aria-hidden="true">×</span>
            </button>
          ) : (
            <span class="chip">{name}</span>
          )}
        </li>
      ))}
    </ul>
  );
}
