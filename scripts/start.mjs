import { place, projectNode } from './setup/places.mjs';
import { serve } from './setup/serve.mjs';
import { setupOrExit } from './setup.mjs';

await setupOrExit();
process.exitCode = await serve(projectNode(), [place('hub/src/main.ts'), ...process.argv.slice(2)]);
