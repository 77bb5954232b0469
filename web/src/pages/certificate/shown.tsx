import '../../styles/certificate.css';
import { useTranslation } from 'react-i18next';
import type { Shown } from '../../../../orchestrator/contract/certificate.js';
import { useWording } from '../../i18n/text.js';
import { clockText } from '../../parts/duration.js';

/** What the holder showed in practice, case by case. */
export function ShownInPractice({ shown }: { shown: readonly Shown[] }) {
  const { t } = useTranslation();
  const { text } = useWording();
  const time = (ms: number | null) => (ms === null ? t('certificate.shown.never') : clockText(ms));
  return (
    <section className="block" aria-labelledby="shown">
      <div className="block-head">
        <h2 id="shown">{t('certificate.shown.title')}</h2>
        <p className="muted">{t('certificate.shown.text')}</p>
      </div>
      <div className="shown-list">
        {shown.map((one) => (
          <article className="card padded shown" key={one.lab}>
            <h3>{text(one.title)}</h3>
            <dl className="shown-figures">
              <Figure label={t('certificate.shown.points')} value={`${one.points} / ${one.max}`} />
              <Figure label={t('certificate.shown.identify')} value={time(one.identifyMs)} />
              <Figure label={t('certificate.shown.report')} value={time(one.reportMs)} />
              <Figure label={t('certificate.shown.contain')} value={time(one.containMs)} />
            </dl>
            <h4 className="hidden-visually">{t('certificate.shown.techniques')}</h4>
            <ul className="chips">
              {one.techniques.map(({ id, name }) => (
                <li key={id} className="chip">
                  <span className="mono">{id}</span> {name}
                </li>
              ))}
            </ul>
            {one.gradeSha256 && (
              <p className="shown-digest muted">
                {t('certificate.shown.grade')} <code>{one.gradeSha256}</code>
              </p>
            )}
          </article>
        ))}
      </div>
    </section>
  );
}

function Figure({ label, value }: { label: string; value: string }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd className="num">{value}</dd>
    </div>
  );
}
