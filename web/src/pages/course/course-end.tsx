import type { RefObject } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Course, CourseProgress } from '../../../../orchestrator/contract/course.js';
import { useWording } from '../../i18n/text.js';
import { Icon } from '../../parts/icon.js';

interface Props {
  course: Course;
  progress: CourseProgress;
  home: string | null;
  heading: RefObject<HTMLHeadingElement | null>;
  onGo: (to: number) => void;
}

/** After the last section: what is still open, or what comes next. */
export function CourseEnd({ course, progress, home, heading, onGo }: Props) {
  const { t } = useTranslation();
  const { text } = useWording();
  const open = course.sections.flatMap(({ id, title }, index) =>
    progress.read.includes(id) ? [] : [{ id, title, index }],
  );
  const isDone = open.length === 0 || progress.doneAt !== null;
  return (
    <section className="card padded course-end" aria-labelledby="end">
      <span className="resume-mark" aria-hidden="true">
        <Icon name={isDone ? 'check' : 'flag'} size={18} />
      </span>
      <h2 id="end" tabIndex={-1} ref={heading}>
        {t(isDone ? 'course.finished' : 'course.unfinished')}
      </h2>
      {isDone ? (
        <>
          <p className="muted">{t('course.finishedText')}</p>
          <div className="button-row">
            {home && (
              <Link className="button" to={home}>
                {t('course.back')}
              </Link>
            )}
            <Link className="button primary" to={`/labs/${course.lab}?mode=practice`}>
              {t('course.toLab')}
            </Link>
          </div>
        </>
      ) : (
        <>
          <p className="muted">{t('course.unfinishedText')}</p>
          <ul className="plain-list">
            {open.map(({ id, title, index }) => (
              <li key={id}>
                <button type="button" className="link-button" onClick={() => onGo(index)}>
                  {text(title)}
                </button>
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}
