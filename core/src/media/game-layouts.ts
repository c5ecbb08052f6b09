import { z } from 'zod';
import { rectangle } from './rectangle.ts';
import { taggedAs } from './tag-values.ts';

/** What is where in recordings of a game. */
export const gameLayout = z
  .strictObject({
    game: z
      .string()
      .trim()
      .min(1)
      .max(200)
      .describe('Game: as in the tag game:NAME of its recordings; capitals don’t count'),
    crop: rectangle.optional().describe('Crop: what is shown where one part is'),
    webcam: rectangle.optional().describe('Webcam: what the upper of two zones shows'),
    gameplay: rectangle.optional().describe('Gameplay: what the lower of two zones shows'),
  })
  .refine(
    ({ crop, webcam, gameplay }) => crop ?? webcam ?? gameplay,
    'Give at least one rectangle: crop, webcam or gameplay.',
  );
export type GameLayout = z.infer<typeof gameLayout>;

const folded = (game: string): string => game.toLowerCase();

/** One a game. */
export const gameLayouts = z
  .array(gameLayout)
  .max(500)
  .superRefine((all, { addIssue }) => {
    const seen = new Set<string>();
    for (const [at, { game }] of all.entries()) {
      if (seen.has(folded(game))) {
        const message = `another layout is for "${game}" already`;
        addIssue({ code: 'custom', path: [at, 'game'], message });
      }
      seen.add(folded(game));
    }
  });

/** That of a recording's game, by its tags. */
export const layoutByTags = (
  layouts: readonly GameLayout[],
  tags: readonly string[],
): GameLayout | undefined => {
  const game = taggedAs(tags, 'game');
  return game === undefined ? undefined : layouts.find((one) => folded(one.game) === folded(game));
};
