import { join } from 'node:path';
import { readCatalog } from '../../../../orchestrator/catalog/catalog.js';
import { labsFolder } from '../../../../orchestrator/compose.js';
import type { Mode } from '../../../../orchestrator/contract/attempt.js';
import { parseCheck } from '../../../../orchestrator/grading/checks/checks.js';
import { minute } from '../../../grading/story.js';
import { attemptStore, type Stored } from './graded.js';
import { drillSize, storeDrills, storeOffice } from './office.js';
import { day, labs, type People, storePeople, type Trainee } from './people.js';
import { storeProgramme, storeTalk } from './programme.js';
import { layRecordings } from './recordings.js';
import { openStore } from './store.js';

/** Attempts that were recorded at full length: those that are looked at singly. */
export const recorded = 20;
const workMinutes = { over: 30, now: 15 };

/** What a cohort of two hundred leaves in a platform's database, and who of it is asked for. */
export interface Past {
  people: People;
  /** Over and graded, recorded at full length: assessments of the first lab. */
  graded: Stored[];
  /** Under way now; those of the second lab have workflow runs. */
  working: Stored[];
  /** Of those who took part in the first drill, which is over. */
  drilled: Stored[];
}

/** Fills a data folder: everybody's earlier attempts and what they did beside them, and those who are at work now. */
export async function buildPast(folder: string): Promise<Past> {
  const now = Date.now();
  const catalog = readCatalog(labsFolder, parseCheck);
  const store = openStore(join(folder, 'chaindrill.db'));
  const recordings = join(folder, 'recordings');
  try {
    const people = await storePeople(store, now);
    const put = attemptStore(store, catalog);
    const [first, second] = labs as [(typeof labs)[0], (typeof labs)[0]];
    const earlier: Stored[] = [];
    const graded: Stored[] = [];
    for (const trainee of people.trainees) {
      for (const [number, { lab, mode, share }] of plan(trainee).entries()) {
        const beganAt = now - (30 - number * 4) * day + trainee.index * minute;
        const dense = mode === 'assessment' && lab === first && graded.length < recorded;
        const stored = await put({ trainee, lab, mode, number, beganAt, minutes: workMinutes.over, share, dense });
        earlier.push(stored);
        if (!dense) continue;
        layRecordings(store, recordings, stored, beganAt, workMinutes.over, true);
        graded.push(stored);
      }
    }
    const working: Stored[] = [];
    for (const trainee of people.trainees.filter(({ stage }) => stage === 'working')) {
      const mode: Mode = (['practice', 'assessment', 'drill'] as const)[trainee.index % 3] ?? 'practice';
      const lab = mode === 'assessment' ? second : first;
      const beganAt = now - workMinutes.now * minute;
      const of = { trainee, lab, mode, number: 9, beganAt, minutes: workMinutes.now, share: null, dense: true };
      const stored = await put(of);
      layRecordings(store, recordings, stored, beganAt, workMinutes.now, false);
      working.push(stored);
    }
    await storeProgramme(store, catalog, people, now);
    await storeTalk(store, people, now);
    await storeOffice(store, people, earlier, now);
    const drilled = earlier.filter(({ mode }) => mode === 'drill');
    await storeDrills(
      store,
      people,
      now,
      drilled,
      working.filter((_, index) => index % 3 === 2),
    );
    return { people, graded, working, drilled: drilled.slice(0, drillSize) };
  } finally {
    store.close();
  }

  /** Earlier attempts of somebody, with the share of the points that each brought. */
  function plan({ stage, index }: Trainee) {
    const [first, second] = labs as [(typeof labs)[0], (typeof labs)[0]];
    const share = 0.5 + (index % 40) / 100;
    const practised = [
      { lab: first, mode: 'practice', share: share - 0.2 },
      { lab: first, mode: stage === 'way' ? 'drill' : 'practice', share },
      { lab: second, mode: 'practice', share },
    ] as const;
    const shown = [first, second].map((lab) => ({
      lab,
      mode: 'assessment' as const,
      share: 0.75 + (index % 20) / 100,
    }));
    return stage === 'done' ? [...practised, ...shown] : practised;
  }
}
