import { useTranslation } from 'react-i18next';
import type { Drill, DrillPerson } from '../../../../orchestrator/contract/drill.js';
import { StateChip } from '../../parts/chips.js';
import { clockText } from '../../parts/duration.js';
import { axisEndMs, type Mark, marks, median, reached, timesOf, tookPart } from './stats.js';

interface Props {
  drill: Drill;
  now: number;
  /** How a person is called here: by name, or by a number. */
  nameOf: (person: DrillPerson) => string;
}

/** Everybody on one time axis, from the start of their own attack. */
export function Picture({ drill, now, nameOf }: Props) {
  const { t } = useTranslation();
  const endMs = axisEndMs(drill, now);
  const place = (ms: number) => `${Math.min(100, (ms / endMs) * 100)}%`;
  const ticks = Array.from({ length: endMs / (5 * 60_000) + 1 }, (_, index) => index * 5 * 60_000);
  const dense = ticks.length > 10;
  return (
    <div className="card drill-picture">
      <ul className="drill-legend small" aria-label={t('drill.legend')}>
        {marks.map((mark) => (
          <li key={mark}>
            <span className="drill-mark" data-mark={mark} aria-hidden="true" />
            {t(`phase.${mark}`)}
          </li>
        ))}
        <li>
          <span className="drill-mark" data-mark="contain" data-sure="false" aria-hidden="true" />
          {t('drill.quiet')}
        </li>
      </ul>
      <ol className="drill-lanes">
        {drill.people.map((person) => (
          <li key={person.enrolment} className="drill-lane">
            <span className="drill-name">
              {nameOf(person)}
              {person.late && <span className="chip">{t('drill.late')}</span>}
            </span>
            <span className="drill-track">
              <span
                className="drill-target"
                style={{ left: place(drill.lab.targetMinutes * 60_000) }}
                aria-hidden="true"
              />
              {tookPart(person) && <span className="drill-run" style={{ width: place(ranFor(person, now)) }} />}
              {marks.map((mark) => (
                <MarkAt key={mark} person={person} mark={mark} now={now} place={place} />
              ))}
            </span>
            <span className="drill-state">
              {person.problem !== null ? (
                <Trouble code={person.problem} />
              ) : (
                person.state !== null && person.state !== 'running' && <StateChip state={person.state} />
              )}
              {person.state === 'running' && person.clockStartedAt !== null && (
                <span className="num small">{clockText(now - person.clockStartedAt)}</span>
              )}
              {person.points !== null && (
                <span className="num small">{t('programme.points', { points: Math.round(person.points) })}</span>
              )}
            </span>
          </li>
        ))}
      </ol>
      <div className="drill-axis" aria-hidden="true">
        <span className="drill-ticks">
          {ticks.map(
            (ms, index) =>
              (!dense || index % 2 === 0) && (
                <span key={ms} className="num" style={{ left: place(ms) }}>
                  {t('drill.minutes', { minutes: ms / 60_000 })}
                </span>
              ),
          )}
        </span>
      </div>
    </div>
  );
}

function Trouble({ code }: { code: string }) {
  const { t } = useTranslation();
  return <span className="chip bad">{code === 'already-open' ? t('drill.alreadyOpen') : t('drill.noRange')}</span>;
}

interface MarkProps {
  person: DrillPerson;
  mark: Mark;
  now: number;
  place: (ms: number) => string;
}

function MarkAt({ person, mark, now, place }: MarkProps) {
  const { t } = useTranslation();
  const at = reached(person, mark, now);
  if (at === null) return null;
  const what = at.sure ? t(`phase.${mark}`) : t('drill.quiet');
  const said = t('drill.at', { what, time: clockText(at.ms) });
  return (
    <span
      className="drill-mark"
      data-mark={mark}
      data-sure={at.sure}
      style={{ left: place(at.ms) }}
      title={said}
      role="img"
      aria-label={said}
    />
  );
}

/** How many came to each mark, and half of them by when. */
export function Counts({ drill, now }: { drill: Drill; now: number }) {
  const { t } = useTranslation();
  const took = drill.people.filter(tookPart);
  return (
    <ul className="drill-counts">
      {marks.map((mark) => {
        const times = timesOf(took, mark, now);
        const middle = median(times);
        const unsure = took.some((person) => reached(person, mark, now)?.sure === false);
        const told = unsure ? 'quiet' : mark;
        return (
          <li key={mark} className="card">
            <span className="drill-mark" data-mark={mark} aria-hidden="true" />
            <span className="small muted">{t(`drill.count.${told}`)}</span>
            <strong className="num">
              {times.length} <span className="muted">/ {took.length}</span>
            </strong>
            <span className="small">
              {middle === null ? t('drill.noMedian') : t('drill.median', { time: clockText(middle) })}
            </span>
          </li>
        );
      })}
    </ul>
  );
}

const ranFor = ({ clockStartedAt, submittedAt, state }: DrillPerson, now: number): number =>
  (state === 'running' ? now : (submittedAt ?? clockStartedAt ?? 0)) - (clockStartedAt ?? 0);
