import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { passwordSchema } from '../../../orchestrator/contract/account.js';
import type { Problem } from '../../../orchestrator/contract/problem.js';
import { people } from '../api/people.js';
import { asProblem } from '../api/problem.js';
import { useAccount } from '../api/session.js';
import { Icon } from '../parts/icon.js';
import { PasswordField } from '../parts/password-field.js';
import { ProblemNotice } from '../parts/problem-notice.js';

/** Changes one's own password, confirmed by the old one. */
export function ChangePassword() {
  const { t } = useTranslation();
  const { name } = useAccount();
  const [old, setOld] = useState('');
  const [password, setPassword] = useState('');
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const [done, setDone] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const wrong = problem?.code === 'wrong-credentials';
  const fits = passwordSchema.safeParse(password).success;

  async function change(event: FormEvent) {
    event.preventDefault();
    setTried(true);
    setProblem(null);
    setDone(false);
    if (!fits) return;
    setBusy(true);
    try {
      await people.changePassword(old, password);
      setOld('');
      setPassword('');
      setTried(false);
      setDone(true);
    } catch (error) {
      setProblem(asProblem(error));
    } finally {
      setBusy(false);
    }
  }
  return (
    <section className="block">
      <div className="block-head">
        <h2>{t('admin.password.title')}</h2>
        <p className="muted">{t('admin.password.text')}</p>
      </div>
      <form className="card padded stack" onSubmit={(event) => void change(event)} noValidate>
        {/* Tells a password manager whose password it is. */}
        <input type="text" autoComplete="username" value={name} readOnly hidden />
        <div className="two-columns">
          <PasswordField
            known
            label={t('admin.password.old')}
            error={wrong ? t('admin.password.wrong') : null}
            value={old}
            onChange={setOld}
          />
          <PasswordField
            label={t('admin.password.new')}
            error={tried && !fits ? t('signUp.passwordWrong') : null}
            value={password}
            onChange={setPassword}
          />
        </div>
        {problem && !wrong && <ProblemNotice problem={problem} />}
        {done && (
          <div className="notice ok" role="status">
            <Icon name="check" />
            {t('admin.password.changed')}
          </div>
        )}
        <div className="button-row">
          <button type="submit" className="button primary" disabled={busy || old === '' || password === ''}>
            {busy ? <span className="spinner" /> : <Icon name="key" />}
            {t('admin.password.change')}
          </button>
        </div>
      </form>
    </section>
  );
}
