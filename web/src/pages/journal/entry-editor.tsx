import { useEffect, useMemo, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import {
  type JournalEntry,
  type JournalTexts,
  maxJournalCharacters,
  minJournalCharacters,
} from '../../../../orchestrator/contract/journal.js';
import { useWording } from '../../i18n/text.js';
import { Field } from '../../parts/field.js';
import { Icon } from '../../parts/icon.js';
import { Conflict } from './conflict.js';
import { EntrySaver, type EntryState } from './entry-saver.js';

const fields = ['learnt', 'improve'] as const;

interface Props {
  enrolment: string;
  entry: JournalEntry;
  title: string;
  /** Without it, the entry can be read only. */
  active: boolean;
  /** Hears of each saving, with whether the entry counts now. */
  onSaved: (complete: boolean) => void;
}

/** One entry, saved by itself while it is written. */
export function EntryEditor({ enrolment, entry, title, active, onSaved }: Props) {
  const { t } = useTranslation();
  // The first entry begins it; later ones come by `adopt`.
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above.
  const saver = useMemo(() => new EntrySaver(enrolment, entry.module, entry), [enrolment, entry.module]);
  const state = useSyncExternalStore(saver.subscribe, saver.state);
  useEffect(() => (active ? saver.start() : undefined), [saver, active]);
  useEffect(() => saver.adopt(entry), [saver, entry]);
  const { complete } = state.stored;
  // biome-ignore lint/correctness/useExhaustiveDependencies: told when the entry begins or ceases to count.
  useEffect(() => onSaved(complete), [complete]);
  const { texts } = state;
  const begun = texts.learnt.trim() !== '' || texts.improve.trim() !== '';
  const mark = complete ? 'complete' : begun ? 'begun' : 'empty';
  return (
    <section className="entry card" aria-label={title}>
      <header className="entry-head">
        <h2>{title}</h2>
        <span className={`chip ${complete ? 'ok' : begun ? 'info' : ''}`}>
          {complete && <Icon name="check" size={11} />}
          {t(`journal.mark.${mark}`)}
        </span>
      </header>
      {state.save === 'changed' && <Conflict saver={saver} stored={state.stored} />}
      <div className="entry-fields">
        {fields.map((field) => (
          <Field key={field} label={t(`journal.${field}`)} help={<Length text={texts[field]} />}>
            {(control) => (
              <textarea
                {...control}
                className="textarea"
                rows={5}
                maxLength={maxJournalCharacters}
                readOnly={!active}
                placeholder={t(`journal.${field}Hint`)}
                value={texts[field]}
                onChange={(event) => saver.change({ [field]: event.target.value } as Partial<JournalTexts>)}
              />
            )}
          </Field>
        ))}
      </div>
      {active && (begun || state.save !== 'saved') && <SaveLine state={state} />}
    </section>
  );
}

/** How long a text must be, and how long it may be. */
function Length({ text }: { text: string }) {
  const { t } = useTranslation();
  const left = maxJournalCharacters - text.length;
  if (left < 500) return t('journal.left', { left });
  if ([...text.trim()].length >= minJournalCharacters) return null;
  return t('journal.least', { count: minJournalCharacters });
}

function SaveLine({ state: { save, stored, problem } }: { state: EntryState }) {
  const { t } = useTranslation();
  const { dateTime, problem: say } = useWording();
  const values = {
    time: stored.savedAt === null ? '' : dateTime(stored.savedAt),
    problem: problem ? say(problem) : '',
  };
  const shown = save === 'saved' && stored.savedAt === null ? 'unsaved' : save;
  return (
    <p className="entry-save small" data-save={shown} role="status">
      {save === 'saving' && <span className="spinner" aria-hidden="true" />}
      {shown === 'saved' && <Icon name="check" size={13} />}
      {(save === 'offline' || save === 'refused' || save === 'changed') && <Icon name="warn" size={13} />}
      {t(`journal.save.${shown}`, values)}
    </p>
  );
}
