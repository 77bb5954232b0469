import '../../styles/ungraded.css';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { AttemptView } from '../../../../orchestrator/contract/attempt.js';
import { api } from '../../api/endpoints.js';
import { useAccount } from '../../api/session.js';
import { useResource } from '../../api/use-resource.js';
import { useWording } from '../../i18n/text.js';
import { Icon } from '../../parts/icon.js';
import { Waiting } from '../../parts/problem-notice.js';
import { useTitle } from '../../parts/use-title.js';
import type { Recordings } from '../../recording/use-recordings.js';
import { EvidenceDialog } from './evidence-dialog.js';
import { EvidenceMarks } from './evidence-marks.js';
import { IntegritySection } from './integrity.js';
import { ResultHead } from './result-head.js';
import { UngradedEvidence } from './ungraded-evidence.js';
import { WhyEnded } from './why-ended.js';

/** An attempt that ended without a grade: why, what to do now, and what its evidence tells. */
export function Ungraded({ attempt, recordings }: { attempt: AttemptView; recordings: Recordings }) {
  const { t } = useTranslation();
  const { dateTime } = useWording();
  const lab = useResource(attempt.labId, () => api.lab(attempt.labId));
  const account = useAccount();
  const teaches = account.role !== 'trainee';
  // An instructor may look at an own attempt as well.
  const own = useResource(teaches ? 'own-attempts' : null, api.attempts);
  const owns = !teaches || (own.data?.some(({ id }) => id === attempt.id) ?? false);
  const [evidence, setEvidence] = useState<number[] | null>(null);
  const { id, erasedAt } = attempt;
  useTitle(t('ungraded.title'));
  if (!lab.data) return <Waiting problem={lab.problem} retry={lab.reload} />;
  return (
    <main id="main" className="page result">
      <ResultHead attempt={attempt} lab={lab.data} title={t('ungraded.title')}>
        {erasedAt === null && (
          <a className="button" href={api.ledgerUrl(id)} download={`ledger-${id}.jsonl`}>
            <Icon name="download" />
            {t('ungraded.ledger')}
          </a>
        )}
      </ResultHead>
      {erasedAt !== null && (
        <div className="notice evidence-marks">
          <Icon name="info" />
          {t('ungraded.erased', { date: dateTime(erasedAt) })}
        </div>
      )}
      <EvidenceMarks marks={attempt.marks} graded={false} />
      <WhyEnded attempt={attempt} lab={lab.data} owns={owns} />
      {erasedAt === null && (
        <UngradedEvidence attempt={attempt} lab={lab.data} recordings={recordings} onEvidence={setEvidence} />
      )}
      {teaches && <IntegritySection attempt={id} onEvidence={setEvidence} />}
      {evidence && <EvidenceDialog attempt={id} seqs={evidence} onClose={() => setEvidence(null)} />}
      <p className="no-print ungraded-home">
        <Link to={teaches && !owns ? '/attempts' : '/'}>
          {teaches && !owns ? t('header.attempts') : t('ended.home')}
        </Link>
      </p>
    </main>
  );
}
