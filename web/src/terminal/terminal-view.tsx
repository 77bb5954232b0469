import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Live } from '../api/live.js';
import { useWording } from '../i18n/text.js';
import { copyText } from '../parts/copy.js';
import { type BuiltTerminal, buildTerminal } from './build.js';
import type { Desk } from './desk.js';
import { pasteable } from './frames.js';
import { terminalKey } from './keys.js';
import type { TerminalPreferences } from './preferences.js';
import { SearchBar } from './search-bar.js';
import { type SessionState, TerminalSession } from './session.js';

interface TerminalViewProps {
  live: Live;
  host: string;
  shell: number;
  label: string;
  visible: boolean;
  /** Whether this shell is the one of its host that the page speaks to. */
  active: boolean;
  desk: Desk;
  preferences: TerminalPreferences;
  searching: boolean;
  onSearch: (open: boolean) => void;
  onState: (state: SessionState) => void;
  onLink: (address: string) => void;
  onCopied: () => void;
}

/** One shell: an xterm that fills its box, tied to its session. Hidden shells stay attached and keep their size. */
export function TerminalView(props: TerminalViewProps) {
  const { live, host, shell, label, visible, active, desk, preferences, searching, onSearch } = props;
  const { t } = useTranslation();
  const { problem: say } = useWording();
  const box = useRef<HTMLDivElement>(null);
  const built = useRef<BuiltTerminal | null>(null);
  const session = useRef<TerminalSession | null>(null);
  const [state, setState] = useState<SessionState>({ at: 'connecting' });
  const [gapSeen, setGapSeen] = useState(false);
  const latest = useRef(props);
  latest.current = props;

  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const terminal = buildTerminal(element, latest.current.preferences, (address) => latest.current.onLink(address));
    built.current = terminal;
    const { term, fit } = terminal;
    const refit = () => element.clientWidth > 40 && element.clientHeight > 20 && fit.fit();
    refit();

    term.attachCustomKeyEventHandler((event) => {
      const key = terminalKey(event);
      if (key === null) return true;
      // The browser itself pastes on this key, without any permission: it only must not be prevented.
      if (key === 'paste') return false;
      event.preventDefault();
      if (event.type !== 'keydown') return false;
      if (key === 'copy') copySelection();
      else if (key === 'search') latest.current.onSearch(true);
      else if (key === 'leave') latest.current.desk.onLeave();
      else latest.current.desk.focusNext(host, key === 'next' ? 1 : -1);
      return false;
    });
    function copySelection() {
      const text = term.getSelection();
      if (text === '') return;
      void copyText(text).then((ok) => {
        if (ok) latest.current.onCopied();
        term.focus();
      });
    }
    function onPaste(event: ClipboardEvent) {
      event.preventDefault();
      event.stopPropagation();
      term.paste(pasteable(event.clipboardData?.getData('text/plain') ?? ''));
    }
    function onMouseUp(event: MouseEvent) {
      if (event.button === 0 && latest.current.preferences.copyOnSelect && term.hasSelection()) copySelection();
    }
    element.addEventListener('paste', onPaste, true);
    element.addEventListener('mouseup', onMouseUp);
    const onFocus = () => latest.current.desk.noteFocus(host);
    element.addEventListener('focusin', onFocus);
    const observer = new ResizeObserver(() => requestAnimationFrame(refit));
    observer.observe(element);

    const opened = new TerminalSession(live, term, { host, shell }, (next) => {
      setState(next);
      if (next.at === 'open') setGapSeen(false);
      latest.current.onState(next);
    });
    session.current = opened;
    return () => {
      observer.disconnect();
      element.removeEventListener('paste', onPaste, true);
      element.removeEventListener('mouseup', onMouseUp);
      element.removeEventListener('focusin', onFocus);
      opened.close();
      term.dispose();
      built.current = null;
      session.current = null;
    };
  }, [live, host, shell]);

  useEffect(() => {
    const terminal = built.current;
    if (!terminal) return;
    terminal.term.options.fontSize = preferences.fontSize;
    terminal.term.options.screenReaderMode = preferences.screenReader;
    if (box.current && box.current.clientWidth > 40) terminal.fit.fit();
  }, [preferences.fontSize, preferences.screenReader]);

  useEffect(() => {
    if (!active) return;
    return desk.register(host, {
      focus: () => built.current?.term.focus(),
      type: (text) => built.current?.term.paste(pasteable(text)),
    });
  }, [active, desk, host]);

  useEffect(() => {
    if (built.current) built.current.term.textarea?.setAttribute('aria-label', label);
  }, [label]);

  const gap = state.at === 'open' && state.gap && !gapSeen;
  return (
    <div className="term-view" data-visible={visible} data-state={state.at} inert={!visible}>
      {searching && visible && built.current && (
        <SearchBar
          search={built.current.search}
          onClose={() => {
            onSearch(false);
            built.current?.term.focus();
          }}
        />
      )}
      {state.at === 'lost' && (
        <div className="term-banner" role="status">
          <span className="spinner" />
          {t('terminal.lost')}
        </div>
      )}
      {gap && (
        <div className="term-banner" role="status">
          {t('terminal.gap')}
          <button type="button" className="link-button" onClick={() => setGapSeen(true)}>
            {t('common.dismiss')}
          </button>
        </div>
      )}
      <div className="term-box" ref={box} />
      {state.at === 'ended' && (
        <div className="term-ended" role="status">
          <p>{say(state.problem)}</p>
          <button type="button" className="button small" onClick={() => session.current?.open()}>
            {t('terminal.openAgain')}
          </button>
        </div>
      )}
    </div>
  );
}
