import '../../styles/verify.css';
import { type ChangeEvent, type DragEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Problem } from '../../../../orchestrator/contract/problem.js';
import { maxBundleBytes, type VerifyAnswer } from '../../../../orchestrator/contract/signing.js';
import { api } from '../../api/endpoints.js';
import { asProblem } from '../../api/problem.js';
import { useResource } from '../../api/use-resource.js';
import { CopyButton } from '../../parts/copy-button.js';
import { Icon } from '../../parts/icon.js';
import { ProblemNotice } from '../../parts/problem-notice.js';
import { useTitle } from '../../parts/use-title.js';
import { Genuine, NotGenuine } from './verdict.js';

const command = 'npm run verify-grade -- grade.sigstore.json --keys keys.json';

/** Anybody may check a signed grade here: a file that is dropped or chosen, without an account. */
export default function VerifyPage() {
  const { t } = useTranslation();
  const labs = useResource('labs', () => api.labs());
  const [name, setName] = useState<string | null>(null);
  const [answer, setAnswer] = useState<VerifyAnswer | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [over, setOver] = useState(false);
  useTitle(t('verify.title'));

  async function check(file: File | undefined) {
    if (!file) return;
    setName(file.name);
    setAnswer(null);
    setProblem(null);
    if (file.size > maxBundleBytes) {
      setAnswer({ verification: { ok: false, code: 'too-large', message: '' }, known: null });
      return;
    }
    try {
      setAnswer(await api.verifyGrade(await file.text()));
    } catch (error) {
      setProblem(asProblem(error));
    }
  }
  function onChoose({ currentTarget }: ChangeEvent<HTMLInputElement>) {
    void check(currentTarget.files?.[0]);
    // The same file may be chosen again, once it was mended.
    currentTarget.value = '';
  }
  function onDrop(event: DragEvent) {
    event.preventDefault();
    setOver(false);
    void check(event.dataTransfer.files[0]);
  }

  return (
    <main id="main" className="page medium verify">
      <div className="block-head">
        <h1>{t('verify.title')}</h1>
        <p className="muted">{t('verify.text')}</p>
      </div>
      <label
        className="card verify-drop no-print"
        data-over={over}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={onDrop}
      >
        <Icon name="file" size={28} />
        <strong>{t('verify.drop')}</strong>
        <span className="muted small">{name ?? 'grade-….sigstore.json'}</span>
        <input type="file" className="hidden-visually" accept=".json,application/json" onChange={onChoose} />
      </label>
      <div aria-live="polite">
        {problem && <ProblemNotice problem={problem} />}
        {answer?.verification.ok && (
          <Genuine
            statement={answer.verification.statement}
            signer={answer.verification.key}
            known={answer.known}
            labs={labs.data ?? []}
          />
        )}
        {answer && !answer.verification.ok && <NotGenuine code={answer.verification.code} />}
      </div>
      <section className="card padded no-print">
        <h2>{t('verify.offline.title')}</h2>
        <p className="muted">{t('verify.offline.text')}</p>
        <div className="verify-command">
          <code>{command}</code>
          <CopyButton text={command} />
          <a className="button small" href={api.keysUrl} download="keys.json">
            <Icon name="download" />
            {t('verify.offline.keys')}
          </a>
        </div>
      </section>
    </main>
  );
}
