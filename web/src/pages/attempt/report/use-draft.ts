import { useCallback, useEffect, useRef, useState } from 'react';
import type { Problem } from '../../../../../orchestrator/contract/problem.js';
import { type Report, reportSchema } from '../../../../../orchestrator/contract/report.js';
import { api } from '../../../api/endpoints.js';
import { asProblem } from '../../../api/problem.js';
import { readStoredJson, store } from '../../../parts/stored.js';

export const draftDelayMs = 800;
const retryMs = 4_000;

export type DraftState = 'loading' | 'saved' | 'saving' | 'unsaved';
export interface Draft {
  /** Null until it is loaded. */
  report: Report | null;
  state: DraftState;
  problem: Problem | null;
  change: (part: Partial<Report>) => void;
  /** Saves now whatever is not saved yet. */
  flush: () => Promise<void>;
}

const acceptReport = (value: unknown) => reportSchema.safeParse(value).data ?? null;

/**
 * The report's draft: saved to the server 800 ms after the last change. Until then a copy lies in this browser, so that
 * a reload, a crash or a lost network loses nothing; it wins over the server's when the page comes back.
 */
export function useDraft(attempt: string): Draft {
  const [report, setReport] = useState<Report | null>(null);
  const [state, setState] = useState<DraftState>('loading');
  const [problem, setProblem] = useState<Problem | null>(null);
  const latest = useRef<Report | null>(null);
  const dirty = useRef(false);
  const saving = useRef<Promise<void> | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const copyKey = `draft.${attempt}`;

  const save = useCallback((): Promise<void> => {
    clearTimeout(timer.current);
    if (saving.current) return saving.current.then(() => (dirty.current ? save() : undefined));
    const sent = latest.current;
    if (!dirty.current || sent === null) return Promise.resolve();
    setState('saving');
    const done = api.saveDraft(attempt, sent).then(
      () => {
        setProblem(null);
        if (latest.current !== sent) return;
        dirty.current = false;
        store(copyKey, null);
        setState('saved');
      },
      (error: unknown) => {
        const refusal = asProblem(error);
        setProblem(refusal);
        setState('unsaved');
        // A refusal (4xx) stays one; the network and the server come back.
        if (refusal.status === 0 || refusal.status >= 500 || refusal.status === 429) {
          timer.current = setTimeout(() => void save(), retryMs);
        }
      },
    );
    saving.current = done.finally(() => {
      saving.current = null;
    });
    return saving.current;
  }, [attempt, copyKey]);

  const change = useCallback(
    (part: Partial<Report>) => {
      if (latest.current === null) return;
      const next = { ...latest.current, ...part };
      latest.current = next;
      dirty.current = true;
      store(copyKey, JSON.stringify(next));
      setReport(next);
      setState('unsaved');
      clearTimeout(timer.current);
      timer.current = setTimeout(() => void save(), draftDelayMs);
    },
    [copyKey, save],
  );

  useEffect(() => {
    let current = true;
    const copy = readStoredJson<Report | null>(copyKey, acceptReport, null);
    const adopt = (loaded: Report, unsaved: boolean) => {
      latest.current = loaded;
      dirty.current = unsaved;
      setReport(loaded);
      setState(unsaved ? 'unsaved' : 'saved');
      if (unsaved) void save();
    };
    if (copy !== null) adopt(copy, true);
    else {
      const load = () => {
        api.draft(attempt).then(
          (loaded) => current && adopt(loaded, false),
          (error: unknown) => {
            if (!current) return;
            setProblem(asProblem(error));
            timer.current = setTimeout(load, retryMs);
          },
        );
      };
      load();
    }
    const onHide = () => {
      // Leaves with the page; if it does not get through, the copy is there next time.
      if (dirty.current && latest.current) api.saveDraft(attempt, latest.current, true).catch(() => undefined);
    };
    window.addEventListener('pagehide', onHide);
    return () => {
      current = false;
      clearTimeout(timer.current);
      window.removeEventListener('pagehide', onHide);
      void save();
    };
  }, [attempt, copyKey, save]);

  return { report, state, problem, change, flush: save };
}
