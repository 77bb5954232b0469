import { generateStream } from '../../orchestrator/grading/streams.js';
import { bundle } from './bundle.js';

/** The days of each log that trainees may try rules on. Grading uses seeds of its own. */
const samples = [
  { name: 'day-1', attacks: 12, benign: 150 },
  { name: 'day-2', attacks: 20, benign: 250 },
  { name: 'quiet-day', attacks: 0, benign: 200 },
];
const folders = { edr: 'samples', audit: 'audit-samples' } as const;

/**
 * What the workstation's build context gets besides its folder: the programs `edr` and `audit` as one file for Debian's
 * Node 18, and the sample streams, events with their labels as `_instance` and `_attack`.
 */
export async function edrBundle(): Promise<Map<string, Buffer>> {
  const files = new Map([['edr.mjs', await bundle('workstation/edr/main.ts')]]);
  for (const source of ['edr', 'audit'] as const) {
    for (const { name, ...options } of samples) {
      const { events, labels } = generateStream(`sample ${name}`, { source, ...options });
      const lines = events.map((event, i) =>
        JSON.stringify({ ...event, _instance: labels[i]?.instance, _attack: labels[i]?.attack }),
      );
      files.set(`${folders[source]}/${name}.jsonl`, Buffer.from(`${lines.join('\n')}\n`));
    }
  }
  return files;
}
