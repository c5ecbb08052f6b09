import preact from '@preact/preset-vite';
import { routes } from '@streamops/core';
import { defineConfig, type Plugin } from 'vite';

/** The hub that a dev server talks to. The built editor is served by the hub itself. */
const hub = `http://127.0.0.1:${process.env.STREAMOPS_PORT ?? 7767}`;
const toHub = { target: hub, changeOrigin: true, headers: { origin: hub } };

const routesId = 'virtual:hub-routes';

/**
 * Method and path of every route, made from core's route data when the editor is built: the schemas (and zod
 * with them) stay out of the browser, and a route that moves can't be forgotten here.
 */
const hubRoutes = (): Plugin => ({
  name: 'hub-routes',
  resolveId: (id) => (id === routesId ? `\0${routesId}` : null),
  load: (id) => {
    if (id !== `\0${routesId}`) return null;
    const slim = Object.fromEntries(
      Object.entries(routes).map(([name, { method, path }]) => [name, [method, path]]),
    );
    return `export default ${JSON.stringify(slim)};`;
  },
});

export default defineConfig({
  root: import.meta.dirname,
  plugins: [preact(), hubRoutes()],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    // Not `assets`: that is a page's address.
    assetsDir: 'static',
    target: 'es2022',
    reportCompressedSize: true,
    rolldownOptions: {
      // Core's modules only declare: what the editor does not use of them (and so zod) is left out.
      treeshake: { moduleSideEffects: (id) => !id.includes('/core/src/') },
    },
  },
  server: {
    proxy: {
      '/api': toHub,
      '/media': toHub,
      '/health': toHub,
      '/flows': toHub,
      '/ws': { ...toHub, ws: true },
    },
  },
});
