import '../../styles/sitting.css';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import type { SittingResult, Sittings } from '../../../../orchestrator/contract/sitting.js';
import { api } from '../../api/endpoints.js';
import { sittings } from '../../api/sittings.js';
import { useResource } from '../../api/use-resource.js';
import { useWording } from '../../i18n/text.js';
import { Icon } from '../../parts/icon.js';
import { Waiting } from '../../parts/problem-notice.js';
import { useTitle } from '../../parts/use-title.js';
import { Answers } from './answers.js';
import { Shares } from './shares.js';
import { shownShare } from './shown.js';

/** The result of an exam or a test. */
export default function SittingResultPage() {
  const { t } = useTranslation();
  const { text } = useWording();
  const { enrolment = '', sitting = '' } = useParams();
  const result = useResource(`result ${enrolment} ${sitting}`, () => sittings.result(enrolment, sitting));
  const list = useResource(`sittings ${enrolment} after ${sitting}`, () => sittings.list(enrolment));
  const labs = useResource('labs', api.labs);
  useTitle(result.data && t(`sitting.module.${result.data.module}`));
  if (result.data === null || list.data === null || labs.data === null)
    return (
      <Waiting
        problem={result.problem ?? list.problem ?? labs.problem}
        retry={() => {
          result.reload();
          list.reload();
          labs.reload();
        }}
      />
    );
  const { data } = result;
  const titleOf = (id: string) => {
    const lab = labs.data?.find((one) => one.id === id);
    return lab ? text(lab.title) : id;
  };
  const module = t(`sitting.module.${data.module}`);
  const below = data.passShare === null ? [] : data.byLab.filter(({ score }) => score < (data.passShare ?? 0));
  return (
    <main id="main" className="page medium sitting-result">
      <Link to={`/programme/${enrolment}`} className="small">
        {t('sitting.back')}
      </Link>
      <h1>{t('sitting.result.title', { module })}</h1>
      <Verdict result={data} exam={`/programme/${enrolment}/exam`} />
      {data.module === 'post-test' && list.data.progress && <Progress progress={list.data.progress} />}
      <div className="result-parts">
        <Shares
          title={t('sitting.result.byLab')}
          pass={data.passShare}
          parts={data.byLab.map(({ lab, ...part }) => ({ name: titleOf(lab), ...part }))}
        />
        {data.byKind.length > 1 && (
          <Shares
            title={t('sitting.result.byKind')}
            pass={data.passShare}
            parts={data.byKind.map(({ kind, ...part }) => ({ name: t(`question.kind.${kind}`), ...part }))}
          />
        )}
      </div>
      {below.length > 0 && (
        <section className="stack" aria-labelledby="repeat">
          <h2 id="repeat">{t('sitting.result.repeat')}</h2>
          <p className="muted">{t('sitting.result.repeatText')}</p>
          <ul className="plain-list">
            {below.map(({ lab }) => (
              <li key={lab}>
                <Link to={`/programme/${enrolment}/course/${lab}`}>{titleOf(lab)}</Link>
              </li>
            ))}
          </ul>
        </section>
      )}
      {data.marked ? (
        <Answers marked={data.marked} missing={data.questions - data.marked.length} />
      ) : (
        <div className="notice">
          <Icon name="info" />
          {t(data.module === 'exam' ? 'sitting.result.later' : 'sitting.result.laterTests')}
        </div>
      )}
    </main>
  );
}

/** `exam`: the page where one may try again. */
function Verdict({ result, exam }: { result: SittingResult; exam: string }) {
  const { t } = useTranslation();
  const { percent } = useWording();
  const { score, passed, passShare, ending, voidReason, module } = result;
  const reached = { score: percent(shownShare(score ?? 0)), pass: percent(passShare ?? 0) };
  const tone = passed === null ? 'info' : passed ? 'ok' : 'warn';
  return (
    <section className="card padded sitting-verdict" data-tone={tone}>
      <span className="sitting-verdict-share num" aria-hidden="true">
        {reached.score}
      </span>
      <div className="stack">
        {passed !== null && (
          <h2>
            <Icon name={passed ? 'check' : 'reset'} /> {t(passed ? 'sitting.result.passed' : 'sitting.result.failed')}
          </h2>
        )}
        <p>
          {passed === null
            ? t('sitting.result.test', reached)
            : t(passed ? 'sitting.result.passedText' : 'sitting.result.failedText', reached)}
        </p>
        {module === 'pre-test' && <p className="muted">{t('sitting.result.testBefore')}</p>}
        {ending === 'time' && <p className="muted">{t('sitting.result.time')}</p>}
        {ending === 'outage' && !passed && <p className="muted">{t('sitting.result.outage')}</p>}
        {passed === false && (
          <p>
            <Link to={exam}>{t('sitting.result.again')}</Link>
          </p>
        )}
        {voidReason !== null && <p className="muted">{t('sitting.result.void', { reason: voidReason })}</p>}
      </div>
    </section>
  );
}

function Progress({ progress: { before, after, gain } }: { progress: NonNullable<Sittings['progress']> }) {
  const { t } = useTranslation();
  const { percent } = useWording();
  return (
    <section className="stack" aria-labelledby="progress">
      <Shares
        id="progress"
        title={t('sitting.result.progress')}
        pass={null}
        parts={[
          { name: t('sitting.result.before'), score: before },
          { name: t('sitting.result.after'), score: after },
        ]}
      />
      {gain === null && <p className="muted">{t('sitting.result.gainNone')}</p>}
      {gain !== null && gain > 0 && <p className="muted">{t('sitting.result.gain', { share: percent(gain) })}</p>}
    </section>
  );
}
