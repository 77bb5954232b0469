import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AuditEntry } from '../../../../orchestrator/contract/audit.js';
import type { Problem } from '../../../../orchestrator/contract/problem.js';
import { people } from '../../api/people.js';
import { asProblem } from '../../api/problem.js';
import { useWording } from '../../i18n/text.js';
import { Field } from '../../parts/field.js';
import { Icon } from '../../parts/icon.js';
import { ProblemNotice, Waiting } from '../../parts/problem-notice.js';
import { saveFile } from '../../parts/save-file.js';
import { TableHead } from '../../parts/table-head.js';
import { actionKey, knownActions } from './actions.js';

const pageSize = 50;

/** What instructors and administrators did: newest first, by kind, page by page, to be exported whole. */
export default function AuditTab() {
  const { t } = useTranslation();
  const { dynamic } = useWording();
  const [action, setAction] = useState('');
  const [entries, setEntries] = useState<AuditEntry[] | null>(null);
  const [atEnd, setAtEnd] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [round, setRound] = useState(0);

  // biome-ignore lint/correctness/useExhaustiveDependencies: `round` is what asks again.
  useEffect(() => {
    let current = true;
    setEntries(null);
    setProblem(null);
    people.audit({ action, limit: pageSize }).then(
      (first) => {
        if (!current) return;
        setEntries(first);
        setAtEnd(first.length < pageSize);
      },
      (error: unknown) => current && setProblem(asProblem(error)),
    );
    return () => {
      current = false;
    };
  }, [action, round]);

  async function more() {
    try {
      const older = await people.audit({ action, limit: pageSize, before: entries?.at(-1)?.seq });
      setEntries([...(entries ?? []), ...older]);
      setAtEnd(older.length < pageSize);
    } catch (error) {
      setProblem(asProblem(error));
    }
  }
  return (
    <section aria-labelledby="audit">
      <div className="block-head">
        <h2 id="audit" className="hidden-visually">
          {t('admin.tab.audit')}
        </h2>
        <p className="muted">{t('admin.audit.lead')}</p>
      </div>
      <div className="filter-row">
        <Field label={t('admin.audit.what')}>
          {(control) => (
            <select {...control} className="select" value={action} onChange={(event) => setAction(event.target.value)}>
              <option value="">{t('admin.audit.any')}</option>
              {knownActions.map((one) => (
                <option key={one} value={one}>
                  {dynamic(`admin.action.${actionKey(one)}`, one)}
                </option>
              ))}
            </select>
          )}
        </Field>
        <Export action={action} onProblem={setProblem} />
      </div>
      {problem && <ProblemNotice problem={problem} retry={() => setRound(round + 1)} />}
      {entries === null && !problem && <Waiting problem={null} retry={() => {}} />}
      {entries?.length === 0 && <p className="card empty">{t('admin.audit.none')}</p>}
      {entries !== null && entries.length > 0 && (
        <>
          <AuditTable entries={entries} />
          <p className="audit-more">
            {atEnd ? (
              <span className="muted small">{t('admin.audit.end')}</span>
            ) : (
              <button type="button" className="button" onClick={() => void more()}>
                {t('admin.audit.older')}
              </button>
            )}
          </p>
        </>
      )}
    </section>
  );
}

/** Fetches every entry of the kind, a thousand at a time, and hands them over as one file. */
function Export({ action, onProblem }: { action: string; onProblem: (problem: Problem) => void }) {
  const { t } = useTranslation();
  const [count, setCount] = useState<number | null>(null);
  async function run() {
    const all: AuditEntry[] = [];
    setCount(0);
    try {
      for (;;) {
        const page = await people.audit({ action, limit: 1000, before: all.at(-1)?.seq });
        all.push(...page);
        setCount(all.length);
        if (page.length < 1000) break;
      }
      saveFile('audit.jsonl', all.map((entry) => `${JSON.stringify(entry)}\n`).join(''), 'application/x-ndjson');
    } catch (error) {
      onProblem(asProblem(error));
    } finally {
      setCount(null);
    }
  }
  return (
    <button type="button" className="button" disabled={count !== null} onClick={() => void run()}>
      {count === null ? <Icon name="download" /> : <span className="spinner" />}
      {count === null ? t('admin.audit.export') : t('admin.audit.exporting', { count })}
    </button>
  );
}

function AuditTable({ entries }: { entries: AuditEntry[] }) {
  const { t } = useTranslation();
  const { dateTime, dynamic } = useWording();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard.
    <section className="card table-card" tabIndex={0} aria-label={t('admin.tab.audit')}>
      <table className="table audit-table">
        <TableHead
          columns={[
            t('admin.audit.when'),
            t('admin.audit.who'),
            t('admin.audit.what'),
            t('admin.audit.subject'),
            t('admin.audit.detail'),
          ]}
        />
        <tbody>
          {entries.map((entry) => (
            <tr key={entry.seq}>
              <td className="num nowrap">{dateTime(entry.at)}</td>
              <td>
                {entry.actor.name}
                {entry.via === 'token' && <span className="chip">{t('admin.audit.token')}</span>}
              </td>
              <td>{dynamic(`admin.action.${actionKey(entry.action)}`, entry.action)}</td>
              <td className="mono small">{pairs(entry.subject)}</td>
              <td className="mono small audit-detail">{pairs(entry.detail)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

const pairs = (of: Record<string, unknown>): string =>
  Object.entries(of)
    .map(([key, value]) => `${key}: ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(', ');
