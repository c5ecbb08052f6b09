import { z } from 'zod';
import { rectangle } from './rectangle.ts';
import { taggedAs } from './tag-values.ts';

/** What is where in recordings of a game. */
export const gameLayout = z
  .strictObject({
    /** As in their tag `game:NAME`; capitals don't count. */
    game: z.string().trim().min(1).max(200),
    /** What is shown where one part is; the webcam, and what belongs below it, where two are. */
    crop: rectangle.optional(),
    webcam: rectangle.optional(),
    gameplay: rectangle.optional(),
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
