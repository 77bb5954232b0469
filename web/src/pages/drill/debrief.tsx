import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Drill, DrillPerson } from '../../../../orchestrator/contract/drill.js';
import { useWording } from '../../i18n/text.js';
import { clockText } from '../../parts/duration.js';
import { Icon } from '../../parts/icon.js';
import { Counts, Picture } from './picture.js';
import { axisEndMs, type Mark, marks, median, reached, stumbles, timesOf, tookPart } from './stats.js';

interface DebriefProps {
  drill: Drill;
  /** Whoever looks at it, where they took part: theirs is the only name there is. Else names are shown where wanted. */
  you?: string;
}

/** What everybody looks at together afterwards: how the times lie, and where people got stuck. */
export function Debrief({ drill, you }: DebriefProps) {
  const { t } = useTranslation();
  const { text, percent } = useWording();
  const [named, setNamed] = useState(false);
  const now = drill.stoppedAt ?? 0;
  // Numbered by how fast the attack was contained, so that no number gives a name away by the alphabet.
  const ranked = [...drill.people].sort((a, b) => rank(a) - rank(b) || a.enrolment.localeCompare(b.enrolment));
  const nameOf = (person: DrillPerson) =>
    named || person.enrolment === you ? person.name : t('drill.person', { number: ranked.indexOf(person) + 1 });
  const ordered = { ...drill, people: named ? drill.people : ranked };
  const titleOf = (id: string) => {
    const objective = drill.lab.objectives.find((one) => one.id === id);
    return objective ? text(objective.title) : id;
  };
  return (
    <section className="drill-debrief" aria-labelledby="debrief">
      <div className="drill-head">
        <h2 id="debrief">{t('drill.debrief.title')}</h2>
        <div className="button-row no-print">
          {you === undefined && (
            <label className="check-row">
              <input type="checkbox" checked={named} onChange={({ target }) => setNamed(target.checked)} />
              {t('drill.debrief.named')}
            </label>
          )}
          <button type="button" className="button" onClick={() => window.print()}>
            <Icon name="print" />
            {t('drill.debrief.print')}
          </button>
        </div>
      </div>
      <Counts drill={drill} now={now} />
      <h3>{t('drill.debrief.times')}</h3>
      <div className="card padded drill-spread">
        {marks.map((mark) => (
          <Spread key={mark} drill={ordered} mark={mark} now={now} nameOf={nameOf} />
        ))}
      </div>
      <h3>{t('drill.debrief.stuck')}</h3>
      <ul className="card padded drill-stuck">
        {stumbles(drill).map(({ id, held, of }) => (
          <li key={id}>
            <span>{titleOf(id)}</span>
            <progress max={of || 1} value={held} aria-label={titleOf(id)} />
            <span className="num small">
              {t('drill.debrief.achieved', { held, of })}
              {of > 0 && ` · ${percent(held / of)}`}
            </span>
          </li>
        ))}
      </ul>
      <h3>{t('drill.debrief.everybody')}</h3>
      <Picture drill={ordered} now={now} nameOf={nameOf} />
    </section>
  );
}

const rank = ({ containMs }: DrillPerson): number => containMs ?? Number.MAX_SAFE_INTEGER;

/** One dot a person on the time axis, and the median. */
function Spread({
  drill,
  mark,
  now,
  nameOf,
}: {
  drill: Drill;
  mark: Mark;
  now: number;
  nameOf: (p: DrillPerson) => string;
}) {
  const { t } = useTranslation();
  const endMs = axisEndMs(drill, now);
  const took = drill.people.filter(tookPart);
  const middle = median(timesOf(took, mark, now));
  const missed = took.filter((person) => reached(person, mark, now) === null).length;
  const place = (ms: number) => `${(ms / endMs) * 100}%`;
  return (
    <div className="drill-spread-row">
      <span className="drill-name">{t(`phase.${mark}`)}</span>
      <span className="drill-track">
        <span className="drill-target" style={{ left: place(drill.lab.targetMinutes * 60_000) }} aria-hidden="true" />
        {middle !== null && <span className="drill-median" style={{ left: place(middle) }} aria-hidden="true" />}
        {took.map((person) => {
          const at = reached(person, mark, now);
          if (at === null) return null;
          const said = t('drill.at', { what: nameOf(person), time: clockText(at.ms) });
          return (
            <span
              key={person.enrolment}
              className="drill-mark"
              data-mark={mark}
              data-sure={at.sure}
              style={{ left: place(at.ms) }}
              title={said}
              role="img"
              aria-label={said}
            />
          );
        })}
      </span>
      <span className="small">
        {middle === null ? t('drill.noMedian') : t('drill.median', { time: clockText(middle) })}
        {missed > 0 && <span className="muted"> · {t('drill.debrief.missed', { count: missed })}</span>}
      </span>
    </div>
  );
}
