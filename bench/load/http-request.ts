/** A complete request with its body as bytes. No work is left while the time is measured. */
export function httpRequest(
  method: string,
  target: string,
  headers: Readonly<Record<string, string>> = {},
  body: Buffer | string = '',
): Buffer {
  const content = Buffer.from(body);
  const all = {
    Host: 'localhost',
    ...headers,
    ...(content.length > 0 && { 'Content-Length': String(content.length) }),
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`);
  return Buffer.concat([
    Buffer.from([`${method} ${target} HTTP/1.1`, ...lines, '', ''].join('\r\n')),
    content,
  ]);
}

/** A connectivity report in the form that the service accepts. */
export const reportRequest = (apiKey: string, report: object, format = 'json'): Buffer =>
  httpRequest(
    'POST',
    `/connectivity/v1/report${format === 'json' ? '' : `?format=${format}`}`,
    { 'X-API-Key': apiKey, 'Content-Type': 'application/json' },
    JSON.stringify(report),
  );
