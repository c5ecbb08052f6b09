import { z } from 'zod';

/** Letters that a file and a command can hold: no control characters. */
export const title = z
  .string()
  .min(1)
  .max(200)
  .regex(/^\P{Cc}*$/u, 'A title has no control characters.');

/** As BCP 47 has it, or three letters of ISO 639-2: `deu`, `en`, `pt-BR`. */
export const language = z
  .string()
  .regex(/^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*$/, 'A language is a code such as deu or en.');
