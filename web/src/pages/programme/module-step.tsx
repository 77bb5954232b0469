import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Module } from '../../../../orchestrator/contract/programme.js';
import { serverNow } from '../../api/clock.js';
import { useWording } from '../../i18n/text.js';
import { Icon } from '../../parts/icon.js';
import { moduleIcon } from './module-text.js';

interface Props {
  module: Module;
  title: string;
  text: string;
  to: string;
  /** Titles of the modules that must be done first. */
  needs: string[];
  current: boolean;
  /** Without it, nothing can be begun any more. */
  active: boolean;
}

/** One module on the path: what it is, how far it is, by when, and the way into it. */
export function ModuleStep({ module, title, text, to, needs, current, active }: Props) {
  const { t } = useTranslation();
  const { state, share } = module;
  const waiting = module.tries?.nextAt != null && module.tries.nextAt > serverNow();
  const act = state as 'open' | 'started' | 'done';
  const enters = active ? state === 'open' || state === 'started' || state === 'done' : state === 'done';
  return (
    <li className="path-step" data-state={state} data-current={current} aria-current={current ? 'step' : undefined}>
      <span className="path-node" aria-hidden="true">
        <Icon name={state === 'done' ? 'check' : moduleIcon[module.kind]} size={15} />
      </span>
      <div className="path-body">
        <h3>{title}</h3>
        <p className="muted">{text}</p>
        <p className="path-facts small">
          <span className="hidden-visually">{t(`programme.state.${state}`)}</span>
          <When module={module} />
          <TriesText module={module} />
          {state === 'locked' && needs.length > 0 && (
            <span className="muted">{t('programme.needs', { list: needs.join(', ') })}</span>
          )}
          {state === 'failed' && <span className="path-late">{t('programme.failedText')}</span>}
        </p>
        {state === 'started' && share > 0 && (
          <progress
            className="path-progress"
            max={1}
            value={share}
            aria-label={`${t('programme.progress')}: ${title}`}
          />
        )}
      </div>
      {enters && !waiting && (
        <Link
          className={current ? 'button primary' : 'button'}
          to={to}
          aria-label={`${t(`programme.act.${act}`)}: ${title}`}
        >
          {t(`programme.act.${act}`)}
        </Link>
      )}
    </li>
  );
}

function When({ module: { state, dueAt, doneAt } }: { module: Module }) {
  const { t } = useTranslation();
  const { day } = useWording();
  if (doneAt !== null) return <span className="path-ok">{t('programme.doneOn', { date: day(doneAt) })}</span>;
  if (dueAt === null || state === 'failed') return null;
  if (dueAt < serverNow()) return <span className="path-late">{t('programme.overdue', { date: day(dueAt) })}</span>;
  return <span>{t('programme.due', { date: day(dueAt) })}</span>;
}

function TriesText({ module: { tries, kind } }: { module: Module }) {
  const { t } = useTranslation();
  const { percent, dateTime } = useWording();
  if (tries === null) return null;
  const best = tries.best;
  const told =
    best === null ? null : kind === 'exam' ? percent(best) : t('programme.points', { points: Math.round(best) });
  return (
    <>
      <span>
        {tries.used === 0
          ? t('programme.triesNone', { allowed: tries.allowed })
          : t('programme.tries', { used: tries.used, allowed: tries.allowed })}
      </span>
      {told !== null && <span>{t('programme.best', { best: told })}</span>}
      {tries.nextAt !== null && tries.nextAt > serverNow() && (
        <span>{t('programme.nextTry', { date: dateTime(tries.nextAt) })}</span>
      )}
    </>
  );
}
