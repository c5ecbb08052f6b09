import { serve } from './run/serve.mjs';
import { place, projectNode } from './setup/places.mjs';
import { setupOrExit } from './setup.mjs';

await setupOrExit();
process.exitCode = await serve(projectNode(), [place('hub/src/main.ts'), ...process.argv.slice(2)]);
