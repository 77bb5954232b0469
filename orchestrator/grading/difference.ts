import type { Grade, GradeDifference, ObjectiveGrade } from '../contract/grade.js';
import type { Text } from '../contract/text.js';
import { round } from './words.js';

/** What changed from one grade of an attempt to the next, objective by objective. Objectives that stayed are left out. */
export function differenceOf(before: Grade, after: Grade): GradeDifference {
  const ids = [...new Set([...before.objectives, ...after.objectives].map(({ id }) => id))];
  const find = (grade: Grade, id: string) => grade.objectives.find((objective) => objective.id === id);
  return {
    points: round(after.points - before.points),
    labVersion: { before: before.labVersion, after: after.labVersion },
    objectives: ids.flatMap((id) => {
      const [old, now] = [find(before, id), find(after, id)];
      const gone = missingFrom(old, now);
      const added = missingFrom(now, old);
      const [was, is] = [old?.points ?? 0, now?.points ?? 0];
      return was === is && gone.length === 0 && added.length === 0 ? [] : [{ id, before: was, after: is, gone, added }];
    }),
  };
}

/** Sentences of one that the other does not have. */
function missingFrom(one: ObjectiveGrade | undefined, other: ObjectiveGrade | undefined): Text[] {
  const there = new Set(other?.lines.map(({ text }) => text.en));
  return (one?.lines ?? []).filter(({ text }) => !there.has(text.en)).map(({ text }) => text);
}
