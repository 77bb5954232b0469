import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Debrief as DebriefData } from '../../../../orchestrator/contract/grade.js';
import type { LabView } from '../../../../orchestrator/contract/lab.js';
import { chartHost } from '../../parts/chart-host.js';
import { whenIdle } from '../../parts/idle.js';
import { lazyPart } from '../../parts/lazy-part.js';
import { useCursor } from '../../recording/use-cursor.js';
import type { Recordings } from '../../recording/use-recordings.js';
import { EventTable } from './event-table.js';
import { RecordingSection } from './recording-section.js';
import { TimelineChart } from './timeline-chart.js';

// Much text, further down: the chart and the recording do not wait for it.
const CaseExplained = lazyPart(() => import('./case-explained.js'));

interface DebriefProps {
  debrief: DebriefData;
  lab: LabView;
  recordings: Recordings;
  onEvidence: (seqs: number[]) => void;
}

/**
 * What happened, attack and response on one axis; the model answers; the lab's own explanation. While a recording plays,
 * the moment shown changes four times a second: what has no part in it is not drawn again.
 */
export function Debrief({ debrief, lab, recordings, onEvidence }: DebriefProps) {
  const { t } = useTranslation();
  const start = debrief.times.clockStartedAt ?? debrief.from;
  const { cursor, point, follow } = useCursor();
  const [below, setBelow] = useState(false);
  useEffect(() => whenIdle(() => setBelow(true)), []);
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
          cursor={cursor?.at ?? null}
          onCursor={point}
        />
        <EventTable events={debrief.events} start={start} />
      </section>
      <RecordingSection recordings={recordings} start={start} cursor={cursor} onCursor={follow} />
      {below && <CaseExplained debrief={debrief} lab={lab} start={start} onEvidence={onEvidence} onCursor={point} />}
    </>
  );
}
