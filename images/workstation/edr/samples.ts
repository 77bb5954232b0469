import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Stream } from '../../../orchestrator/grading/streams.js';
import type { Log } from './log.js';
import { UsageError } from './output.js';

/** The recorded days: events as in the log, and what each belongs to (`_instance`, `_attack`), which no rule can see. */
export function readSamples({ samplesDir }: Log): { name: string; stream: Stream }[] {
  let names: string[];
  try {
    names = readdirSync(samplesDir).filter((name) => name.endsWith('.jsonl'));
  } catch {
    names = [];
  }
  if (names.length === 0) throw new UsageError(`there are no sample streams in ${samplesDir}`);
  return names.sort().map((name) => ({ name: basename(name, '.jsonl'), stream: readStream(join(samplesDir, name)) }));
}

type Line = Stream['events'][number] & { _instance: string; _attack: boolean };

function readStream(path: string): Stream {
  const stream: Stream = { events: [], labels: [] };
  for (const line of readFileSync(path, 'utf8').split('\n')) {
    if (line === '') continue;
    const { _instance, _attack, ...event } = JSON.parse(line) as Line;
    stream.events.push(event as Stream['events'][number]);
    stream.labels.push({ instance: _instance, attack: _attack });
  }
  return stream;
}
