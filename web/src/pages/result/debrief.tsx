import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Debrief as DebriefData } from '../../../../orchestrator/contract/grade.js';
import type { LabView } from '../../../../orchestrator/contract/lab.js';
import { useWording } from '../../i18n/text.js';
import { chartHost } from '../../parts/chart-host.js';
import { sinceText } from '../../parts/duration.js';
import { Markdown } from '../../parts/markdown.js';
import { Anatomy } from './anatomy.js';
import { AttackerSide } from './attacker-side.js';
import { ModelWalk } from './model-walk.js';
import { RecordingSection } from './recording-section.js';
import { TimelineChart } from './timeline-chart.js';

const shownLength = 200;

interface DebriefProps {
  debrief: DebriefData;
  lab: LabView;
  onEvidence: (seqs: number[]) => void;
}

/** What happened, attack and response on one axis; the model answers; the lab's own explanation. */
export function Debrief({ debrief, lab, onEvidence }: DebriefProps) {
  const { t } = useTranslation();
  const { text, utc } = useWording();
  const start = debrief.times.clockStartedAt ?? debrief.from;
  const [cursor, setCursor] = useState<number | null>(null);
  return (
    <>
      <section className="block">
        <div className="block-head">
          <h2>{t('debrief.timeline')}</h2>
          <p className="muted">{t('debrief.timelineText')}</p>
        </div>
        <TimelineChart
          debrief={debrief}
          cpuHost={chartHost(lab)}
          onEvidence={onEvidence}
          cursor={cursor}
          onCursor={setCursor}
        />
        <details className="card event-list no-print">
          <summary>{t('debrief.asTable', { count: debrief.events.length })}</summary>
          <table className="table">
            <thead>
              <tr>
                <th scope="col">{t('debrief.when')}</th>
                <th scope="col">{t('debrief.lane')}</th>
                <th scope="col">{t('debrief.what')}</th>
                <th scope="col">ATT&CK</th>
              </tr>
            </thead>
            <tbody>
              {debrief.events.map((event, index) => (
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
        </details>
      </section>
      <RecordingSection attempt={debrief.attemptId} start={start} cursor={cursor} onCursor={setCursor} />
      {debrief.anatomy.length > 0 && (
        <section className="block">
          <div className="block-head">
            <h2>{t('debrief.anatomy.title', { count: debrief.anatomy.length })}</h2>
            <p className="muted">{t('debrief.anatomy.text')}</p>
          </div>
          <Anatomy steps={debrief.anatomy} start={start} onEvidence={onEvidence} onCursor={setCursor} />
        </section>
      )}
      <section className="block">
        <div className="block-head">
          <h2>{t('debrief.attacker.title')}</h2>
          <p className="muted">{t('debrief.attacker.text')}</p>
        </div>
        <AttackerSide lines={debrief.attacker} start={start} onEvidence={onEvidence} />
      </section>
      <div className="debrief-columns">
        <section className="block">
          <div className="block-head">
            <h2>{t('debrief.lessons')}</h2>
          </div>
          <div className="card padded">
            <Markdown source={text(debrief.text)} />
          </div>
        </section>
        <section className="block">
          <div className="block-head">
            <h2>{t('debrief.answers')}</h2>
            <p className="muted">{t('debrief.answersText')}</p>
          </div>
          <dl className="card padded answers">
            {debrief.answers.map((answer) => {
              const claim = lab.report.claims.find((one) => one.id === answer.field);
              return (
                <div key={answer.field}>
                  <dt>{claim ? text(claim.label) : answer.field}</dt>
                  {answer.values.map((value) => (
                    <dd key={value} className="mono">
                      {value.length > shownLength ? `${value.slice(0, shownLength)}…` : value}
                    </dd>
                  ))}
                </div>
              );
            })}
          </dl>
        </section>
      </div>
      {lab.guide.length > 0 && (
        <section className="block">
          <ModelWalk guide={lab.guide} />
        </section>
      )}
    </>
  );
}
