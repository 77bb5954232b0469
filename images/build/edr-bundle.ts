import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { generateStream } from '../../orchestrator/grading/streams.js';

/** The days that trainees may try rules on. Grading uses seeds of its own. */
const samples = [
  { name: 'day-1', attacks: 12, benign: 150 },
  { name: 'day-2', attacks: 20, benign: 250 },
  { name: 'quiet-day', attacks: 0, benign: 200 },
];

/**
 * What the workstation's build context gets besides its folder: the `edr` program as one file for Debian's Node 18, and
 * the sample streams, events with their labels as `_instance` and `_attack`.
 */
export async function edrBundle(): Promise<Map<string, Buffer>> {
  const entry = fileURLToPath(new URL('../workstation/edr/main.ts', import.meta.url));
  const result = await build({
    entryPoints: [entry],
    bundle: true,
    platform: 'node',
    target: 'node18',
    format: 'esm',
    // CommonJS dependencies call require() for Node's own modules, which an ES module does not have.
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
    minifySyntax: true,
    write: false,
  });
  const files = new Map<string, Buffer>();
  const program = result.outputFiles[0];
  if (!program) throw new Error('esbuild made no output');
  files.set('edr.mjs', Buffer.from(program.contents));
  for (const { name, ...options } of samples) {
    const { events, labels } = generateStream(`sample ${name}`, options);
    const lines = events.map((event, i) =>
      JSON.stringify({ ...event, _instance: labels[i]?.instance, _attack: labels[i]?.attack }),
    );
    files.set(`samples/${name}.jsonl`, Buffer.from(`${lines.join('\n')}\n`));
  }
  return files;
}
