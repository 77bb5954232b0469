import { useDeferredValue } from 'react';
import { useTranslation } from 'react-i18next';
import type { Debrief as DebriefData } from '../../../../orchestrator/contract/grade.js';
import type { LabView } from '../../../../orchestrator/contract/lab.js';
import { chartHost } from '../../parts/chart-host.js';
import { useCursor } from '../../recording/use-cursor.js';
import type { Recordings } from '../../recording/use-recordings.js';
import { Anatomy } from './anatomy.js';
import { AttackerSide } from './attacker-side.js';
import { EventTable } from './event-table.js';
import { Lessons } from './lessons.js';
import { ModelWalk } from './model-walk.js';
import { RecordingSection } from './recording-section.js';
import { TimelineChart } from './timeline-chart.js';

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
  // Much text, further down: the chart and the recording do not wait for it.
  const below = useDeferredValue(debrief, null);
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
      {below && <Below debrief={below} lab={lab} start={start} onEvidence={onEvidence} onCursor={point} />}
    </>
  );
}

interface BelowProps extends Pick<DebriefProps, 'debrief' | 'lab' | 'onEvidence'> {
  start: number;
  onCursor: (at: number) => void;
}

/** The case explained: its steps, the attacker's side, the model answers. */
function Below({ debrief, lab, start, onEvidence, onCursor }: BelowProps) {
  const { t } = useTranslation();
  return (
    <>
      {debrief.anatomy.length > 0 && (
        <section className="block">
          <div className="block-head">
            <h2>{t('debrief.anatomy.title', { count: debrief.anatomy.length })}</h2>
            <p className="muted">{t('debrief.anatomy.text')}</p>
          </div>
          <Anatomy steps={debrief.anatomy} start={start} onEvidence={onEvidence} onCursor={onCursor} />
        </section>
      )}
      <section className="block">
        <div className="block-head">
          <h2>{t('debrief.attacker.title')}</h2>
          <p className="muted">{t('debrief.attacker.text')}</p>
        </div>
        <AttackerSide lines={debrief.attacker} start={start} onEvidence={onEvidence} />
      </section>
      <Lessons debrief={debrief} lab={lab} />
      {lab.guided && (
        <section className="block">
          <ModelWalk attempt={debrief.attemptId} />
        </section>
      )}
    </>
  );
}
