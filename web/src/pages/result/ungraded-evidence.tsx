import { useTranslation } from 'react-i18next';
import type { AttemptView } from '../../../../orchestrator/contract/attempt.js';
import type { LabView } from '../../../../orchestrator/contract/lab.js';
import { api } from '../../api/endpoints.js';
import { useResource } from '../../api/use-resource.js';
import { chartHost } from '../../parts/chart-host.js';
import { ProblemNotice } from '../../parts/problem-notice.js';
import { useCursor } from '../../recording/use-cursor.js';
import type { Recordings } from '../../recording/use-recordings.js';
import { EventTable } from './event-table.js';
import { RecordingSection } from './recording-section.js';
import { TimelineChart } from './timeline-chart.js';

interface EvidenceProps {
  attempt: AttemptView;
  lab: LabView;
  recordings: Recordings;
  onEvidence: (seqs: number[]) => void;
}

/** What the evidence of an attempt without a grade tells: the time axis, and the recordings beside it. */
export function UngradedEvidence({ attempt, lab, recordings, onEvidence }: EvidenceProps) {
  const { t } = useTranslation();
  const { data, problem, reload } = useResource(`timeline-${attempt.id}`, () => api.timeline(attempt.id));
  const { cursor, point, follow } = useCursor();
  if (problem) return <ProblemNotice problem={problem} retry={reload} />;
  if (data === null) return <p role="status">{t('common.loading')}</p>;
  if (data.events.length === 0 && data.cpu.length === 0) return <p className="empty card">{t('ungraded.nothing')}</p>;
  const start = data.times.clockStartedAt ?? data.from;
  return (
    <>
      <section className="block">
        <div className="block-head">
          <h2>{t('ungraded.timeline')}</h2>
          <p className="muted">{t('ungraded.timelineText')}</p>
        </div>
        <TimelineChart
          debrief={data}
          cpuHost={chartHost(lab)}
          onEvidence={onEvidence}
          cursor={cursor?.at ?? null}
          onCursor={point}
        />
        <EventTable events={data.events} start={start} />
      </section>
      <RecordingSection recordings={recordings} start={start} cursor={cursor} onCursor={follow} />
    </>
  );
}
