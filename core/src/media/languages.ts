import type { RemuxContainer } from './containers.ts';

/**
 * The language codes that MOV can carry, each with its other spellings. Measured: written by ffmpeg 5.1 into MOV and
 * read back by ffprobe; codes that are not here come back as none (it keeps QuickTime's old numbered list).
 */
const inMov: Readonly<Record<string, string>> = {
  ...{
    eng: 'en',
    fra: 'fr fre',
    ger: 'de deu',
    ita: 'it',
    dut: 'nl nld',
    sve: 'sv swe',
    spa: 'es',
    dan: 'da',
  },
  ...{
    por: 'pt',
    nor: 'no',
    heb: 'he',
    jpn: 'ja',
    ara: 'ar',
    fin: 'fi',
    gre: 'el ell',
    ice: 'is isl',
    mlt: 'mt',
  },
  ...{
    tur: 'tr',
    chi: 'zh zho',
    urd: 'ur',
    hin: 'hi',
    tha: 'th',
    kor: 'ko',
    lit: 'lt',
    pol: 'pl',
    hun: 'hu',
  },
  ...{ est: 'et', lav: 'lv', rus: 'ru', ukr: 'uk', bel: 'be', ron: 'ro rum', ces: 'cs cze', slk: 'sk slo' },
  ...{ slv: 'sl', bul: 'bg', mac: 'mk mkd', kaz: 'kk', arm: 'hy hye', geo: 'ka kat', vie: 'vi', ind: 'id' },
  ...{ may: 'ms msa', ben: 'bn', tam: 'ta', tel: 'te', tgl: 'tl', per: 'fa fas', cat: 'ca', baq: 'eu eus' },
  ...{ wel: 'cy cym', alb: 'sq sqi', lat: 'la', epo: 'eo' },
};

const spellings = new Map(
  Object.entries(inMov).flatMap(([code, others]) =>
    [code, ...others.split(' ')].map((spelling): [string, string] => [spelling, code]),
  ),
);

/** The code to write, so that the container gives it back; undefined where it can't hold the language. */
export const languageIn = (container: RemuxContainer, language: string): string | undefined => {
  if (container === 'mkv') return language;
  const [code = ''] = language.toLowerCase().split('-');
  if (container === 'mov') return spellings.get(code);
  // MP4 packs any three letters into 15 bits, MPEG-TS has three bytes.
  if (/^[a-z]{3}$/.test(code)) return code;
  const known = spellings.get(code);
  return known === 'sve' ? 'swe' : known;
};
