/** An entry of the sidebar, as VitePress takes it. */
export interface Entry {
  readonly text: string;
  readonly link?: string;
  readonly collapsed?: boolean;
  readonly items?: readonly Entry[];
}

/** The groups of the sidebar: their pages in order, by their path in the site. A page that is not there is left out. */
const GROUPS: readonly (readonly [string, readonly string[]])[] = [
  ['Start', ['index.md', 'getting-started.md', 'clients.md', 'from-your-system.md', 'project/readme.md']],
  [
    'Guides',
    ['guides/operator.md', 'guides/portal-builder.md', 'guides/partner.md', 'guides/administrator.md'],
  ],
  ['Recipes', ['recipes.md', 'bi.md', 'spreadsheets.md', 'saved-reports.md', 'mappings.md']],
  [
    'APIs',
    [
      ...['api/kpi.md', 'api/aggregate.md', 'api/connectivity-report.md', 'api/usage-records.md'],
      ...[
        'corrections.md',
        'portal-tokens.md',
        'administration.md',
        'api/access.md',
        'identity-providers.md',
      ],
    ],
  ],
  [
    'Report language',
    [
      ...['report-language.md', 'report-time.md', 'report-filters.md', 'report-metrics.md'],
      ...['report-shape.md', 'report-formats.md'],
    ],
  ],
  ['Portal', ['portal.md', 'project/chart.md', 'project/portal.md']],
  [
    'Operation',
    [
      ...['configuration.md', 'operations.md', 'observability.md', 'retention.md', 'performance.md'],
      ...['project/security.md', 'dependencies.md'],
    ],
  ],
  [
    'Limits and promises',
    [
      'promises.md',
      'limits.md',
      'reliability.md',
      'reliability-tests.md',
      'versioning.md',
      'migration.md',
      'decisions.md',
    ],
  ],
];

const INSIDE = ['architecture.md', 'glossary.md', 'database.md', 'stored-aggregates.md'];

/** The title of a page: its first heading, without code marks. */
const titleOf = (text: string): string | undefined => /^# (.+)$/m.exec(text)?.[1]?.replaceAll('`', '');

/**
 * The sidebar.
 * @param texts the text of every page, by its path in the site. Pages that no group names stand at the end.
 */
export function sidebarOf(texts: ReadonlyMap<string, string>): Entry[] {
  const placed = new Set<string>();
  const entry = (path: string): Entry => {
    placed.add(path);
    return { text: titleOf(texts.get(path) ?? '') ?? path, link: `/${path.replace(/(index)?\.md$/, '')}` };
  };
  const group = (text: string, paths: readonly string[]): Entry => ({
    text,
    collapsed: text !== 'Start' && text !== 'Guides',
    items: paths.filter((path) => texts.has(path)).map(entry),
  });
  const below = (folder: string): string[] => {
    const [index, others] = [
      `${folder}/index.md`,
      [...texts.keys()].filter((path) => path.startsWith(`${folder}/`)),
    ];
    return [index, ...others.filter((path) => path !== index).sort()];
  };
  const groups = [
    ...GROUPS.map(([text, paths]) => group(text, paths)),
    group('API reference', below('reference')),
    group('Errors', ['errors.md', ...below('errors')]),
    group('Inside', [...INSIDE, ...below('adr')]),
  ];
  const others = group(
    'Project',
    [...texts.keys()].filter((path) => !placed.has(path)),
  );
  return [...groups, others].filter(({ items = [] }) => items.length > 0);
}
