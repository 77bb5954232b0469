import type { Attempts } from '../../attempts/types.js';
import type { AttemptId } from '../../contract/attempt.js';
import type { Drill, DrillId } from '../../contract/drill.js';
import type { LabView } from '../../contract/lab.js';
import type { DrillPersonRow, DrillRow } from '../../storage/drills.js';
import type { Storage } from '../../storage/open.js';
import { type PersonFacts, personOf, skewOf } from './person.js';

export interface PictureParts {
  storage: Pick<Storage, 'drills'>;
  attempts: Attempts;
  labOf: (id: DrillRow['labId']) => LabView | null;
}

/** A drill as it is now, and what of it is known already, so that an event costs one person's part alone. */
export class Picture {
  private readonly known = new Map<AttemptId, Omit<PersonFacts, 'row'>>();
  private readonly stale = new Set<AttemptId>();

  constructor(
    private readonly parts: PictureParts,
    private readonly id: DrillId,
  ) {}

  /** This attempt is read anew when the drill is drawn next. */
  touch(attempt: AttemptId): void {
    this.stale.add(attempt);
  }

  /** Null where there is no such drill. */
  async draw(): Promise<Drill | null> {
    const { storage, labOf } = this.parts;
    const drill = await storage.drills.get(this.id);
    if (drill === null) return null;
    const rows = await storage.drills.people(this.id);
    const facts = await Promise.all(rows.map((row) => this.factsOf(row)));
    const { cohortId, labId, ...times } = drill;
    const lab = labOf(labId);
    return {
      ...times,
      cohort: cohortId,
      lab: {
        id: labId,
        title: lab?.title ?? { en: labId, 'zh-CN': labId },
        targetMinutes: lab?.targetMinutes ?? 30,
        objectives: lab?.objectives.map(({ id, phase, title }) => ({ id, phase, title })) ?? [],
      },
      skewMs: skewOf(facts),
      people: facts.map(personOf),
    };
  }

  private async factsOf(row: DrillPersonRow): Promise<PersonFacts> {
    const { attemptId } = row;
    if (attemptId === null) return { row, attempt: null, progress: null, times: null };
    const fresh = this.stale.delete(attemptId) ? null : this.known.get(attemptId);
    const facts = fresh ?? (await this.read(attemptId));
    this.known.set(attemptId, facts);
    return { row, ...facts };
  }

  private async read(id: AttemptId): Promise<Omit<PersonFacts, 'row'>> {
    const { attempts } = this.parts;
    const attempt = await attempts.view(id);
    const graded = attempt.points !== null;
    return {
      attempt,
      progress: attempt.erasedAt === null ? await attempts.progress(id) : null,
      times: graded ? (await attempts.grade(id)).times : null,
    };
  }
}
