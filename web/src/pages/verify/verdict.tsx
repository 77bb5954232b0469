import '../../styles/result.css';
import { useTranslation } from 'react-i18next';
import type { LabView } from '../../../../orchestrator/contract/lab.js';
import type { PublishedKey, Statement, Verification, VerifyAnswer } from '../../../../orchestrator/contract/signing.js';
import { useWording } from '../../i18n/text.js';
import { clockText } from '../../parts/duration.js';
import { Icon } from '../../parts/icon.js';
import { PhaseBars } from '../result/phase-bars.js';
import { ScoreRing } from '../result/score-ring.js';

interface GenuineProps {
  statement: Statement;
  signer: PublishedKey;
  known: VerifyAnswer['known'];
  labs: LabView[];
}

/** A grade whose signature is right: what it says, and what this server knows beside it. */
export function Genuine({ statement, signer, known, labs }: GenuineProps) {
  const { t } = useTranslation();
  const { text, dateTime } = useWording();
  const { result, configuration, chaindrill: grade } = statement.predicate;
  const ran = configuration[0]?.annotations;
  const lab = labs.find(({ id }) => id === ran?.id);
  const { times } = grade;
  const minutes = (ms: number | null) => (ms === null ? t('result.never') : clockText(ms));
  const facts: [string, string][] = [
    [t('verify.fact.lab'), `${lab ? text(lab.title) : ran?.id} ${ran?.version}`],
    [t('verify.fact.mode'), t(`mode.${grade.mode}.name`)],
    [t('verify.fact.computed'), dateTime(Date.parse(grade.computedAt))],
    [t('result.time.identify'), minutes(times.identifyMs)],
    [t('result.time.report'), minutes(times.reportMs)],
    [t('result.time.contain'), minutes(times.containMs)],
    [t('result.time.recover'), minutes(times.recoverMs)],
    [t('verify.fact.attempt'), grade.attempt],
    [t('verify.fact.evidence'), t('verify.fact.records', { count: grade.ledger.records })],
    [t('verify.fact.head'), grade.ledger.head],
    [t('verify.fact.key'), signer.id],
  ];
  const notes: { ok: boolean; text: string }[] = [];
  if (grade.reason)
    notes.push({ ok: true, text: t('verify.note.regrade', { number: grade.number, reason: grade.reason }) });
  for (const code of grade.marks) notes.push({ ok: false, text: t(`mark.${code}`) });
  if (known?.stored === 'different') notes.push({ ok: false, text: t('verify.note.different') });
  if (known && !known.latest) notes.push({ ok: false, text: t('verify.note.older') });
  if (known?.ledger === 'damaged') notes.push({ ok: false, text: t('verify.note.damaged') });
  if (known?.ledger === 'intact') notes.push({ ok: true, text: t('verify.note.intact') });
  if (known?.ledger === 'erased') notes.push({ ok: true, text: t('verify.note.erased') });
  return (
    <article className="card verdict" data-ok="true">
      <header className="verdict-head">
        <Icon name="check" size={22} />
        <div>
          <h2>{t('verify.genuine')}</h2>
          <p>{t('verify.genuineText')}</p>
        </div>
        <span className="verdict-result" data-result={result}>
          {t(`verify.result.${result}`)}
        </span>
      </header>
      <div className="verdict-body">
        <div className="verdict-score">
          <ScoreRing points={grade.points} max={grade.max} />
          {known && <strong>{known.name ?? t('verify.nameErased')}</strong>}
        </div>
        <PhaseBars objectives={grade.objectives.map((objective) => ({ ...objective, lines: [] }))} />
      </div>
      {notes.length > 0 && (
        <ul className="verdict-notes">
          {notes.map((note) => (
            <li key={note.text} data-ok={note.ok}>
              <Icon name={note.ok ? 'check' : 'warn'} size={14} />
              {note.text}
            </li>
          ))}
        </ul>
      )}
      <dl className="facts verdict-facts">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd className={value.length > 30 ? 'mono small' : undefined}>{value}</dd>
          </div>
        ))}
      </dl>
    </article>
  );
}

/** A file that is no genuine grade, and why. */
export function NotGenuine({ code }: { code: Extract<Verification, { ok: false }>['code'] }) {
  const { t } = useTranslation();
  return (
    <article className="card verdict" data-ok="false">
      <header className="verdict-head">
        <Icon name="close" size={22} />
        <div>
          <h2>{t('verify.notGenuine')}</h2>
          <p>{t(`verify.why.${code}`)}</p>
        </div>
      </header>
    </article>
  );
}
