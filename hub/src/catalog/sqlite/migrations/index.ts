import type { Migration } from '../migrate.ts';
import { first } from './001-first.ts';
import { retention } from './002-retention.ts';

/** Every step from an empty file to today, in order. One that was released is never changed, only followed. */
export const migrations: readonly Migration[] = [first, retention];
