import type { Drill, DrillPerson, SharedDrill } from '../../contract/drill.js';
import { type EnrolmentId, enrolmentIdSchema } from '../../contract/enrolment.js';

/**
 * A drill as one of its people may see it: see `sharedDrillSchema`. Null as long as it is not over for all, so that it helps
 * nobody who is still at work.
 */
export function sharedWith(drill: Drill, you: EnrolmentId): SharedDrill | null {
  if (!isOver(drill)) return null;
  const ranked = [...drill.people].sort((a, b) => placeOf(a) - placeOf(b) || a.enrolment.localeCompare(b.enrolment));
  return {
    ...drill,
    you,
    people: ranked.map((person, index) => (person.enrolment === you ? person : nameless(person, index + 1))),
  };
}

/** Stopped, and everybody's work is graded or closed. */
function isOver({ stoppedAt, people }: Drill): boolean {
  return stoppedAt !== null && people.every(({ state }) => state === null || ended.includes(state));
}
const ended: readonly DrillPerson['state'][] = ['graded', 'closed', 'failed', 'expired'];

const placeOf = ({ containMs }: DrillPerson): number => containMs ?? Number.MAX_SAFE_INTEGER;

function nameless(person: DrillPerson, number: number): DrillPerson {
  return { ...person, name: '', attempt: null, enrolment: enrolmentIdSchema.parse(`person-${number}`) };
}
