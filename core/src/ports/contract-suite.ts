import { afterEach, beforeEach } from 'vitest';
import type { Catalog } from './index.ts';

export type OpenCatalog = () => Promise<Catalog>;

/** A fresh, empty catalog for each test: `const catalog = freshCatalog(open)`, then `catalog().assets`. */
export const freshCatalog = (open: OpenCatalog): (() => Catalog) => {
  let current: Catalog | null = null;
  beforeEach(async () => {
    current = await open();
  });
  afterEach(async () => {
    await current?.close();
    current = null;
  });
  return () => {
    if (!current) throw new Error('The catalog is there inside tests only.');
    return current;
  };
};

/** Every item of a paged list. */
export const everyPage = async <T>(
  list: (cursor: string | undefined) => Promise<{ items: T[]; nextCursor: string | null }>,
): Promise<T[][]> => {
  const pages: T[][] = [];
  let cursor: string | undefined;
  do {
    const page = await list(cursor);
    pages.push(page.items);
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  return pages;
};
