export interface AddressCase {
  value: string;
  /** Whether a hub on that port that also goes by the name `media-box` lets it pass. */
  ours: boolean;
}

const cases = (ours: readonly string[], others: readonly string[]): AddressCase[] => [
  ...ours.map((value) => ({ value, ours: true })),
  ...others.map((value) => ({ value, ours: false })),
];

/** Values of Host: names of ours, and every way we know to look like one of them. */
export const hostCases = (port: number): AddressCase[] =>
  cases(
    [`localhost:${port}`, `127.0.0.1:${port}`, `[::1]:${port}`, `media-box:${port}`, `LOCALHOST:${port}`],
    [
      '',
      'localhost',
      '127.0.0.1',
      '[::1]',
      `localhost:${port + 1}`,
      'localhost:80',
      `localhost:0${port}`,
      `localhost.:${port}`,
      'evil.example',
      `evil.example:${port}`,
      `localhost.evil.example:${port}`,
      `evil-localhost:${port}`,
      `127.0.0.1.nip.io:${port}`,
      `127.0.0.2:${port}`,
      `127.1:${port}`,
      `0x7f000001:${port}`,
      `2130706433:${port}`,
      `0.0.0.0:${port}`,
      `::1:${port}`,
      `[::ffff:127.0.0.1]:${port}`,
      `[0:0:0:0:0:0:0:1]:${port}`,
      `user@localhost:${port}`,
      `localhost:${port}@evil.example`,
      `localhost:${port}, evil.example`,
      `l\u043ecalhost:${port}`,
      `\uff4cocalhost:${port}`,
      `media-bo\u2179:${port}`,
    ],
  );

/** Values of Origin. A browser sends its own, spelt in one way only. */
export const originCases = (port: number): AddressCase[] =>
  cases(
    [
      `http://localhost:${port}`,
      `http://127.0.0.1:${port}`,
      `http://[::1]:${port}`,
      `http://media-box:${port}`,
    ],
    [
      '',
      'null',
      'http://localhost',
      `http://localhost:${port + 1}`,
      `https://localhost:${port}`,
      `ws://localhost:${port}`,
      `localhost:${port}`,
      `//localhost:${port}`,
      'file://',
      'chrome-extension://abcdefghijklmnop',
      'http://evil.example',
      `http://evil.example:${port}`,
      `http://localhost.evil.example:${port}`,
      `http://localhost.:${port}`,
      `http://127.0.0.1.nip.io:${port}`,
      `http://127.0.0.2:${port}`,
      `http://0.0.0.0:${port}`,
      `http://[0:0:0:0:0:0:0:1]:${port}`,
      `HTTP://LOCALHOST:${port}`,
      `http://LOCALHOST:${port}`,
      `http://user@localhost:${port}`,
      `http://localhost:${port}@evil.example`,
      `http://localhost:${port}/`,
      `http://localhost:${port} http://evil.example`,
      `http://localhost:${port}, http://localhost:${port}`,
      `http://l\u043ecalhost:${port}`,
    ],
  );
