import { z } from 'zod';
import { defineJob } from './kit/define.ts';

const tagList = z.array(z.string().trim().min(1).max(60)).max(50).default([]);

export const tag = defineJob({
  type: 'tag',
  title: 'Tag',
  summary: 'Add tags to an asset or take them away.',
  lane: 'catalog',
  needs: 'nothing',
  params: z.object({
    add: tagList.describe('Tags to add'),
    remove: tagList.describe('Tags to take away'),
  }),
  plan: ({ add, remove }) => ({ effects: [{ kind: 'tag', input: 0, add, remove }] }),
});
