import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, Navigate, useLocation, useNavigate, useSearchParams } from 'react-router';
import { accountNameSchema, passwordSchema } from '../../../orchestrator/contract/account.js';
import type { Problem } from '../../../orchestrator/contract/problem.js';
import { api } from '../api/endpoints.js';
import { asProblem } from '../api/problem.js';
import { useSession } from '../api/session.js';
import type { training } from '../api/training.js';
import { currentLocale } from '../i18n/setup.js';
import { Field } from '../parts/field.js';
import { Icon } from '../parts/icon.js';
import { PasswordField } from '../parts/password-field.js';
import { ProblemNotice } from '../parts/problem-notice.js';
import { TabStrip } from '../parts/tabs.js';
import { useTitle } from '../parts/use-title.js';

type Side = 'in' | 'up';
type Invitation = Awaited<ReturnType<typeof training.lookAtInvitation>>;

/**
 * Sign in and sign up in one. A link with `?code=` (an invitation, or the first instructor's) opens on sign up; who has an
 * account already signs in and comes back to the link. `invitation`: what it is to, once that is known.
 */
export default function SignInPage({ invitation = null }: { invitation?: Invitation | null }) {
  const { t } = useTranslation();
  const { account, signedIn, erased } = useSession();
  const [search] = useSearchParams();
  const code = search.get('code');
  const [side, setSide] = useState<Side>(code === null ? 'in' : 'up');
  const location = useLocation();
  const navigate = useNavigate();
  const from = (location.state as { from?: string } | null)?.from ?? '/';
  useTitle(side === 'in' ? t('signIn.title') : t('signUp.title'));

  const [typed, setName] = useState<string | null>(null);
  const name = typed ?? invitation?.invitee ?? '';
  const [password, setPassword] = useState('');
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  if (account && (code === null || side === 'up')) return <Navigate to={from} replace />;

  const nameWrong = !accountNameSchema.safeParse(name).success;
  const passwordWrong = side === 'up' ? !passwordSchema.safeParse(password).success : password === '';

  async function submit(event: FormEvent) {
    event.preventDefault();
    setTried(true);
    setProblem(null);
    if (nameWrong || passwordWrong) return;
    setBusy(true);
    try {
      const answer =
        side === 'in'
          ? await api.signIn({ name: name.trim(), password })
          : await api.signUp({
              name: name.trim(),
              password,
              locale: currentLocale(),
              ...(code === null ? {} : { invitation: code }),
            });
      signedIn(answer.account);
      // Who signed in by an invitation's link has still to say that they join.
      if (side === 'up' || code === null) navigate(from, { replace: true });
    } catch (error) {
      setProblem(asProblem(error));
      setBusy(false);
    }
  }

  return (
    <main id="main" className="sign">
      <section className="sign-story">
        <h1>{t('signIn.headline')}</h1>
        <p>{t('signIn.pitch')}</p>
        <ul>
          {(['live', 'clock', 'evidence'] as const).map((point) => (
            <li key={point}>
              <Icon name="check" />
              {t(`signIn.points.${point}`)}
            </li>
          ))}
        </ul>
      </section>
      <section className="card sign-card">
        <TabStrip
          id="sign"
          label={t('signIn.choose')}
          active={side}
          onChange={(next) => {
            setSide(next);
            setProblem(null);
            setTried(false);
          }}
          tabs={[
            { key: 'in', label: t('signIn.title') },
            { key: 'up', label: t('signUp.title') },
          ]}
        />
        <form
          id="sign-panel"
          role="tabpanel"
          aria-labelledby={`sign-tab-${side}`}
          onSubmit={(event) => void submit(event)}
          noValidate
        >
          {erased && (
            <div className="notice ok" role="status">
              <Icon name="check" />
              {t('privacy.farewell')}
            </div>
          )}
          {code !== null && side === 'up' && (
            <div className="notice">
              <Icon name="info" />
              {invitation?.cohort && `${t('programme.join.invitedTo', { cohort: invitation.cohort })} `}
              {invitation && !invitation.valid ? t('programme.join.invalid') : t('signUp.invited')}
            </div>
          )}
          <Field
            label={t('signIn.name')}
            help={side === 'up' ? t('signUp.nameHelp') : undefined}
            error={tried && nameWrong ? t('signUp.nameWrong') : null}
          >
            {(control) => (
              <input
                {...control}
                className="input"
                autoComplete="username"
                spellCheck={false}
                maxLength={64}
                value={name}
                onChange={(event) => setName(event.target.value)}
              />
            )}
          </Field>
          <PasswordField
            known={side === 'in'}
            label={t('signIn.password')}
            error={
              tried && passwordWrong ? (side === 'up' ? t('signUp.passwordWrong') : t('signIn.passwordMissing')) : null
            }
            value={password}
            onChange={setPassword}
          />
          {problem && <ProblemNotice problem={problem} />}
          <button type="submit" className="button primary large" disabled={busy}>
            {busy && <span className="spinner" />}
            {side === 'in' ? t('signIn.submit') : t('signUp.submit')}
          </button>
        </form>
        <p className="sign-foot">
          <Link to="/privacy">{t('privacy.link')}</Link>
        </p>
      </section>
    </main>
  );
}
