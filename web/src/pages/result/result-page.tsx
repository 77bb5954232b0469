import '../../styles/result.css';
import '../../styles/result-print.css';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import { api } from '../../api/endpoints.js';
import { useAccount } from '../../api/session.js';
import { useResource } from '../../api/use-resource.js';
import { useWording } from '../../i18n/text.js';
import { ModeChip, StateChip } from '../../parts/chips.js';
import { Icon } from '../../parts/icon.js';
import { ProblemNotice, Waiting } from '../../parts/problem-notice.js';
import { useTitle } from '../../parts/use-title.js';
import { Debrief } from './debrief.js';
import { Erased } from './erased.js';
import { EvidenceDialog } from './evidence-dialog.js';
import { GradeFiles } from './grade-files.js';
import { GradeHistory } from './grade-history.js';
import { IntegritySection } from './integrity.js';
import { ObjectiveGrades } from './objective-grades.js';
import { PhaseBars } from './phase-bars.js';
import { ScoreRing } from './score-ring.js';
import { Times } from './times.js';

/** The grade, explained line by line, and the debrief. All of it stands on the ledger. */
export default function ResultPage() {
  const { id = '' } = useParams();
  const { t } = useTranslation();
  const { text, dateTime } = useWording();
  const attempt = useResource(`attempt-${id}`, () => api.attempt(id));
  const grade = useResource(`grade-${id}`, () => api.grade(id));
  const grades = useResource(`grades-${id}`, () => api.grades(id));
  const account = useAccount();
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
  const { erasedAt } = attempt.data;
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
            <span className="small">{attempt.data.owner.name}</span>
            <span className="muted small num">{dateTime(attempt.data.createdAt)}</span>
          </p>
        </div>
        <div className="button-row no-print">
          {grades.data?.at(-1)?.signed && (
            <a className="button" href={api.signedGradeUrl(id)} download>
              <Icon name="shield" />
              {t('result.signed')}
            </a>
          )}
          <button type="button" className="button" onClick={() => print()}>
            <Icon name="print" />
            {t('result.print')}
          </button>
        </div>
      </div>
      {erasedAt !== null && <Erased at={erasedAt} />}
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
            for (const one of [attempt, grade, grades, debrief]) one.reload();
          }}
        />
      )}
      {debrief.problem && erasedAt === null && <ProblemNotice problem={debrief.problem} retry={debrief.reload} />}
      {debrief.data && <Debrief debrief={debrief.data} lab={lab.data} onEvidence={setEvidence} />}
      {account.role !== 'trainee' && <IntegritySection attempt={id} onEvidence={setEvidence} />}
      <GradeFiles attempt={id} signed={grades.data?.at(-1)?.signed ?? false} kept={erasedAt === null} />
      {evidence && <EvidenceDialog attempt={id} seqs={evidence} onClose={() => setEvidence(null)} />}
    </main>
  );
}
