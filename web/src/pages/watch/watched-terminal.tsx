import '@xterm/xterm/css/xterm.css';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Live, OpenTerminal } from '../../api/live.js';
import { useWording } from '../../i18n/text.js';
import { buildTerminal } from '../../terminal/build.js';
import { useTerminalPreferences } from '../../terminal/preferences.js';
import { type SessionState, TerminalSession } from '../../terminal/session.js';

/** A trainee's shell as they see it, at its own size. Typing goes through only while `mayType`. */
export function WatchedTerminal({ live, shell, mayType }: { live: Live; shell: OpenTerminal; mayType: boolean }) {
  const { t } = useTranslation();
  const { problem: say } = useWording();
  const box = useRef<HTMLDivElement>(null);
  const [state, setState] = useState<SessionState>({ at: 'connecting' });
  const preferences = useRef(useTerminalPreferences()[0]);
  const allowed = useRef(mayType);
  allowed.current = mayType;
  const { host, shell: number } = shell;

  useEffect(() => {
    if (!box.current) return;
    const { term } = buildTerminal(box.current, preferences.current, () => {});
    term.textarea?.setAttribute('aria-label', `${host} ${number + 1}`);
    const session = new TerminalSession(live, term, { host, shell: number }, setState, {
      mayType: () => allowed.current,
    });
    return () => {
      session.close();
      term.dispose();
    };
  }, [live, host, number]);

  return (
    <div className="watched" data-state={state.at} data-typing={mayType}>
      {state.at === 'lost' && (
        <div className="term-banner" role="status">
          <span className="spinner" />
          {t('terminal.lost')}
        </div>
      )}
      {state.at === 'ended' && (
        <div className="term-banner" role="status">
          {say(state.problem)}
        </div>
      )}
      <div className="watched-box" ref={box} />
    </div>
  );
}
