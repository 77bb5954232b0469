import type { Lab } from '../../catalog/catalog.js';
import type { Course, LessonStep } from '../../contract/course.js';
import { questionView } from '../quiz.js';

/** The course of a lab as it is shown, or null where the lab has none. Nothing in it tells the answers. */
export function courseView(lab: Lab): Course | null {
  if (!lab.course) return null;
  const { title, sections } = lab.course;
  return {
    lab: lab.manifest.id,
    title,
    minutes: sections.reduce((sum, section) => sum + section.minutes, 0),
    sections: sections.map(({ checks, ...section }) => ({
      ...section,
      steps: section.kind === 'anatomy' ? stepsOf(lab) : [],
      checks: checks.flatMap((id) => lab.quiz.filter((item) => item.id === id).map((item) => questionView(item))),
    })),
  };
}

/** The steps of the case, each with the techniques of what proves it in the replay. */
function stepsOf({ manifest }: Lab): LessonStep[] {
  return manifest.anatomy.map(({ replay, ...texts }) => {
    const ids = manifest.replay.filter(({ id }) => replay.includes(id)).flatMap(({ techniques }) => techniques);
    return { ...texts, techniques: manifest.techniques.filter(({ id }) => ids.includes(id)) };
  });
}
