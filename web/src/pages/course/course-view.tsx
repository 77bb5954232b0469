import '../../styles/course.css';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Course, CourseProgress } from '../../../../orchestrator/contract/course.js';
import type { Problem } from '../../../../orchestrator/contract/problem.js';
import type { Choice, Marked } from '../../../../orchestrator/contract/quiz.js';
import { useWording } from '../../i18n/text.js';
import { Icon } from '../../parts/icon.js';
import { ProblemNotice } from '../../parts/problem-notice.js';
import { useTitle } from '../../parts/use-title.js';
import { CourseEnd } from './course-end.js';
import { SectionNav } from './section-nav.js';
import { SectionView } from './section-view.js';

interface Props {
  course: Course;
  progress: CourseProgress;
  problem: Problem | null;
  /** The programme, to go back to; null in a preview. */
  home: string | null;
  note?: string;
  onPlace: (section: string, reached: boolean) => Promise<void>;
  onAnswer: (question: string, choice: Choice) => Promise<Marked>;
}

/** A course: its sections beside the one that is being read, and its end. */
export function CourseView({ course, progress, problem, home, note, onPlace, onAnswer }: Props) {
  const { t } = useTranslation();
  const { text } = useWording();
  const { sections } = course;
  const start = sections.findIndex(({ id }) => id === progress.place);
  /** Counted from 0; beyond the last: the end. */
  const [at, setAt] = useState(progress.doneAt === null ? Math.max(0, start) : 0);
  const heading = useRef<HTMLHeadingElement>(null);
  const first = useRef(true);
  useTitle(text(course.title));
  const section = sections[at];

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new section begins at its top, under its heading.
  useEffect(() => {
    if (first.current) {
      first.current = false;
      return;
    }
    window.scrollTo({ top: 0 });
    heading.current?.focus({ preventScroll: true });
  }, [at]);

  function go(to: number) {
    // Who goes on has reached the end of what they leave.
    if (section && to > at && !progress.reached.includes(section.id)) void onPlace(section.id, true);
    const next = sections[to];
    if (next) void onPlace(next.id, false);
    setAt(to);
  }

  return (
    <main id="main" className="page course">
      <div className="course-top">
        {home && (
          <Link to={home} className="small">
            {t('course.back')}
          </Link>
        )}
        <p className="eyebrow">{t('course.title')}</p>
        <h1>{text(course.title)}</h1>
        <p className="muted small">{t('course.minutes', { minutes: course.minutes })}</p>
      </div>
      {note && (
        <div className="notice">
          <Icon name="eye" />
          {note}
        </div>
      )}
      {problem && <ProblemNotice problem={problem} />}
      <div className="course-columns">
        <SectionNav sections={sections} read={progress.read} at={at} onGo={go} />
        {section ? (
          <SectionView
            key={section.id}
            section={section}
            number={at + 1}
            count={sections.length}
            heading={heading}
            answers={progress.answers}
            next={sections[at + 1] ? t('course.next', { title: text(sections[at + 1]?.title ?? section.title) }) : null}
            onReached={() => {
              if (!progress.reached.includes(section.id)) void onPlace(section.id, true);
            }}
            onAnswer={onAnswer}
            onBack={at > 0 ? () => go(at - 1) : null}
            onNext={() => go(at + 1)}
          />
        ) : (
          <CourseEnd course={course} progress={progress} home={home} heading={heading} onGo={go} />
        )}
      </div>
    </main>
  );
}
