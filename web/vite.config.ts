import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { xtermStyles } from './xterm-styles.js';

/** Browsers with `light-dark()`: the style sheets use it, so it must not be rewritten for older ones. */
const browsers = ['chrome123', 'firefox121', 'safari17.5'];

export default defineConfig({
  plugins: [react(), xtermStyles()],
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
