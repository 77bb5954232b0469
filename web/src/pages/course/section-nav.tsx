import { useTranslation } from 'react-i18next';
import type { Course } from '../../../../orchestrator/contract/course.js';
import { useWording } from '../../i18n/text.js';
import { Icon } from '../../parts/icon.js';

interface Props {
  sections: Course['sections'];
  /** Ids of those that are done. */
  read: readonly string[];
  at: number;
  onGo: (to: number) => void;
}

/** The sections as steps, with what is done. Any of them may be gone to. */
export function SectionNav({ sections, read, at, onGo }: Props) {
  const { t } = useTranslation();
  const { text } = useWording();
  return (
    <nav className="course-nav" aria-label={t('course.sections')}>
      <progress max={sections.length} value={read.length} aria-label={t('course.sections')} />
      <p className="small muted">{t('course.done', { done: read.length, count: sections.length })}</p>
      <ol>
        {sections.map(({ id, title, minutes }, index) => {
          const isDone = read.includes(id);
          return (
            <li key={id}>
              <button
                type="button"
                aria-current={index === at ? 'step' : undefined}
                data-done={isDone}
                onClick={() => onGo(index)}
              >
                <span className="course-mark" aria-hidden="true">
                  {isDone ? <Icon name="check" size={12} /> : index + 1}
                </span>
                <span className="grow">
                  {text(title)}
                  {isDone && <span className="hidden-visually"> ({t('course.isDone')})</span>}
                </span>
                <span className="small muted nowrap">{t('course.minutes', { minutes })}</span>
              </button>
            </li>
          );
        })}
      </ol>
    </nav>
  );
}
