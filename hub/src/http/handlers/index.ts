import { assetHandlers } from './assets.ts';
import type { HandlerContext, Handlers } from './context.ts';
import { driveHandlers } from './drives.ts';
import { jobHandlers } from './jobs.ts';
import { systemHandlers } from './system.ts';

/** One handler for every route of core's list; a route without one does not compile. */
export const createHandlers = (context: HandlerContext): Handlers => ({
  ...assetHandlers(context),
  ...jobHandlers(context),
  ...driveHandlers(context),
  ...systemHandlers(context),
});
