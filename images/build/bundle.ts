import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** A program of ours as one file for Debian's Node 18; `entry` is its path below `images/`. */
export async function bundle(entry: string): Promise<Buffer> {
  const program = (await built(entry)).outputFiles[0];
  if (!program) throw new Error('esbuild made no output');
  return Buffer.from(program.contents);
}

/** The files that a bundled program is made of, as paths from where this process was started. */
export async function bundledFiles(entry: string): Promise<string[]> {
  return Object.keys((await built(entry)).metafile.inputs);
}

function built(entry: string) {
  return build({
    entryPoints: [fileURLToPath(new URL(`../${entry}`, import.meta.url))],
    bundle: true,
    platform: 'node',
    target: 'node18',
    format: 'esm',
    // CommonJS dependencies call require() for Node's own modules, which an ES module does not have.
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
    minifySyntax: true,
    write: false,
    metafile: true,
  });
}
