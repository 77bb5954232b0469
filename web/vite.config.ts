import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';
import { xtermStyles } from './xterm-styles.js';

/** Browsers with `light-dark()`: the style sheets use it, so it must not be rewritten for older ones. */
const browsers = ['chrome123', 'firefox121', 'safari17.5'];

/** Tells which files of packages are in what browsers get, for the list of components (`npm run sbom`). */
const tellPackages: Plugin = {
  name: 'tell-packages',
  writeBundle(_, bundle) {
    const files = new Set<string>();
    for (const part of Object.values(bundle)) {
      const from = part.type === 'chunk' ? Object.keys(part.modules) : part.originalFileNames;
      for (const file of from) {
        const at = file.indexOf('node_modules/');
        if (at >= 0) files.add(file.slice(at).replace(/\?.*$/, ''));
      }
    }
    const dist = fileURLToPath(new URL('../dist', import.meta.url));
    mkdirSync(dist, { recursive: true });
    writeFileSync(`${dist}/web-packages.json`, JSON.stringify([...files].sort(), null, 1));
  },
};

export default defineConfig({
  plugins: [react(), xtermStyles(), tellPackages],
  build: {
    outDir: '../dist/web',
    emptyOutDir: true,
    target: browsers,
    cssTarget: browsers,
    // The CSP allows no data: scripts or styles, and small files cache well.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 900,
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            // Set up before any schema is made: a chunk is evaluated whole before those that build on it.
            { name: 'zod', test: /node_modules[\\/]zod[\\/]|zod-setup/ },
            // Of use on every page: in one piece rather than in a dozen small ones, which would wait for each other.
            { name: 'common', test: /web[\\/]src[\\/](api|parts)[\\/](?!markdown)[^\\/]+$/ },
          ],
        },
      },
    },
  },
});
