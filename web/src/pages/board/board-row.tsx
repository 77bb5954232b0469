import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { BoardAttempt, BoardRow, NeedReason } from '../../../../orchestrator/contract/board.js';
import { useWording } from '../../i18n/text.js';
import { StateChip } from '../../parts/chips.js';
import { clockText } from '../../parts/duration.js';
import { Icon } from '../../parts/icon.js';
import { useTickingNow } from './now.js';

interface Props {
  row: BoardRow;
  /** The title of the current module, and of the lab of the attempt. */
  module: string | null;
  lab: string | null;
  targetMs: number;
}

/** Reasons that are told with how long it has been so. */
const timed: readonly NeedReason[] = ['no-objective', 'idle', 'not-begun'];
const urgent: readonly NeedReason[] = ['no-objective', 'idle', 'no-tries-left'];

/** One person: where they are, and what they may need. Drawn anew only when something of it changed. */
export const BoardRowView = memo(function BoardRowView({ row, module, lab, targetMs }: Props) {
  const { t } = useTranslation();
  const { day } = useWording();
  const { attempt, modules, needs, current } = row;
  return (
    <tr className="board-row" data-need={needs.length === 0 ? 'none' : needs.some(isUrgent) ? 'urgent' : 'some'}>
      <th scope="row">
        <span className="board-name">{row.name}</span>{' '}
        {row.group !== null && <span className="small muted">{t('board.group', { group: row.group })}</span>}
        {needs.length > 0 && (
          <span className="chips">
            {needs.map((need) => (
              <span key={need.reason} className={`chip ${urgent.includes(need.reason) ? 'bad' : 'warn'}`}>
                {t(`board.need.${need.reason}`)}
                {timed.includes(need.reason) && need.since !== null && <Since at={need.since} />}
              </span>
            ))}
          </span>
        )}
      </th>
      <td data-label={t('board.column.programme')}>
        <span className="board-share">
          <progress max={modules.count} value={modules.done} aria-label={t('board.column.programme')} />
          <span className="num small">
            {modules.done} / {modules.count}
          </span>
        </span>
        <span className="small muted board-module">
          {module ?? (modules.done === modules.count ? t('board.finished') : t('board.waiting'))}
          {current?.dueAt != null && <> · {t('programme.due', { date: day(current.dueAt) })}</>}
        </span>
      </td>
      <td data-label={t('board.column.lab')}>
        {attempt === null ? (
          <span className="muted small">{t('board.noLab')}</span>
        ) : (
          <>
            <span className="board-lab">{lab}</span>
            <span className="small muted">
              {t(`mode.${attempt.mode}.name`)}
              {attempt.state === 'running' && (
                <>
                  {attempt.phase !== null && ` · ${t(`phase.${attempt.phase}`)}`}
                  {' · '}
                  <span className="num">{t('board.objectives', attempt.objectives)}</span>
                </>
              )}
            </span>
          </>
        )}
      </td>
      <td data-label={t('board.column.clock')}>{attempt && <Clock attempt={attempt} targetMs={targetMs} />}</td>
      <td data-label={t('board.column.active')} className="nowrap">
        {attempt && <Active attempt={attempt} />}
      </td>
      <td className="right">
        {attempt ? (
          <Link
            className="button small"
            to={`/attempts/${attempt.id}/watch`}
            aria-label={t('board.watchOf', { name: row.name })}
          >
            <Icon name="eye" />
            {t('board.watch')}
          </Link>
        ) : (
          <Link
            className="button small quiet"
            to={`/programme/${row.enrolment}`}
            aria-label={t('board.lookOf', { name: row.name })}
          >
            {t('board.look')}
          </Link>
        )}
      </td>
    </tr>
  );
});

/** How long it has been so. */
function Since({ at }: { at: number }) {
  return <span className="num">{clockText(useTickingNow() - at)}</span>;
}

/** When they did something last, and whether their page is open. */
function Active({ attempt: { activeAt, here } }: { attempt: BoardAttempt }) {
  const { t } = useTranslation();
  const { ago } = useWording();
  const now = useTickingNow();
  return (
    <span className="board-active" data-here={here}>
      <span className="dot" aria-hidden="true" />
      {activeAt === null ? t('board.never') : ago(Math.min(0, activeAt - now))}
      <span className="hidden-visually">{t(here ? 'board.here' : 'board.away')}</span>
    </span>
  );
}

const isUrgent = ({ reason }: BoardRow['needs'][number]): boolean => urgent.includes(reason);

/** Time on the clock against the target; it stands still in a pause and once submitted. */
function Clock({ attempt, targetMs }: { attempt: BoardAttempt; targetMs: number }) {
  const { t } = useTranslation();
  const now = useTickingNow();
  const { clockStartedAt, pausedAt, pausedMs, submittedAt, state } = attempt;
  if (clockStartedAt === null) return <StateChip state={state} />;
  const elapsedMs = Math.max(0, (submittedAt ?? pausedAt ?? now) - clockStartedAt - pausedMs);
  const share = Math.min(1, elapsedMs / targetMs);
  return (
    <span className="board-clock" data-late={elapsedMs > targetMs}>
      <span className="num">
        {clockText(elapsedMs)} <span className="muted">/ {clockText(targetMs)}</span>
      </span>
      <span className="board-track" aria-hidden="true">
        <span style={{ width: `${share * 100}%` }} />
      </span>
      {pausedAt !== null && <span className="chip info">{t('board.paused')}</span>}
      {state !== 'running' && <StateChip state={state} />}
    </span>
  );
}
