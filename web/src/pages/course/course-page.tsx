import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useParams } from 'react-router';
import type { CourseProgress } from '../../../../orchestrator/contract/course.js';
import type { Problem } from '../../../../orchestrator/contract/problem.js';
import { courses } from '../../api/course.js';
import { asProblem } from '../../api/problem.js';
import { useResource } from '../../api/use-resource.js';
import { Waiting } from '../../parts/problem-notice.js';
import { CourseView } from './course-view.js';

/** A trainee's reading of a course: the place is kept on the server, so that it goes on wherever it is opened again. */
export default function CoursePage() {
  const { enrolment = '', lab = '' } = useParams();
  const reading = useResource(`course ${enrolment} ${lab}`, () => courses.read(enrolment, lab));
  const [progress, setProgress] = useState<CourseProgress | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  if (reading.data === null) return <Waiting problem={reading.problem} retry={reading.reload} />;

  const setPlace = async (section: string, reached: boolean) => {
    try {
      setProgress(await courses.setPlace(enrolment, lab, { section, reached }));
      setProblem(null);
    } catch (error) {
      setProblem(asProblem(error));
    }
  };
  return (
    <CourseView
      course={reading.data.course}
      progress={progress ?? reading.data.progress}
      problem={problem}
      home={`/programme/${enrolment}`}
      onPlace={setPlace}
      onAnswer={async (question, choice) => {
        const told = await courses.answer(enrolment, lab, question, choice);
        setProgress(told.progress);
        return told.marked;
      }}
    />
  );
}

/** The same for instructors, who only look at it: nothing is kept. */
export function CoursePreviewPage() {
  const { t } = useTranslation();
  const { lab = '' } = useParams();
  const course = useResource(`course preview ${lab}`, () => courses.preview(lab));
  const [progress, setProgress] = useState<CourseProgress>(nothingRead);
  if (course.data === null) return <Waiting problem={course.problem} retry={course.reload} />;
  return (
    <CourseView
      course={course.data}
      progress={progress}
      problem={null}
      home={null}
      note={t('course.preview')}
      onPlace={async (place) => setProgress((old) => ({ ...old, place }))}
      onAnswer={(question, choice) => courses.previewAnswer(lab, question, choice)}
    />
  );
}

const nothingRead: CourseProgress = { place: null, reached: [], read: [], answers: [], doneAt: null };
