import '../../styles/result.css';
import '../../styles/result-print.css';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Navigate, useParams } from 'react-router';
import type { AttemptView } from '../../../../orchestrator/contract/attempt.js';
import { api } from '../../api/endpoints.js';
import { useAccount } from '../../api/session.js';
import { useResource } from '../../api/use-resource.js';
import { attemptPath, endedUngraded } from '../../parts/attempt-path.js';
import { Icon } from '../../parts/icon.js';
import { ProblemNotice, Waiting } from '../../parts/problem-notice.js';
import { useTitle } from '../../parts/use-title.js';
import { type Recordings, useRecordings } from '../../recording/use-recordings.js';
import { Debrief } from './debrief.js';
import { Erased } from './erased.js';
import { EvidenceDialog } from './evidence-dialog.js';
import { EvidenceMarks } from './evidence-marks.js';
import { GradeFiles } from './grade-files.js';
import { GradeHistory } from './grade-history.js';
import { IntegritySection } from './integrity.js';
import { ObjectiveGrades } from './objective-grades.js';
import { PhaseBars } from './phase-bars.js';
import { ResultHead } from './result-head.js';
import { ScoreRing } from './score-ring.js';
import { Times } from './times.js';
import { Ungraded } from './ungraded.js';

/** What came of an attempt: its grade with the debrief, or why there is none. */
export default function ResultPage() {
  const { id = '' } = useParams();
  const attempt = useResource(`attempt-${id}`, () => api.attempt(id));
  // The largest part of what is shown: asked for at once.
  const recordings = useRecordings(id);
  if (!attempt.data) return <Waiting problem={attempt.problem} retry={attempt.reload} />;
  if (endedUngraded(attempt.data)) return <Ungraded attempt={attempt.data} recordings={recordings} />;
  if (attempt.data.points === null) return <Navigate to={attemptPath(attempt.data)} replace />;
  return <Graded attempt={attempt.data} recordings={recordings} reload={attempt.reload} />;
}

/** The grade, explained line by line, and the debrief. All of it stands on the ledger. */
function Graded({ attempt, recordings, reload }: { attempt: AttemptView; recordings: Recordings; reload: () => void }) {
  const { id, erasedAt } = attempt;
  const { t } = useTranslation();
  const lab = useResource(attempt.labId, () => api.lab(attempt.labId));
  const grade = useResource(`grade-${id}`, () => api.grade(id));
  const grades = useResource(`grades-${id}`, () => api.grades(id));
  const account = useAccount();
  const debrief = useResource(`debrief-${id}`, () => api.debrief(id));
  const [evidence, setEvidence] = useState<number[] | null>(null);
  useTitle(t('result.title'));

  if (!grade.data || !lab.data) {
    const again = () => {
      for (const one of [grade, lab]) one.reload();
    };
    return <Waiting problem={grade.problem ?? lab.problem} retry={again} />;
  }
  return (
    <main id="main" className="page result">
      <ResultHead attempt={attempt} lab={lab.data} title={t('result.title')}>
        {grades.data?.at(-1)?.signed && (
          <a className="button" href={api.signedGradeUrl(id)} download>
            <Icon name="shield" />
            {t('result.signed')}
          </a>
        )}
      </ResultHead>
      {erasedAt !== null && <Erased at={erasedAt} />}
      <EvidenceMarks marks={attempt.marks} graded />
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
        <ObjectiveGrades grade={grade.data} lab={lab.data} onEvidence={erasedAt === null ? setEvidence : null} />
      </section>
      {grades.data && (
        <GradeHistory
          attempt={id}
          grades={grades.data}
          lab={lab.data}
          teaches={account.role !== 'trainee'}
          onRegraded={() => {
            reload();
            for (const one of [grade, grades, debrief]) one.reload();
          }}
        />
      )}
      {debrief.problem && erasedAt === null && <ProblemNotice problem={debrief.problem} retry={debrief.reload} />}
      {debrief.data && (
        <Debrief debrief={debrief.data} lab={lab.data} recordings={recordings} onEvidence={setEvidence} />
      )}
      {account.role !== 'trainee' && <IntegritySection attempt={id} onEvidence={setEvidence} />}
      <GradeFiles attempt={id} signed={grades.data?.at(-1)?.signed ?? false} kept={erasedAt === null} />
      {evidence && <EvidenceDialog attempt={id} seqs={evidence} onClose={() => setEvidence(null)} />}
    </main>
  );
}
