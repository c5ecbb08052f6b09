import { isAtLeast } from './version.ts';

const untold = /^(setts=.*):duration=[^:]*$/;

/**
 * A plan speaks today's words; an older ffmpeg is told the same in its own. 5.1 made `-fps_mode`, for one output, of
 * `-vsync`, which counts for all outputs of a command. Before it, `setts` can't tell how long packets last.
 */
export const inWordsOf = (version: string | undefined, args: readonly string[]): string[] =>
  version === undefined || isAtLeast(version, { major: 5, minor: 1 })
    ? [...args]
    : args.map((word) => (/^-fps_mode(:|$)/.test(word) ? '-vsync' : word.replace(untold, '$1')));
