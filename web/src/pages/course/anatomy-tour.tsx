import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { LessonStep } from '../../../../orchestrator/contract/course.js';
import { useWording } from '../../i18n/text.js';
import { Icon } from '../../parts/icon.js';
import { InlineMarkdown } from '../../parts/markdown.js';
import { TabStrip } from '../../parts/tabs.js';
import { AnatomyPicture } from './anatomy-picture.js';

/** The case step by step: the picture first, then what the attacker does, the gap, and the belief that turns to the remedy. */
export function AnatomyTour({ steps }: { steps: readonly LessonStep[] }) {
  const { t } = useTranslation();
  const { text } = useWording();
  const [at, setAt] = useState(0);
  /** The gaps that were closed, by index. */
  const [closed, setClosed] = useState<readonly number[]>([]);
  const step = steps[at] as LessonStep;
  const isClosed = closed.includes(at);
  const flip = () => setClosed(isClosed ? closed.filter((one) => one !== at) : [...closed, at]);
  const side = isClosed ? 'remedy' : 'misconception';
  return (
    <section className="card anatomy-tour" aria-label={t('course.anatomy.steps')}>
      <AnatomyPicture count={steps.length} at={at} isClosed={isClosed} />
      <TabStrip
        id="anatomy"
        label={t('course.anatomy.steps')}
        tabs={steps.map((_, index) => ({
          key: String(index),
          label: t('course.anatomy.step', { number: index + 1 }),
          ...(closed.includes(index) ? { icon: 'shield' as const } : {}),
        }))}
        active={String(at)}
        onChange={(key) => setAt(Number(key))}
      />
      <div id="anatomy-panel" role="tabpanel" aria-labelledby={`anatomy-tab-${at}`} className="anatomy-panel">
        <dl className="anatomy-facts">
          <div data-row="attacker">
            <dt>{t('course.anatomy.attacker')}</dt>
            <dd>
              <InlineMarkdown source={text(step.attacker)} />
            </dd>
          </div>
          <div data-row="gap">
            <dt>{t('course.anatomy.gap')}</dt>
            <dd>
              <InlineMarkdown source={text(step.gap)} />
            </dd>
          </div>
        </dl>
        <div className="flip" data-side={side} key={`${at} ${side}`} aria-live="polite">
          <p className="flip-label">{t(`course.anatomy.${side}`)}</p>
          <p className="flip-text">
            <InlineMarkdown source={text(step[side])} />
          </p>
        </div>
        {step.techniques.length > 0 && (
          <p className="chips" title={t('course.anatomy.techniques')}>
            {step.techniques.map(({ id, name }) => (
              <span key={id} className="chip">
                <span className="mono">{id}</span> {name}
              </span>
            ))}
          </p>
        )}
        <div className="anatomy-moves">
          <button
            type="button"
            className="button only-icon"
            aria-label={t('course.anatomy.previous')}
            disabled={at === 0}
            onClick={() => setAt(at - 1)}
          >
            <Icon name="left" />
          </button>
          <button type="button" className="button grow" aria-pressed={isClosed} onClick={flip}>
            <Icon name={isClosed ? 'reset' : 'shield'} />
            {t(isClosed ? 'course.anatomy.unflip' : 'course.anatomy.flip')}
          </button>
          <button
            type="button"
            className="button only-icon"
            aria-label={t('course.anatomy.next')}
            disabled={at === steps.length - 1}
            onClick={() => setAt(at + 1)}
          >
            <Icon name="right" />
          </button>
        </div>
      </div>
    </section>
  );
}
