import '../../styles/journal.css';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import { api } from '../../api/endpoints.js';
import { journalApi } from '../../api/journal.js';
import { useAccount } from '../../api/session.js';
import { training } from '../../api/training.js';
import { useResource } from '../../api/use-resource.js';
import { Icon } from '../../parts/icon.js';
import { Waiting } from '../../parts/problem-notice.js';
import { useTitle } from '../../parts/use-title.js';
import { useModuleText } from '../programme/module-text.js';
import { EntryEditor } from './entry-editor.js';

/** The learning journal of one programme: an entry on each of its parts. */
export default function JournalPage() {
  const { t } = useTranslation();
  const { enrolment = '' } = useParams();
  const account = useAccount();
  const programme = useResource(`programme ${enrolment}`, () => training.programme(enrolment));
  const labs = useResource('labs', api.labs);
  const own = programme.data === null ? null : programme.data.enrolment.account === account.id;
  const journal = useResource(own ? `journal ${enrolment}` : null, () => journalApi.journal(enrolment));
  const words = useModuleText(labs.data ?? []);
  const [counts, setCounts] = useState<Record<string, boolean>>({});
  useTitle(t('journal.title'));
  useEffect(() => {
    // Another window, or another computer, may have written meanwhile.
    const onSeen = () => document.visibilityState === 'visible' && journal.reload();
    document.addEventListener('visibilitychange', onSeen);
    return () => document.removeEventListener('visibilitychange', onSeen);
  }, [journal.reload]);

  if (own === false)
    return (
      <main id="main" className="page narrow">
        <div className="notice">
          <Icon name="info" />
          {t('journal.notYours')}
        </div>
      </main>
    );
  if (programme.data === null || labs.data === null || journal.data === null) {
    const retry = () => {
      for (const again of [programme.reload, labs.reload, journal.reload]) again();
    };
    return <Waiting problem={programme.problem ?? labs.problem ?? journal.problem} retry={retry} />;
  }
  const { cohort, enrolment: place } = programme.data;
  const active = cohort.archivedAt === null && place.leftAt === null;
  const { entries } = journal.data;
  const done = entries.filter(({ module, complete }) => counts[module] ?? complete).length;
  return (
    <main id="main" className="page medium journal">
      <div className="block-head journal-head">
        <div className="grow">
          <p className="eyebrow">
            <Link to={`/programme/${enrolment}`}>{cohort.name}</Link>
          </p>
          <h1>{t('journal.title')}</h1>
          <p className="muted">{t('journal.lead')}</p>
        </div>
        <div className="journal-share">
          <progress max={entries.length} value={done} aria-label={t('journal.progress')} />
          <span className="small muted">{t('journal.written', { done, count: entries.length })}</span>
          <a className="button small" href={journalApi.downloadUrl(enrolment)} download>
            <Icon name="download" />
            {t('journal.download')}
          </a>
        </div>
      </div>
      <div className="notice journal-note">
        <Icon name="shield" />
        <div>
          <p>{t('journal.private')}</p>
          <p>{t(active ? 'journal.autosave' : 'journal.readOnly')}</p>
        </div>
      </div>
      <div className="stack">
        {entries.map((entry) =>
          entry.open ? (
            <EntryEditor
              key={entry.module}
              enrolment={enrolment}
              entry={entry}
              title={words.title(entry)}
              active={active}
              onSaved={(complete) => setCounts((old) => ({ ...old, [entry.module]: complete }))}
            />
          ) : (
            <section key={entry.module} className="entry entry-closed" aria-label={words.title(entry)}>
              <h2>{words.title(entry)}</h2>
              <p className="small">{t('journal.closed')}</p>
            </section>
          ),
        )}
      </div>
    </main>
  );
}
