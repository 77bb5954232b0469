import '../../styles/verify.css';
import '../../styles/certificate.css';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate, useParams } from 'react-router';
import type { PublicCertificate } from '../../../../orchestrator/contract/certificate.js';
import { certificates } from '../../api/certificates.js';
import { serverNow } from '../../api/clock.js';
import { useResource } from '../../api/use-resource.js';
import { useWording } from '../../i18n/text.js';
import { Field } from '../../parts/field.js';
import { Icon } from '../../parts/icon.js';
import { ProblemNotice, Waiting } from '../../parts/problem-notice.js';
import { useTitle } from '../../parts/use-title.js';
import { Sheet } from './sheet.js';
import { ShownInPractice } from './shown.js';

/** Anybody checks a certificate here, by its number: typed, or from the code on the paper. */
export default function CheckPage() {
  const { t } = useTranslation();
  const { number } = useParams();
  useTitle(t('certificate.check.title'));
  return (
    <main id="main" className="page medium certificate">
      <div className="block-head">
        <h1>{t('certificate.check.title')}</h1>
        {number === undefined && <p className="muted">{t('certificate.check.text')}</p>}
      </div>
      {number !== undefined && <Answer number={number} />}
      <NumberForm key={number ?? ''} typed={number ?? ''} />
    </main>
  );
}

function NumberForm({ typed }: { typed: string }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [number, setNumber] = useState(typed);
  function submit(event: FormEvent) {
    event.preventDefault();
    void navigate(`/certificates/${encodeURIComponent(number.trim())}`);
  }
  return (
    <form className="card padded inline-form no-print" onSubmit={submit}>
      <Field
        label={typed === '' ? t('certificate.check.label') : t('certificate.check.another')}
        help={t('certificate.check.help')}
      >
        {(control) => (
          <input
            {...control}
            className="input mono"
            required
            maxLength={40}
            autoComplete="off"
            spellCheck={false}
            placeholder="CD-XXXX-XXXX-XXXX"
            value={number}
            onChange={(event) => setNumber(event.target.value)}
          />
        )}
      </Field>
      <button type="submit" className="button primary">
        <Icon name="search" />
        {t('certificate.check.submit')}
      </button>
    </form>
  );
}

const forged = ['certificate-unknown', 'certificate-mistyped'];

function Answer({ number }: { number: string }) {
  const { t } = useTranslation();
  const { problem: say } = useWording();
  const { data, problem, reload } = useResource(`certificate ${number}`, () => certificates.check(number));
  if (problem && forged.includes(problem.code))
    return (
      <article className="card verdict" data-ok="false" role="alert">
        <header className="verdict-head">
          <Icon name="close" size={22} />
          <div>
            <h2>{t('certificate.check.unknown')}</h2>
            <p>
              <span className="mono">{number}</span> {say(problem)}
            </p>
          </div>
        </header>
      </article>
    );
  if (problem) return <ProblemNotice problem={problem} retry={reload} />;
  if (data === null) return <Waiting problem={null} retry={reload} />;
  return (
    <>
      <State certificate={data} />
      <Sheet certificate={data} />
      <ShownInPractice shown={data.shown} />
    </>
  );
}

const icons = { genuine: 'check', expired: 'clock', revoked: 'close' } as const;

/** How the certificate stands, in one sentence. */
function State({ certificate: { state, validUntil, revoked, name } }: { certificate: PublicCertificate }) {
  const { t } = useTranslation();
  const { utcDay, dateTime } = useWording();
  const date = utcDay(revoked?.at ?? validUntil);
  return (
    <article className="card verdict" data-ok={state === 'genuine'} data-state={state} role="status">
      <header className="verdict-head">
        <Icon name={icons[state]} size={22} />
        <div>
          <h2>{t(`certificate.check.${state}`)}</h2>
          <p>
            {t(`certificate.check.${state}Text`, { date })} {revoked && t(`certificate.category.${revoked.category}`)}
          </p>
          {name === null && <p>{t('certificate.check.erased')}</p>}
          <p className="small">
            {t('certificate.check.checkedAt', { date: dateTime(serverNow()) })} {t('certificate.check.compare')}
          </p>
        </div>
      </header>
    </article>
  );
}
