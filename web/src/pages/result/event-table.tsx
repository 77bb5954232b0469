import { memo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Timeline } from '../../../../orchestrator/contract/grade.js';
import { useWording } from '../../i18n/text.js';
import { sinceText } from '../../parts/duration.js';
import { TableHead } from '../../parts/table-head.js';

interface Props {
  events: Timeline['events'];
  /** Zero of the times shown (epoch ms). */
  start: number;
}

/** The chart's events as a table, made once somebody opens it: long attempts have many hundreds. */
export const EventTable = memo(function EventTable({ events, start }: Props) {
  const { t } = useTranslation();
  const { text, utc } = useWording();
  const [opened, setOpened] = useState(false);
  return (
    <details className="card event-list no-print" onToggle={(event) => event.currentTarget.open && setOpened(true)}>
      <summary>{t('debrief.asTable', { count: events.length })}</summary>
      {opened && (
        <table className="table">
          <TableHead columns={[t('debrief.when'), t('debrief.lane'), t('debrief.what'), 'ATT&CK']} />
          <tbody>
            {events.map((event, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the list never changes.
              <tr key={index}>
                <td className="num nowrap">
                  {sinceText(event.at, start)}
                  <br />
                  <span className="muted small">{utc(event.at)}</span>
                </td>
                <td>{t(`debrief.lanes.${event.lane}`)}</td>
                <td>{text(event.text)}</td>
                <td className="mono small">{event.techniques.join(' ')}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </details>
  );
});
