import { type DragEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Enrolment } from '../../../../../orchestrator/contract/cohort.js';

interface Props {
  /** Null: those in none. One above the highest: the group to be. */
  group: number | null;
  people: Enrolment[];
  /** The groups that have people. */
  used: readonly number[];
  highest: number;
  locked: boolean;
  onMove: (enrolment: string, group: number | null) => void;
}

/** One group: its people, each to be dragged elsewhere or moved by the choice beside the name. */
export function GroupCard({ group, people, used, highest, locked, onMove }: Props) {
  const { t } = useTranslation();
  const [over, setOver] = useState(false);
  const fresh = group !== null && people.length === 0;
  const count = people.length;
  const advice =
    group === null || fresh
      ? null
      : count < 3
        ? t('cohorts.groups.small')
        : count > 8
          ? t('cohorts.groups.large')
          : null;
  const title =
    group === null
      ? t('cohorts.groups.none')
      : fresh
        ? t('cohorts.groups.add')
        : t('cohorts.groups.group', { number: group });

  function drop(event: DragEvent) {
    event.preventDefault();
    setOver(false);
    onMove(event.dataTransfer.getData('text/plain'), group);
  }
  return (
    <section
      className="card group-card"
      aria-label={title}
      data-over={over}
      data-fresh={fresh}
      onDragOver={(event) => {
        if (locked) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <h3>
        {title}
        {!fresh && <span className="chip num">{t('cohorts.groups.people', { count })}</span>}
      </h3>
      {advice && <p className="small path-late">{advice}</p>}
      {fresh && <p className="small muted">{t('cohorts.groups.drop')}</p>}
      <ul>
        {people.map((member) => (
          <li
            key={member.id}
            draggable={!locked}
            onDragStart={(event) => event.dataTransfer.setData('text/plain', member.id)}
          >
            <span className="group-name">{member.name}</span>
            {!locked && (
              <select
                className="select"
                aria-label={t('cohorts.groups.move', { name: member.name })}
                value={member.group ?? ''}
                onChange={(event) => onMove(member.id, event.target.value === '' ? null : Number(event.target.value))}
              >
                <option value="">{t('cohorts.groups.none')}</option>
                {used.map((number) => (
                  <option key={number} value={number}>
                    {t('cohorts.groups.group', { number })}
                  </option>
                ))}
                <option value={highest + 1}>{t('cohorts.groups.add')}</option>
              </select>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
