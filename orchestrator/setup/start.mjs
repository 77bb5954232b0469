// `npm start`: everything a fresh machine needs, then the orchestrator's two processes. Run again, it reuses all of it.
import { ensureImages, ensureWeb, readTypeScript } from './build.mjs';
import { ensureEngine } from './engine.mjs';
import { ensurePackages } from './packages.mjs';
import { entry } from './system.mjs';

await entry(async () => {
  // Who holds the engine for this server has made it ready.
  const holdsEngine = !process.env.ENGINE_PROCESS;
  if (holdsEngine) await ensureEngine();
  await ensurePackages();
  await readTypeScript();
  if (holdsEngine) await ensureImages();
  await ensureWeb();
  const { launch } = await import('../launch/launch.ts');
  return launch();
});
