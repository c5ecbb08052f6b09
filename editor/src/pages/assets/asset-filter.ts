import type { Asset } from '@streamops/core';
import type { AssetFilter } from '../../connection/matches.ts';

export const statuses: readonly (readonly [Asset['status'], string])[] = [
  ['ready', 'Ready'],
  ['processing', 'Processing'],
  ['new', 'New'],
  ['failed', 'Failed'],
  ['missing', 'Missing'],
  ['quarantined', 'In quarantine'],
];

const relations = ['recording', 'remux', 'proxy', 'clip', 'export', 'copy', 'sidecar'] as const;

/** The filter that an address holds; what it does not know is left out. */
export const filterOf = (query: URLSearchParams): AssetFilter => ({
  q: query.get('q')?.trim() || undefined,
  tag: query.get('tag') || undefined,
  status: statuses.find(([status]) => status === query.get('status'))?.[0],
  driveId: query.get('driveId') || undefined,
  favourite: query.get('favourite') === 'true' ? true : undefined,
  relation: relations.find((known) => known === query.get('relation')),
});

export const isFiltered = (filter: AssetFilter): boolean =>
  Object.values(filter).some((value) => value !== undefined);
