import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate, useSearchParams } from 'react-router';
import type { Problem } from '../../../orchestrator/contract/problem.js';
import { asProblem } from '../api/problem.js';
import { useSession } from '../api/session.js';
import { training } from '../api/training.js';
import { useResource } from '../api/use-resource.js';
import { Icon } from '../parts/icon.js';
import { ProblemNotice, Waiting } from '../parts/problem-notice.js';
import { useTitle } from '../parts/use-title.js';
import SignInPage from './sign-in-page.js';

/** Where an invitation's link leads: a new account for who has none, a place in the cohort for who is signed in. */
export default function JoinPage() {
  const { account } = useSession();
  const [search] = useSearchParams();
  const code = search.get('code') ?? '';
  const look = useResource(code === '' ? null : `invitation ${code}`, () => training.lookAtInvitation(code));
  if (account === null || code === '') return <SignInPage invitation={look.data} />;
  if (account === undefined || look.data === null) return <Waiting problem={look.problem} retry={look.reload} />;
  return <JoinCohort code={code} name={account.name} look={look.data} />;
}

type Look = Awaited<ReturnType<typeof training.lookAtInvitation>>;

function JoinCohort({ code, name, look }: { code: string; name: string; look: Look }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  useTitle(t('programme.join.title'));

  async function join() {
    setBusy(true);
    setProblem(null);
    try {
      await training.join(code);
      navigate('/', { replace: true });
    } catch (error) {
      setProblem(asProblem(error));
      setBusy(false);
    }
  }

  return (
    <main id="main" className="page narrow">
      <section className="card padded stack">
        <h1>{t('programme.join.title')}</h1>
        {look.cohort !== null ? (
          <>
            <p>{t('programme.join.invitedTo', { cohort: look.cohort })}</p>
            <p className="muted">
              {t('programme.join.as', { name })} {t('programme.join.other')}
            </p>
            {problem && <ProblemNotice problem={problem} />}
            <div className="button-row">
              <button type="button" className="button primary" disabled={busy} onClick={() => void join()}>
                {busy ? <span className="spinner" /> : <Icon name="check" />}
                {t('programme.join.join', { name })}
              </button>
            </div>
          </>
        ) : (
          <>
            <div className={look.valid ? 'notice' : 'notice warn'}>
              <Icon name={look.valid ? 'info' : 'warn'} />
              {t(look.valid ? 'programme.join.noCohort' : 'programme.join.invalid')}
            </div>
            <Link className="button" to="/">
              {t('programme.join.home')}
            </Link>
          </>
        )}
      </section>
    </main>
  );
}
