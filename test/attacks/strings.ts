/** What an attack would do if anything took it for more than a text. */
export interface Canary {
  /** A file that a shell would make: absolute. */
  touched: string;
  /** Where somebody listens: `127.0.0.1:4711`. */
  address: string;
  /** A file outside the drive: absolute. */
  secret: string;
}

const shell = ({ touched }: Canary): string[] =>
  ['touched', touched].flatMap((path) => [
    `; touch ${path} ;`,
    `$(touch ${path})`,
    `\`touch ${path}\``,
    `| touch ${path}`,
    `&& touch ${path} #`,
    `"; touch ${path}; "`,
    `'; touch ${path}; '`,
    `\ntouch ${path}\n`,
    `> ${path}`,
  ]);

const options = ({ touched }: Canary): string[] => [
  ...['-', '--', '-i', '-y', '-h', '-version', '--help', '-f', '-map 0', '-vf scale=1:1', '-report'],
  ...[`-passlogfile ${touched}`, `-progress ${touched}`, '-protocol_whitelist all', '-\u00e4', '@file', '%1'],
];

const protocols = ({ address, secret }: Canary): string[] => [
  ...[`http://${address}/a.mkv`, `tcp://${address}`, `rtmp://${address}/live`, `ftp://${address}/a`],
  ...[
    `concat:http://${address}/a|http://${address}/b`,
    `async:http://${address}/a`,
    `cache:http://${address}/`,
  ],
  ...[`hls+http://${address}/a.m3u8`, `tls://${address}`, `udp://${address}`, `srt://${address}`],
  ...[`file:${secret}`, `file://${secret}`, `concat:${secret}`, `subfile,,start,0,end,9,,:${secret}`],
  ...[`crypto:${secret}`, `data:text/plain,x`, 'pipe:0', 'pipe:1', 'fd:0', `tee:${secret}`, `unix:${secret}`],
];

const paths = ({ secret }: Canary): string[] => [
  ...[
    '.',
    '..',
    '../',
    '../..',
    '../../secret',
    '..\\..\\secret',
    secret,
    '/etc/passwd',
    '/',
    '//',
    '~',
    '~/x',
  ],
  ...[
    '.streamops',
    '.streamops/tmp',
    './.streamops/../x',
    'a/../../b',
    'C:\\x',
    '\\\\host\\share',
    'con',
    'nul.mkv',
  ],
];

const filters = ({ secret, address }: Canary): string[] => [
  ...["[x];,:'\\", "'", "''", '"', '\\', '\\\\', "\\'", ',', ';', '[in][out]', '=', ':', 'a=b:c=d', '%{pts}'],
  ...['%{expr:1/0}', `%{metadata\\:x}`, `',movie=${secret},'`, `';amovie=http\\://${address}/a;'`],
  ...[
    `',subtitles=${secret},'`,
    `',drawtext=textfile=${secret},'`,
    ';;[a][b]',
    '#{x}',
    '{drive.recordings}',
    '{{}}',
  ],
];

const formats = (): string[] => [
  ...[
    '%d',
    '%05d',
    '%s%s%s%n',
    '%%',
    '%x',
    '*',
    '?',
    '*.mkv',
    '[a-z]',
    '{a,b}',
    '$' + '{HOME}',
    '$PATH',
    '!!',
    '~root',
  ],
];

const texts = (): string[] => [
  ...[
    '\u202Egpj.exe',
    '\u200F\u200E',
    '\u0007',
    '\u001b[31mred\u001b[0m',
    '\u001b]0;title\u0007',
    '\r\n',
    '\t',
    ' ',
  ],
  ...['line\u2028break', '\ufeff', '\ufffd', '\u00e9', 'e\u0301', '🎮👩‍👩‍👧', '𝕏', '\ud800', 'ß'.repeat(130)],
  ...[
    'a'.repeat(300),
    'x'.repeat(5000),
    '"}],"x":[{"',
    '{"__proto__":{"x":1}}',
    '__proto__',
    'constructor',
    'null',
  ],
  ...[
    'undefined',
    'NaN',
    '0',
    '-1',
    '1e999',
    'true',
    '<script>alert(1)</script>',
    '<!--',
    ']]>',
    '&amp;',
    '\\u0000',
  ],
  ...[
    "' OR 1=1 --",
    ';DROP TABLE assets;',
    '\0',
    'a\0b',
    '[FFMETADATA1]',
    '#EXTM3U',
    'ffconcat version 1.0',
    'WEBVTT',
  ],
];

/** More than a hundred texts that mean something to a shell, to ffmpeg, to a path, to a filter or to a parser. */
export const attackStrings = (canary: Canary): string[] =>
  [shell, options, protocols, paths, filters, formats, texts].flatMap((kind) => kind(canary));

/** As a file's name: what no file system takes in one is left out of it. */
export const asFileName = (text: string): string => {
  let name = '';
  for (const letter of text.toWellFormed().replaceAll('/', '_').replaceAll('\0', '')) {
    if (Buffer.byteLength(name + letter) > 200) break;
    name += letter;
  }
  return name;
};
