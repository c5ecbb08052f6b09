import * as assets from './assets.ts';
import * as drives from './drives.ts';
import * as jobs from './jobs.ts';
import {
  getSettings,
  getSystem,
  listEvents,
  listWorkers,
  live,
  newSignIn,
  putSettings,
  ready,
  whoAmI,
} from './system.ts';

export * from './define.ts';
export * from './openapi.ts';
export * from './views.ts';

/** Every JSON route. A new one is an entry here; the hub does not start without a handler for it. */
export const routes = {
  live,
  ready,
  whoAmI,
  newSignIn,
  ...assets,
  ...jobs,
  ...drives,
  getSystem,
  listWorkers,
  getSettings,
  putSettings,
  listEvents,
};
export type Routes = typeof routes;
export type RouteName = keyof Routes;

/** Routes whose answers are files or text; handled beside the JSON ones, under the same checks. */
export const fileRoutes = {
  media: { path: '/media/:assetId', scope: 'owner', summary: 'The file itself, with Range' },
  artifact: {
    path: '/media/:assetId/:artifact',
    scope: 'owner',
    summary:
      'poster, sprite, hover or waveform; of a folder (a package, thumbnails), a file in it, with Range',
  },
  metrics: { path: '/metrics', scope: 'metrics', summary: 'Prometheus text' },
  openapi: { path: '/api/openapi.json', scope: 'owner', summary: 'OpenAPI 3.1' },
} as const;
