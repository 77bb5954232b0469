import type { Cohorts } from '../../cohorts/cohorts.js';
import type { Cohort, CohortId, Enrolment } from '../../contract/cohort.js';
import type { EnrolmentId } from '../../contract/enrolment.js';
import type { QuestionId } from '../../contract/quiz.js';
import {
  graceMs,
  type Improvement,
  type SaveAnswer,
  type Sitting,
  type SittingId,
  type Sittings as SittingList,
  type SittingModule,
  type SittingResult,
  type SittingState,
  type SittingSummary,
  sittingIdSchema,
} from '../../contract/sitting.js';
import { groupedBy } from '../../grouped.js';
import { newId } from '../../identity/secrets.js';
import { StorageError } from '../../storage/error.js';
import type { Storage } from '../../storage/open.js';
import type { SittingRow } from '../../storage/sittings.js';
import type { Bank } from '../bank.js';
import { requireChoice } from '../choice.js';
import { ProgrammeError } from '../error.js';
import { gainOf, improvementOf } from '../improvement.js';
import { moduleId } from '../modules.js';
import type { ProgrammeDesk } from '../programme.js';
import { drawExam, shuffledBy } from './draw.js';
import { testPair } from './facts.js';
import { formOf } from './forms.js';
import { marksOf, totalOf } from './marks.js';
import { askedOf, choicesOf, resultOf, stateOf, summaryOf } from './views.js';

/** Whose sitting: one of somebody else is unknown. */
interface Of {
  enrolment: EnrolmentId;
  sitting: SittingId;
}

/** Exams and tests as people sit them. */
export interface Sittings {
  list(enrolment: EnrolmentId): Promise<SittingList>;
  /**
   * Begins, or goes on with the one that is open.
   * @throws ProgrammeError `module-unknown`, `module-locked`, `too-early`, `no-tries-left`, `module-done`
   */
  begin(enrolment: EnrolmentId, module: SittingModule): Promise<Sitting>;
  /** With its questions. @throws ProgrammeError `sitting-unknown`, `sitting-over` */
  read(of: Of): Promise<Sitting>;
  /** Without them; also of one that is over. @throws ProgrammeError `sitting-unknown` */
  state(of: Of): Promise<SittingState>;
  /**
   * Keeps an answer and returns its new revision.
   * @throws ProgrammeError `sitting-unknown`, `sitting-over`, `question-unknown`, `choice-invalid`, `answer-changed`
   */
  save(of: Of, question: QuestionId, answer: SaveAnswer): Promise<{ revision: number }>;
  /** Ends it by the person's own will. The second time tells the same result. @throws ProgrammeError `sitting-unknown` */
  submit(of: Of): Promise<SittingResult>;
  /** @throws ProgrammeError `sitting-unknown`, `sitting-open` */
  result(of: Of): Promise<SittingResult>;
  /** Cancels a sitting, so that it costs no try. @throws ProgrammeError `sitting-unknown` */
  void(of: Of & { cohort: CohortId }, reason: string): Promise<SittingSummary>;
  /** The tests before and after in a cohort. @throws IdentityError `cohort-unknown` */
  improvement(cohort: CohortId): Promise<Improvement>;
  /** Ends every sitting whose time is up. */
  endDue(): Promise<void>;
}

interface Parts {
  storage: Storage;
  cohorts: Cohorts;
  programme: ProgrammeDesk;
  bank: Bank;
  now: () => number;
}

export function createSittings({ storage, cohorts, programme, bank, now }: Parts): Sittings {
  const rows = storage.sittings;
  const startedAt = now();
  const unknown = () => new ProgrammeError('sitting-unknown', 'There is no such sitting.');
  const over = () =>
    new ProgrammeError('sitting-over', 'It is over: answers are not taken any more. Your result is ready.');

  /** The row as it stands now: one whose time was up is ended first, however late somebody looks. */
  async function current({ enrolment, sitting }: Of): Promise<SittingRow> {
    const row = await rows.get(sitting);
    if (row?.enrolment !== enrolment) throw unknown();
    if (row.endedAt !== null || row.endsAt === null || now() <= row.endsAt + graceMs) return row;
    endByTime(row);
    return (await rows.get(sitting)) ?? row;
  }
  function end(row: SittingRow, ended: { at: number; ending: 'submitted' | 'time' | 'outage' }): void {
    const hasEnded = rows.end(row.id, {
      ...ended,
      scoreOf: (answers) => totalOf(marksOf(row.questions, choicesOf(answers), bank)),
    });
    if (hasEnded) programme.changed(row.enrolment);
  }
  function endByTime(row: SittingRow): void {
    const at = row.endsAt ?? now();
    // Who could not reach the server at the end had no chance to use the time up.
    end(row, { at, ending: at + graceMs < startedAt ? 'outage' : 'time' });
  }
  async function placeOf(enrolment: EnrolmentId): Promise<{ enrolment: Enrolment; cohort: Cohort }> {
    const found = await cohorts.enrolment(enrolment);
    if (!found) throw unknown();
    return found;
  }
  async function told(row: SittingRow): Promise<SittingResult> {
    const { cohort } = await placeOf(row.enrolment);
    const [own, answers] = await Promise.all([rows.ofEnrolments([row.enrolment]), rows.answers(row.id)]);
    return resultOf(row, { own, answers, cohort, bank, now: now() });
  }
  async function whole(row: SittingRow): Promise<Sitting> {
    return { ...stateOf(row, await rows.answers(row.id), now()), questions: askedOf(row, bank) };
  }
  /** Draws and stores a new one; null where another window was faster. */
  async function drawn(enrolment: Enrolment, cohort: Cohort, module: SittingModule): Promise<SittingRow | null> {
    const { labs, exam } = cohort.settings;
    const id = sittingIdSchema.parse(newId());
    const questions =
      module === 'exam'
        ? drawExam(bank.of(labs, 'exam'), {
            count: exam.questions,
            seen: seenIn(await rows.ofEnrolments([enrolment.id])),
            seed: id,
          })
        : shuffledBy(bank.of(labs, formOf(enrolment.id, module)), id);
    const beganAt = now();
    const endsAt = module === 'exam' ? beganAt + exam.minutes * 60_000 : null;
    const open = { beganAt, endsAt, endedAt: null, ending: null, score: null, voidReason: null };
    const row = { id, enrolment: enrolment.id, module, questions, ...open };
    try {
      await rows.insert(row);
      return row;
    } catch (error) {
      if (error instanceof StorageError && error.code === 'conflict') return null;
      throw error;
    }
  }
  const openOf = async (enrolment: EnrolmentId, module: SittingModule) => {
    const found = (await rows.ofEnrolments([enrolment])).find((row) => row.module === module && row.endedAt === null);
    const row = found && (await current({ enrolment, sitting: found.id }));
    return row?.endedAt === null ? row : null;
  };

  return {
    async list(enrolment) {
      const { cohort } = await placeOf(enrolment);
      const own = await rows.ofEnrolments([enrolment]);
      const pair = testPair(own);
      return {
        sittings: own.map((row) => summaryOf(row, cohort)),
        progress: pair && { ...pair, gain: gainOf(pair) },
      };
    },
    async begin(id, name) {
      const open = await openOf(id, name);
      if (open) return whole(open);
      const { module, programme: of } = await programme.enter(id, moduleId(name));
      if (module.state === 'done')
        throw new ProgrammeError('module-done', 'This is done. It cannot be taken a second time.');
      const row = (await drawn(of.enrolment, of.cohort, name)) ?? (await openOf(id, name));
      if (!row) throw new ProgrammeError('module-done', 'This is done. It cannot be taken a second time.');
      programme.changed(id);
      return whole(row);
    },
    async read(of) {
      const row = await current(of);
      if (row.endedAt !== null) throw over();
      return whole(row);
    },
    async state(of) {
      const row = await current(of);
      return stateOf(row, await rows.answers(row.id), now());
    },
    async save(of, question, answer) {
      const row = await current(of);
      if (row.endedAt !== null) throw over();
      const found = row.questions.includes(question) ? bank.find(question) : null;
      if (!found) throw new ProgrammeError('question-unknown', 'This sitting has no such question.');
      requireChoice(found.item, answer.choice);
      const saved = rows.save(row.id, question, answer, now());
      if (saved === 'over') throw over();
      if (saved === 'changed')
        throw new ProgrammeError('answer-changed', 'This answer was changed in another window. The newer one stands.');
      return { revision: saved };
    },
    async submit(of) {
      const row = await current(of);
      const endsAt = row.endsAt ?? Number.POSITIVE_INFINITY;
      // A page submits by itself when time is up, within the grace.
      if (row.endedAt === null && now() >= endsAt) endByTime(row);
      else if (row.endedAt === null) end(row, { at: now(), ending: 'submitted' });
      return told(await current(of));
    },
    async result(of) {
      const row = await current(of);
      if (row.endedAt === null) throw new ProgrammeError('sitting-open', 'It goes on. Its result comes at its end.');
      return told(row);
    },
    async void({ cohort: wanted, ...of }, reason) {
      const { cohort } = await placeOf(of.enrolment);
      if (cohort.id !== wanted) throw unknown();
      const row = await current(of);
      if (row.endedAt === null) end(row, { at: now(), ending: 'submitted' });
      await rows.void(row.id, reason);
      programme.changed(row.enrolment);
      return summaryOf(await current(of), cohort);
    },
    async improvement(id) {
      await cohorts.get(id);
      const people = [...groupedBy(await rows.marksOfCohort(id), ({ enrolment }) => enrolment).values()];
      return improvementOf(people.flatMap((own) => testPair(own) ?? []));
    },
    async endDue() {
      for (const row of await rows.due(now() - graceMs)) endByTime(row);
    },
  };
}

/** How often each question was asked in earlier exams. */
function seenIn(own: readonly SittingRow[]): Map<QuestionId, number> {
  const seen = new Map<QuestionId, number>();
  for (const question of own.flatMap(({ module, questions }) => (module === 'exam' ? questions : [])))
    seen.set(question, (seen.get(question) ?? 0) + 1);
  return seen;
}
