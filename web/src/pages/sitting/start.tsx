import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Problem } from '../../../../orchestrator/contract/problem.js';
import type { Programme } from '../../../../orchestrator/contract/programme.js';
import type { SittingModule, SittingSummary } from '../../../../orchestrator/contract/sitting.js';
import { serverNow } from '../../api/clock.js';
import { asProblem } from '../../api/problem.js';
import { useAccount } from '../../api/session.js';
import { useWording } from '../../i18n/text.js';
import { Icon } from '../../parts/icon.js';
import { ProblemNotice } from '../../parts/problem-notice.js';
import { Earlier } from './earlier.js';
import { Rules } from './rules.js';

interface Props {
  module: SittingModule;
  programme: Programme;
  /** Of this module, oldest first. */
  sittings: readonly SittingSummary[];
  onBegin: () => Promise<void>;
}

/** Before a sitting: the rules, what there was already, and the way in. One that is under way is gone on with at once. */
export function Start({ module: kind, programme, sittings, onBegin }: Props) {
  const { t } = useTranslation();
  const { dateTime } = useWording();
  const account = useAccount();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const { enrolment, cohort, modules } = programme;
  const module = modules.find(({ id }) => id === kind);
  const open = sittings.some(({ endedAt }) => endedAt === null);
  const isOwn = account.id === enrolment.account && enrolment.leftAt === null && cohort.archivedAt === null;
  const nextAt = module?.tries?.nextAt ?? 0;
  const mayBegin =
    isOwn && (module?.state === 'open' || module?.state === 'started') && (open || nextAt <= serverNow());

  async function begin() {
    setBusy(true);
    setProblem(null);
    try {
      await onBegin();
    } catch (error) {
      setProblem(asProblem(error));
      setBusy(false);
    }
  }
  // After a reload or on another computer: straight to where it was left.
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when the page opens.
  useEffect(() => {
    if (open && isOwn) void begin();
  }, []);

  return (
    <main id="main" className="page medium sitting-start">
      <Link to={`/programme/${enrolment.id}`} className="small">
        {t('sitting.back')}
      </Link>
      <h1>{t(`sitting.module.${kind}`)}</h1>
      <p className="muted">{t(`sitting.lead.${kind}`)}</p>
      <Rules kind={kind} settings={cohort.settings} />
      {module?.state === 'locked' && <Note text={t('sitting.locked')} />}
      {module?.state === 'failed' && <Note text={t('sitting.noneLeft')} />}
      {module?.state === 'started' && nextAt > serverNow() && (
        <Note text={t('sitting.nextAt', { date: dateTime(nextAt) })} />
      )}
      {problem && <ProblemNotice problem={problem} />}
      {mayBegin && (
        <button type="button" className="button primary large" disabled={busy} onClick={() => void begin()}>
          {busy && <span className="spinner" />}
          {open ? t('sitting.goOn') : t(kind === 'exam' ? 'sitting.begin' : 'sitting.beginTest')}
        </button>
      )}
      {module?.tries && module.tries.used > 0 && (
        <p className="small muted">{t('sitting.used', { used: module.tries.used, allowed: module.tries.allowed })}</p>
      )}
      <Earlier enrolment={enrolment.id} sittings={sittings.filter(({ endedAt }) => endedAt !== null)} />
    </main>
  );
}

function Note({ text }: { text: string }) {
  return (
    <div className="notice" role="status">
      <Icon name="info" />
      {text}
    </div>
  );
}
