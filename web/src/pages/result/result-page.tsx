import '../../styles/result.css';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import { api } from '../../api/endpoints.js';
import { useResource } from '../../api/use-resource.js';
import { useWording } from '../../i18n/text.js';
import { ModeChip, StateChip } from '../../parts/chips.js';
import { Icon } from '../../parts/icon.js';
import { ProblemNotice, Waiting } from '../../parts/problem-notice.js';
import { useTitle } from '../../parts/use-title.js';
import { Debrief } from './debrief.js';
import { EvidenceDialog } from './evidence-dialog.js';
import { ObjectiveGrades } from './objective-grades.js';
import { PhaseBars } from './phase-bars.js';
import { ScoreRing } from './score-ring.js';
import { Times } from './times.js';

// The terminal emulator comes after the grade, not before it.
const RecordingPlayer = lazy(() => import('../../recording/player.js'));

/** The grade, explained line by line, and the debrief. All of it stands on the ledger. */
export default function ResultPage() {
  const { id = '' } = useParams();
  const { t } = useTranslation();
  const { text, dateTime } = useWording();
  const attempt = useResource(`attempt-${id}`, () => api.attempt(id));
  const grade = useResource(`grade-${id}`, () => api.grade(id));
  const debrief = useResource(`debrief-${id}`, () => api.debrief(id));
  const labId = attempt.data?.labId ?? null;
  const lab = useResource(labId, () => api.lab(labId ?? ''));
  const [evidence, setEvidence] = useState<number[] | null>(null);
  useTitle(t('result.title'));

  if (!attempt.data || !lab.data || !grade.data) {
    const problem = attempt.problem ?? grade.problem ?? lab.problem;
    const reload = () => {
      for (const one of [attempt, grade, lab]) one.reload();
    };
    return <Waiting problem={problem} retry={reload} />;
  }
  return (
    <main id="main" className="page result">
      <div className="result-head">
        <div>
          <p className="muted small">
            <Link to="/" className="no-print">
              {t('header.labs')}
            </Link>
            <span className="no-print"> / </span>
            {t('result.title')}
          </p>
          <h1>{text(lab.data.title)}</h1>
          <p className="result-chips">
            <ModeChip mode={attempt.data.mode} />
            <StateChip state={attempt.data.state} />
            <span className="muted small num">{dateTime(attempt.data.createdAt)}</span>
          </p>
        </div>
        <button type="button" className="button no-print" onClick={() => print()}>
          <Icon name="print" />
          {t('result.print')}
        </button>
      </div>
      <section className="result-summary">
        <div className="card padded score-card">
          <ScoreRing points={grade.data.points} max={grade.data.max} />
          {grade.data.hintCost > 0 && (
            <p className="muted small">{t('result.hintCost', { count: grade.data.hintCost })}</p>
          )}
        </div>
        <div className="card padded">
          <h2>{t('result.phases')}</h2>
          <PhaseBars objectives={grade.data.objectives} />
        </div>
        <div className="card padded times-card">
          <h2>{t('result.times')}</h2>
          <Times times={grade.data.times} />
        </div>
      </section>
      <section className="block">
        <div className="block-head">
          <h2>{t('result.objectives')}</h2>
          <p className="muted">{t('result.objectivesText')}</p>
        </div>
        <ObjectiveGrades grade={grade.data} lab={lab.data} onEvidence={setEvidence} />
      </section>
      {debrief.problem && <ProblemNotice problem={debrief.problem} retry={debrief.reload} />}
      {debrief.data && (
        <Debrief debrief={debrief.data} lab={lab.data} onEvidence={setEvidence}>
          <Recording attempt={id} start={debrief.data.times.clockStartedAt ?? debrief.data.from} />
        </Debrief>
      )}
      {evidence && <EvidenceDialog attempt={id} seqs={evidence} onClose={() => setEvidence(null)} />}
    </main>
  );
}

/** The terminals of the attempt, played again. */
function Recording({ attempt, start }: { attempt: string; start: number }) {
  const { t } = useTranslation();
  return (
    <section className="block no-print">
      <div className="block-head">
        <h2>{t('recording.title')}</h2>
        <p className="muted">{t('recording.text')}</p>
      </div>
      <Suspense fallback={<Waiting problem={null} retry={() => {}} />}>
        <RecordingPlayer attempt={attempt} start={start} cursor={null} onCursor={() => {}} />
      </Suspense>
    </section>
  );
}
