// `npm start`: everything a fresh machine needs, then the orchestrator. Run again, it reuses all of it.
import { spawn } from 'node:child_process';
import { ensureImages, ensureWeb } from './build.mjs';
import { ensureEngine } from './engine.mjs';
import { ensurePackages } from './packages.mjs';
import { entry, root } from './system.mjs';

await entry(async () => {
  await ensureEngine();
  await ensurePackages();
  await ensureImages();
  await ensureWeb();
  return serve();
});

/** Runs the orchestrator and waits for its orderly end; Ctrl-C reaches it directly, a TERM is passed on. */
function serve() {
  const child = spawn(process.execPath, ['--import', 'tsx', 'orchestrator/main.ts'], { cwd: root, stdio: 'inherit' });
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  return new Promise((resolve) => child.on('close', (code, signal) => resolve(signal ? 1 : (code ?? 1))));
}
