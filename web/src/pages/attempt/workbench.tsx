import '@xterm/xterm/css/xterm.css';
import '../../styles/terminal.css';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AttemptView } from '../../../../orchestrator/contract/attempt.js';
import type { LabView } from '../../../../orchestrator/contract/lab.js';
import type { Live } from '../../api/live.js';
import { useWording } from '../../i18n/text.js';
import { chartHost } from '../../parts/chart-host.js';
import { Splitter } from '../../parts/splitter.js';
import { readStoredJson, store } from '../../parts/stored.js';
import { Desk } from '../../terminal/desk.js';
import { TerminalDeck } from '../../terminal/terminal-deck.js';
import { CpuChart } from './cpu-chart.js';
import { useDraft } from './report/use-draft.js';
import { Shortcuts } from './shortcuts.js';
import { SidePanel } from './side-panel.js';

interface WorkbenchProps {
  attempt: AttemptView;
  lab: LabView;
  live: Live;
  onAttempt: (attempt: AttemptView) => void;
  beforeSubmit: { flush: () => Promise<void> };
}

const acceptShare = (value: unknown) => (typeof value === 'number' && value >= 0.4 && value <= 0.8 ? value : null);

/** The running attempt: terminals on the left; brief, guide, workflow runs, report, objectives, hints and CPU on the right. */
export function Workbench({ attempt, lab, live, onAttempt, beforeSubmit }: WorkbenchProps) {
  const { t } = useTranslation();
  const { text } = useWording();
  const [share, setShare] = useState(() => readStoredJson('panel', acceptShare, innerWidth < 1200 ? 0.63 : 0.69));
  const [shortcuts, setShortcuts] = useState(false);
  const panel = useRef<HTMLElement>(null);
  const [desk] = useState(() => new Desk());
  const draft = useDraft(attempt.id);
  const chart = chartHost(lab);
  // A new view of the attempt comes with every change: the deck needs to hear only when its hosts are others.
  const hostsKey = attempt.hosts.map((host) => `${host.name}:${host.shells}`).join(' ');
  const hosts = useMemo(
    () =>
      hostsKey.split(' ').map((pair) => {
        const [name = '', shells = '1'] = pair.split(':');
        const host = lab.hosts.find((one) => one.name === name);
        return { name, shells: Number(shells), title: host ? text(host.title) : name };
      }),
    [hostsKey, lab, text],
  );

  useEffect(() => {
    beforeSubmit.flush = draft.flush;
    return () => {
      beforeSubmit.flush = async () => {};
    };
  }, [beforeSubmit, draft.flush]);

  useEffect(() => {
    desk.onLeave = () => panel.current?.querySelector<HTMLElement>('[role=tab][aria-selected=true]')?.focus();
    const onKey = (event: KeyboardEvent) => {
      const back = event.ctrlKey && event.shiftKey && event.code === 'ArrowLeft';
      // In a text field the same keys select words.
      const typing = event.target instanceof Element && event.target.matches('input, textarea, select');
      if (back && !typing) {
        event.preventDefault();
        desk.focusLast();
      } else if (event.key === 'F6') {
        event.preventDefault();
        if (panel.current?.contains(document.activeElement)) desk.focusLast();
        else desk.onLeave();
      }
    };
    window.addEventListener('keydown', onKey, true);
    return () => window.removeEventListener('keydown', onKey, true);
  }, [desk]);

  return (
    <div className="bench" style={{ gridTemplateColumns: `minmax(0, ${share * 100}%) auto minmax(0, 1fr)` }}>
      <TerminalDeck live={live} hosts={hosts} desk={desk} onShortcuts={() => setShortcuts(true)} />
      <Splitter
        orientation="vertical"
        label={t('attempt.splitter')}
        value={share}
        min={0.4}
        max={0.8}
        onChange={(value) => {
          setShare(value);
          store('panel', JSON.stringify(value));
        }}
      />
      <aside className="side" ref={panel} aria-label={t('panel.label')}>
        <SidePanel attempt={attempt} lab={lab} draft={draft} desk={desk} onAttempt={onAttempt} />
        {chart !== '' && <CpuChart live={live} attempt={attempt.id} host={chart} />}
      </aside>
      {shortcuts && <Shortcuts onClose={() => setShortcuts(false)} />}
    </div>
  );
}
