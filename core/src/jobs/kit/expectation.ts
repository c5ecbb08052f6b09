import { z } from 'zod';
import { fileLines } from './expectation/files.ts';
import { rangeLines } from './expectation/ranges.ts';
import { streamLines } from './expectation/streams.ts';

/** What must hold before anything is published. One line of the receipt each. */
export const expectation = z.discriminatedUnion('kind', [...streamLines, ...rangeLines, ...fileLines]);
export type Expectation = z.infer<typeof expectation>;
