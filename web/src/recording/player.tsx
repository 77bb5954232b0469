import '@xterm/xterm/css/xterm.css';
import '../styles/recording.css';
import { useCallback, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Problem } from '../../../orchestrator/contract/problem.js';
import type { RecordingView } from '../../../orchestrator/contract/recording.js';
import { asProblem } from '../api/problem.js';
import { useWording } from '../i18n/text.js';
import { Icon } from '../parts/icon.js';
import { whenIdle } from '../parts/idle.js';
import { ProblemNotice, Waiting } from '../parts/problem-notice.js';
import { TabStrip } from '../parts/tabs.js';
import type { Cast } from './cast.js';
import type { Cursor } from './cursor.js';
import { Stage, type StageProps } from './stage.js';
import { keyOf, type Recordings, type Shelf } from './use-recordings.js';

interface RecordingPlayerProps {
  recordings: Recordings;
  /** Where the time axis has its zero (epoch ms). */
  start: number;
  /** Where to go whenever it is another object, unless it was moved by the player; null: nowhere. */
  cursor: Cursor | null;
  /** Told where the recording is (epoch ms): while it plays four times a second at most, and on each seek. */
  onCursor: (at: number) => void;
}

/** The terminals' recordings of an attempt, one tab for each shell. */
export default function RecordingPlayer({
  recordings: { list, shelf },
  start,
  cursor,
  onCursor,
}: RecordingPlayerProps) {
  const { t } = useTranslation();
  const [chosen, setChosen] = useState<string | null>(null);
  /** Where the reader is: another shell's recording begins at the same moment. */
  const now = useRef(cursor?.at ?? null);
  const [goTo, setGoTo] = useState<{ at: number } | null>(null);

  useEffect(() => {
    if (cursor === null || cursor.by === 'player') return;
    now.current = cursor.at;
    setGoTo({ at: cursor.at });
    if (cursor.terminal) setChosen(keyOf(cursor.terminal));
  }, [cursor]);
  const begin = useCallback(() => now.current, []);
  function onTime(at: number) {
    now.current = Math.round(at);
    onCursor(now.current);
  }

  if (!list.data) return <Waiting problem={list.problem} retry={list.reload} />;
  const recordings = list.data;
  const active = recordings.find((one) => keyOf(one) === chosen) ?? recordings[0];
  if (!active) return <p className="card padded muted">{t('recording.none')}</p>;
  const several = new Set(recordings.filter(({ shell }) => shell > 0).map(({ host }) => host));
  const tabs = recordings.map((one) => ({
    key: keyOf(one),
    label: several.has(one.host) ? t('recording.tab', { host: one.host, number: one.shell + 1 }) : one.host,
    ...(one.state === 'damaged' ? { badge: <Icon name="warn" size={13} /> } : {}),
  }));
  return (
    <div className="card recording">
      <TabStrip tabs={tabs} active={keyOf(active)} onChange={setChosen} label={t('recording.shells')} id="recording" />
      <div role="tabpanel" id="recording-panel" aria-labelledby={`recording-tab-${keyOf(active)}`}>
        <Notices of={active} />
        {active.bytes > 0 && (
          <Recording
            key={keyOf(active)}
            attempt={shelf.attempt}
            of={active}
            shelf={shelf}
            start={start}
            begin={begin}
            goTo={goTo}
            onTime={onTime}
          />
        )}
      </div>
    </div>
  );
}

/** What is wrong with a recording, or not yet certain. */
function Notices({ of }: { of: RecordingView }) {
  const { t } = useTranslation();
  const said = [
    of.state === 'damaged' && { tone: 'bad', text: t(of.bytes > 0 ? 'recording.damaged' : 'recording.missing') },
    of.state === 'unsealed' && { tone: 'warn', text: t('recording.unsealed') },
    of.state === 'recording' && { tone: 'info', text: t('recording.goesOn') },
    of.cut && { tone: 'warn', text: t('recording.cut') },
    of.lost && { tone: 'warn', text: t('recording.lost') },
  ].filter((one) => one !== false);
  return said.map(({ tone, text }) => (
    <div key={text} className={`notice ${tone} rec-notice`} role={tone === 'bad' ? 'alert' : 'note'}>
      <Icon name={tone === 'info' ? 'info' : 'warn'} />
      <div>{text}</div>
    </div>
  ));
}

interface RecordingProps extends Pick<StageProps, 'attempt' | 'start' | 'begin' | 'goTo' | 'onTime'> {
  of: RecordingView;
  shelf: Shelf;
}

/** Loads one recording, then plays it. */
function Recording({ of, shelf, ...stage }: RecordingProps) {
  const { t } = useTranslation();
  const { percent } = useWording();
  const { host, shell } = of;
  const [loaded, setLoaded] = useState(() => shelf.loaded(of));
  const [beginning, setBeginning] = useState<Cast | null>(null);
  const [share, setShare] = useState(0);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [round, setRound] = useState(0);

  // biome-ignore lint/correctness/useExhaustiveDependencies: `round` is what asks for another try.
  useEffect(() => {
    let here = true;
    const loading = shelf.load(of);
    setProblem(null);
    loading.onNews = (now) => {
      if (!here) return;
      setShare(now);
      setBeginning(loading.beginning);
    };
    loading.onNews(0);
    loading.whole.then(
      (whole) => here && setLoaded(whole),
      (error: unknown) => here && setProblem(asProblem(error)),
    );
    return () => {
      here = false;
    };
  }, [shelf, of, round]);

  // First what can be shown now is shown.
  useEffect(() => (beginning ? whenIdle(() => shelf.goOn(of)) : undefined), [beginning, shelf, of]);
  // The index is of the whole: whoever searches before that waits for it.
  const index = useCallback(async () => (await shelf.load(of).whole).index(), [shelf, of]);

  if (problem) return <ProblemNotice problem={problem} retry={() => setRound((n) => n + 1)} />;
  const cast = loaded?.cast ?? beginning;
  if (!cast) {
    return (
      <div className="rec-loading" role="status">
        <span className="spinner" />
        {t('recording.loading', { share: percent(share) })}
      </div>
    );
  }
  const from = cast.startedAt ?? of.startedAt ?? stage.start;
  return <Stage cast={cast} index={index} {...stage} host={host} shell={shell} from={from} />;
}
