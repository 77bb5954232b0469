import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useSearchParams } from 'react-router';
import { passwordSchema } from '../../../orchestrator/contract/account.js';
import type { Problem } from '../../../orchestrator/contract/problem.js';
import { people } from '../api/people.js';
import { asProblem } from '../api/problem.js';
import { useSession } from '../api/session.js';
import { Icon } from '../parts/icon.js';
import { PasswordField } from '../parts/password-field.js';
import { ProblemNotice } from '../parts/problem-notice.js';
import { useTitle } from '../parts/use-title.js';

/** Where an administrator's link leads: a new password, once. */
export default function ResetPasswordPage() {
  const { t } = useTranslation();
  const { refresh } = useSession();
  const [search] = useSearchParams();
  const code = search.get('code') ?? '';
  const [password, setPassword] = useState('');
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const [done, setDone] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const fits = passwordSchema.safeParse(password).success;
  useTitle(t('admin.password.reset'));

  async function set(event: FormEvent) {
    event.preventDefault();
    setTried(true);
    setProblem(null);
    if (!fits) return;
    setBusy(true);
    try {
      await people.resetPassword(code, password);
      setDone(true);
      // Whoever is signed in here may be the person whose sessions have just ended.
      refresh();
    } catch (error) {
      setProblem(asProblem(error));
    } finally {
      setBusy(false);
    }
  }
  return (
    <main id="main" className="page narrow">
      <section className="card padded stack">
        <h1>{t('admin.password.reset')}</h1>
        {code === '' ? (
          <div className="notice warn">
            <Icon name="warn" />
            {t('admin.password.resetMissing')}
          </div>
        ) : done ? (
          <>
            <div className="notice ok" role="status">
              <Icon name="check" />
              {t('admin.password.resetDone')}
            </div>
            <div className="button-row">
              <Link className="button primary" to="/sign-in">
                {t('admin.password.signIn')}
              </Link>
            </div>
          </>
        ) : (
          <form className="stack" onSubmit={(event) => void set(event)} noValidate>
            <p className="muted">{t('admin.password.resetText')}</p>
            <PasswordField
              label={t('admin.password.new')}
              error={tried && !fits ? t('signUp.passwordWrong') : null}
              value={password}
              onChange={setPassword}
            />
            {problem && <ProblemNotice problem={problem} />}
            <div className="button-row">
              <button type="submit" className="button primary" disabled={busy}>
                {busy ? <span className="spinner" /> : <Icon name="key" />}
                {t('admin.password.set')}
              </button>
            </div>
          </form>
        )}
      </section>
    </main>
  );
}
