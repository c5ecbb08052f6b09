const escapes: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escaped = (text: string): string => text.replace(/[&<>"]/g, (sign) => escapes[sign] ?? sign);

const style = `
:root { color-scheme: light dark }
body { font: 15px/1.6 system-ui, sans-serif; margin: 0; min-height: 100vh; display: grid; place-items: center }
main { max-width: 34rem; padding: 24px }
h1 { font-size: 24px; margin: 0 0 12px }
pre { font: 13px/1.6 ui-monospace, monospace; padding: 12px 16px; border: 1px solid #8886; border-radius: 8px; overflow-x: auto }`;

/** A page of the hub's own, for what must be read before the editor can be. `commands` are lines to type. */
const page = (title: string, paragraphs: readonly string[], commands: readonly string[] = []): string =>
  `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escaped(title)} · StreamOps</title><style>${style}</style></head>
<body><main><h1>${escaped(title)}</h1>
${paragraphs.map((text) => `<p>${escaped(text)}</p>`).join('\n')}
${commands.length > 0 ? `<pre>${commands.map(escaped).join('\n')}</pre>` : ''}
</main></body></html>
`;

const freshAddress = (url: string): string[] => [
  'curl -X POST \\',
  '  -H "Authorization: Bearer $(cat data/token)" \\',
  `  ${url}/api/sign-in`,
];

export const codeUsedPage = (url: string): string =>
  page(
    'This address has been used',
    [
      'An address that signs you in works once, and for ten minutes. Use the browser that you opened it in first, or get a fresh one:',
      'stop the hub with Ctrl-C and type npm start again, or, while it runs, ask for an address (data is the data folder):',
    ],
    freshAddress(url),
  );

export const signInPage = (url: string): string =>
  page(
    'Sign in',
    [
      'This browser does not know the hub yet. Open the address that npm start printed in the terminal; it works once.',
      'Is it gone? Ask for a fresh one (data is the data folder):',
    ],
    freshAddress(url),
  );

export const notBuiltPage = page(
  'The editor is not built yet',
  ['The hub runs and its API answers. To build the editor, stop the hub and type:'],
  ['npm start'],
);
