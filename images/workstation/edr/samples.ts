import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { EdrEvent } from '../../../orchestrator/grading/sigma/sigma.js';
import type { Stream } from '../../../orchestrator/grading/streams.js';
import { UsageError } from './output.js';

const samplesDir = process.env.EDR_SAMPLES ?? '/opt/edr/samples';

/** The recorded days: events as on the hosts, and what each belongs to (`_instance`, `_attack`), which no rule can see. */
export function readSamples(): { name: string; stream: Stream }[] {
  let names: string[];
  try {
    names = readdirSync(samplesDir).filter((name) => name.endsWith('.jsonl'));
  } catch {
    names = [];
  }
  if (names.length === 0) throw new UsageError(`there are no sample streams in ${samplesDir}`);
  return names.sort().map((name) => ({ name: basename(name, '.jsonl'), stream: readStream(join(samplesDir, name)) }));
}

function readStream(path: string): Stream {
  const stream: Stream = { events: [], labels: [] };
  for (const line of readFileSync(path, 'utf8').split('\n')) {
    if (line === '') continue;
    const { _instance, _attack, ...event } = JSON.parse(line) as EdrEvent & { _instance: string; _attack: boolean };
    stream.events.push(event as EdrEvent);
    stream.labels.push({ instance: _instance, attack: _attack });
  }
  return stream;
}
