import { type KeyboardEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { maxPostCharacters } from '../../../../orchestrator/contract/discussion.js';
import type { Problem } from '../../../../orchestrator/contract/problem.js';
import { asProblem } from '../../api/problem.js';
import { Field } from '../../parts/field.js';
import { ProblemNotice } from '../../parts/problem-notice.js';
import { readStored, store } from '../../parts/stored.js';

/** From so many characters before the limit on, what is left is told. */
const tellLeft = 500;

interface Props {
  /** What was begun is kept in this browser under this name until it is sent. */
  storeAs: string;
  label: string;
  placeholder?: string;
  /** The text to begin with, where nothing is kept. */
  initial?: string;
  confirm: string;
  autoFocus?: boolean;
  onSend: (text: string) => Promise<unknown>;
  onCancel?: () => void;
}

/** A box to write a post in. */
export function Composer({ storeAs, label, placeholder, initial = '', confirm, autoFocus, onSend, onCancel }: Props) {
  const { t } = useTranslation();
  const [text, setText] = useState(() => readStored(storeAs) ?? initial);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const left = maxPostCharacters - text.trim().length;
  const ready = text.trim() !== '' && left >= 0 && !busy;

  function change(next: string) {
    setText(next);
    store(storeAs, next.trim() === '' || next === initial ? null : next);
  }
  async function send() {
    if (!ready) return;
    setBusy(true);
    setProblem(null);
    try {
      await onSend(text.trim());
      store(storeAs, null);
      setText('');
    } catch (error) {
      setProblem(asProblem(error));
    } finally {
      setBusy(false);
    }
  }
  function onKeyDown(event: KeyboardEvent) {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      void send();
    }
    // What was written is not thrown away by a key that slipped.
    if (event.key === 'Escape' && onCancel && text === initial) {
      event.stopPropagation();
      onCancel();
    }
  }
  const counted =
    left < 0
      ? t('discussion.compose.over', { over: -left })
      : left < tellLeft
        ? t('discussion.compose.left', { left })
        : null;
  return (
    <div className="composer">
      <Field label={label} help={t('discussion.compose.help')} error={left < 0 ? counted : null}>
        {(control) => (
          <textarea
            {...control}
            className="textarea"
            rows={text.split('\n').length > 4 ? 8 : 4}
            value={text}
            placeholder={placeholder}
            // biome-ignore lint/a11y/noAutofocus: the box opened because its button was pressed just now.
            autoFocus={autoFocus}
            onChange={(event) => change(event.target.value)}
            onKeyDown={onKeyDown}
          />
        )}
      </Field>
      {problem && <ProblemNotice problem={problem} />}
      <div className="composer-foot">
        <span className="small muted grow">{left >= 0 ? counted : null}</span>
        {onCancel && (
          <button type="button" className="button small" onClick={onCancel}>
            {t('discussion.compose.cancel')}
          </button>
        )}
        <button type="button" className="button small primary" disabled={!ready} onClick={() => void send()}>
          {busy && <span className="spinner" />}
          {confirm}
        </button>
      </div>
    </div>
  );
}

/** Forgets what was begun under this name. */
export const forgetDraft = (storeAs: string): void => store(storeAs, null);
