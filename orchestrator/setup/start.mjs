// `npm start`: everything a fresh machine needs, then the orchestrator, in this process. Run again, it reuses all of it.
import { ensureImages, ensureWeb, readTypeScript } from './build.mjs';
import { ensureEngine } from './engine.mjs';
import { ensurePackages } from './packages.mjs';
import { entry } from './system.mjs';

await entry(async () => {
  await ensureEngine();
  await ensurePackages();
  await readTypeScript();
  await ensureImages();
  await ensureWeb();
  await import('../main.ts');
});
