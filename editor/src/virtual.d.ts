declare module 'virtual:hub-routes' {
  import type { RouteName } from '@streamops/core';

  /** Method and path, made from core's routes by vite.config.ts. */
  const routes: Record<RouteName, readonly [method: string, path: string]>;
  export default routes;
}
