// `npm test`: set-up as `npm start` does it, Debian's Chromium besides, then every test; closes with a plain count.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureImages, ensureWeb, readTypeScript } from './build.mjs';
import { ensureEngine } from './engine.mjs';
import { ensurePackages } from './packages.mjs';
import { entry, install, root, say } from './system.mjs';

await entry(async () => {
  await ensureEngine();
  await ensurePackages();
  if (!existsSync('/usr/bin/chromium')) {
    await install(['chromium', 'fonts-noto-cjk'], 'The browser tests need Chromium and a Chinese font.');
  }
  await readTypeScript();
  await ensureImages();
  await ensureWeb();
  say('Running the tests');
  return runTests(process.argv.slice(2));
});

/** Runs vitest; the last line is "N passed, N failed". */
async function runTests(args) {
  const folder = mkdtempSync(join(tmpdir(), 'chaindrill-test-'));
  const outputFile = join(folder, 'results.json');
  try {
    const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
    const child = spawn(
      process.execPath,
      [vitest, 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${outputFile}`, ...args],
      { cwd: root, stdio: 'inherit' },
    );
    const code = await new Promise((resolve) => child.on('close', (value) => resolve(value ?? 1)));
    if (!existsSync(outputFile)) return code || 1;
    const { numPassedTests, numFailedTests, numPendingTests } = JSON.parse(readFileSync(outputFile, 'utf8'));
    const skipped = numPendingTests > 0 ? `, ${numPendingTests} skipped` : '';
    console.log(`\n${numPassedTests} passed, ${numFailedTests} failed${skipped}`);
    return code;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
