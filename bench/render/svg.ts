export const COLOURS = [
  '#8a94a6',
  '#1f6feb',
  '#d9822b',
  '#238551',
  '#9d3f9d',
  '#cd4246',
  '#00a396',
  '#7961db',
];
const FONT = 'font-family="system-ui, sans-serif"';

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

interface TextStyle {
  readonly size?: number;
  readonly anchor?: 'start' | 'middle' | 'end';
  readonly bold?: boolean;
  readonly colour?: string;
}

export function text(x: number, y: number, content: string, style: TextStyle = {}): string {
  const { size = 12, anchor = 'start', bold = false, colour = '#1c2127' } = style;
  const weight = bold ? ' font-weight="600"' : '';
  return `<text x="${place(x)}" y="${place(y)}" font-size="${size}" text-anchor="${anchor}" fill="${colour}"${weight}>${escaped(content)}</text>`;
}

export const line = (x1: number, y1: number, x2: number, y2: number, colour = '#d3d8de', width = 1): string =>
  `<line x1="${place(x1)}" y1="${place(y1)}" x2="${place(x2)}" y2="${place(y2)}" stroke="${colour}" stroke-width="${width}"/>`;

export const bar = (x: number, y: number, width: number, height: number, colour: string): string =>
  `<rect x="${place(x)}" y="${place(y)}" width="${place(Math.max(width, 1))}" height="${place(height)}" fill="${colour}"/>`;

export const dot = (x: number, y: number, colour: string): string =>
  `<circle cx="${place(x)}" cy="${place(y)}" r="3" fill="${colour}"/>`;

export const path = (points: readonly (readonly [number, number])[], colour: string): string =>
  `<polyline fill="none" stroke="${colour}" stroke-width="2" points="${points.map(([x, y]) => `${place(x)},${place(y)}`).join(' ')}"/>`;

/** A picture on a white background, for pages of any colour. */
export function picture(width: number, height: number, title: string, parts: readonly string[]): string {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" ${FONT}>`,
    `<title>${escaped(title)}</title>`,
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    text(16, 26, title, { size: 15, bold: true }),
    ...parts,
    '</svg>\n',
  ].join('\n');
}

const place = (value: number): number => Math.round(value * 10) / 10;
