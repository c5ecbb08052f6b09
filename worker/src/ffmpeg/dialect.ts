import { isAtLeast } from './version.ts';

const untold = /^(setts=.*):duration=[^:]*$/;

const inOlderWords = (word: string): string =>
  /^-fps_mode(:|$)/.test(word) ? '-vsync' : word.replace(untold, '$1');

const isMatroskaOutput = (args: readonly string[], at: number): boolean =>
  args[at] === '-f' && /^(matroska|webm)$/.test(args[at + 1] ?? '');

/**
 * A plan speaks today's words; an older ffmpeg is told the same in its own. 5.1 made `-fps_mode`, for one output, of
 * `-vsync`, which counts for all outputs of a command. Before it, `setts` can't tell how long packets last. Before 5.0
 * Matroska's muxer calls the first track of each kind the default where none is, whatever it is told of them.
 */
export const inWordsOf = (version: string | undefined, args: readonly string[]): string[] =>
  version === undefined || isAtLeast(version, { major: 5, minor: 1 })
    ? [...args]
    : args.flatMap((word, at) => [
        ...(isMatroskaOutput(args, at) ? ['-default_mode', 'passthrough'] : []),
        inOlderWords(word),
      ]);
