import '../../styles/operation.css';
import { useTranslation } from 'react-i18next';
import type { Operation } from '../../../../orchestrator/contract/operation.js';
import { api } from '../../api/endpoints.js';
import { people } from '../../api/people.js';
import { usePolled } from '../../api/use-polled.js';
import { useResource } from '../../api/use-resource.js';
import { useWording } from '../../i18n/text.js';
import { Icon } from '../../parts/icon.js';
import { ProblemNotice, Waiting } from '../../parts/problem-notice.js';
import { TableHead } from '../../parts/table-head.js';
import { DurationBars } from './duration-bars.js';

const renewMs = 5_000;

/** How the server does: what is in use and free, what is prepared ahead, how long things take. */
export default function OperationTab() {
  const { t } = useTranslation();
  const { data, problem, retry } = usePolled('operation', people.operation, () => renewMs);
  if (data === null) return <Waiting problem={problem} retry={retry} />;
  return (
    <section aria-labelledby="operation" className="operation">
      <div className="block-head">
        <h2 id="operation" className="hidden-visually">
          {t('admin.tab.operation')}
        </h2>
        <p className="muted">{t('admin.operation.lead')}</p>
      </div>
      {problem && <ProblemNotice problem={problem} retry={retry} />}
      {data.ranges.short && (
        <p className="notice warn" role="status">
          <Icon name="warn" />
          {t(`admin.operation.short.${data.ranges.short}`)}
        </p>
      )}
      <Figures operation={data} />
      <div className="operation-pictures">
        <DurationBars title={t('admin.operation.opening')} distribution={data.opening} />
        <DurationBars title={t('admin.operation.echo')} distribution={data.echo} />
      </div>
      <PoolTable pool={data.pool} />
    </section>
  );
}

function Figures({ operation: { ranges, waiting, memory, eventLoopMs } }: { operation: Operation }) {
  const { t } = useTranslation();
  const { percent } = useWording();
  const figures = [
    {
      value: String(ranges.live),
      label: t('admin.operation.ranges', { most: ranges.most }),
      share: ranges.live / ranges.most,
    },
    { value: String(waiting), label: t('admin.operation.waiting'), share: null },
    {
      value: percent(1 - memory.freeBytes / memory.totalBytes),
      label: t('admin.operation.memory'),
      share: 1 - memory.freeBytes / memory.totalBytes,
    },
    {
      value: t('admin.operation.ms', { ms: eventLoopMs.toFixed(eventLoopMs < 10 ? 1 : 0) }),
      label: t('admin.operation.loop'),
      share: null,
    },
  ];
  return (
    <dl className="card key-figures">
      {figures.map(({ value, label, share }) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>
            <span className="num">{value}</span>
            {share !== null && (
              <span className="operation-meter" aria-hidden="true">
                <i style={{ inlineSize: `${Math.min(1, share) * 100}%` }} data-full={share >= 0.9} />
              </span>
            )}
          </dd>
        </div>
      ))}
    </dl>
  );
}

function PoolTable({ pool }: { pool: Operation['pool'] }) {
  const { t } = useTranslation();
  const { text } = useWording();
  const labs = useResource('labs', api.labs);
  const titleOf = (id: string) => {
    const lab = labs.data?.find((one) => one.id === id);
    return lab ? text(lab.title) : id;
  };
  return (
    <section className="block">
      <div className="block-head">
        <h3>{t('admin.operation.pool')}</h3>
        <p className="muted">{t('admin.operation.poolText')}</p>
      </div>
      {pool.every(({ wanted }) => wanted === 0) ? (
        <p className="card empty">{t('admin.operation.noPool')}</p>
      ) : (
        <div className="card table-card">
          <table className="table">
            <TableHead
              columns={[
                t('admin.operation.lab'),
                { right: t('admin.operation.ready') },
                { right: t('admin.operation.preparing') },
                { right: t('admin.operation.wanted') },
              ]}
            />
            <tbody>
              {pool.map(({ lab, ready, preparing, wanted }) => (
                <tr key={lab}>
                  <td>{titleOf(lab)}</td>
                  <td className="right num">{ready}</td>
                  <td className="right num">{preparing}</td>
                  <td className="right num">{wanted}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}
