import '../../styles/attempt.css';
import { useCallback, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate, useParams } from 'react-router';
import type { AttemptState } from '../../../../orchestrator/contract/attempt.js';
import { api } from '../../api/endpoints.js';
import { useResource } from '../../api/use-resource.js';
import { useWording } from '../../i18n/text.js';
import { Banners } from '../../parts/banners.js';
import { Icon } from '../../parts/icon.js';
import { Waiting } from '../../parts/problem-notice.js';
import { useTitle } from '../../parts/use-title.js';
import { Begin } from './begin.js';
import { CompanyBar } from './company-bar.js';
import { Ended } from './ended.js';
import { Examining } from './examining.js';
import { Interventions } from './interventions.js';
import { Opening } from './opening.js';
import { Paused } from './paused.js';
import { TopBar } from './top-bar.js';
import { useAttempt } from './use-attempt.js';
import { useNotes } from './use-notes.js';
import { Workbench } from './workbench.js';

const underWay: readonly AttemptState[] = ['submitted', 'examining'];

/** One attempt from its opening to its end: the page follows the attempt's state. */
export default function AttemptPage() {
  const { id = '' } = useParams();
  const { t } = useTranslation();
  const { text, problem: say } = useWording();
  const navigate = useNavigate();
  const { attempt, live, problem, notice, dismiss, set, reload } = useAttempt(id);
  useNotes(live, attempt?.mode === 'assessment' && attempt.state === 'running');
  const labId = attempt?.labId ?? null;
  const lab = useResource(labId, () => api.lab(labId ?? ''));
  useTitle(lab.data ? text(lab.data.title) : t('attempt.title'));
  /** The report's panel saves what is typed before the attempt is submitted; it says how. */
  const [beforeSubmit] = useState(() => ({ flush: async () => {} }));

  const state = attempt?.state;
  const watched = useRef<AttemptState | undefined>(undefined);
  useEffect(() => {
    // Who watched the examination goes on to its result; who comes back later chooses.
    if (state === 'graded' && watched.current !== undefined && underWay.includes(watched.current)) {
      navigate(`/attempts/${id}/result`, { replace: true });
    }
    watched.current = state;
  }, [state, id, navigate]);

  const act = useCallback(
    async (verb: 'start' | 'submit' | 'reset' | 'close') => {
      if (verb === 'submit') await beforeSubmit.flush();
      const next = await api.act(id, verb);
      if (verb === 'reset') navigate(`/attempts/${next.id === id ? (next.successor ?? id) : next.id}`);
      else set(next);
    },
    [id, navigate, set, beforeSubmit],
  );

  if (!attempt || !lab.data) {
    return (
      <div className="attempt">
        <Banners />
        <Waiting problem={problem ?? lab.problem} retry={problem ? reload : lab.reload} />
      </div>
    );
  }
  const common = { attempt, lab: lab.data, act };
  return (
    <div className="attempt">
      <TopBar {...common} live={live} />
      <div>
        <Banners />
        <Interventions attempt={attempt} />
        <CompanyBar live={live} />
        {notice && (
          <div className="banner" role="status">
            <Icon name="info" />
            <span className="grow">{say(notice)}</span>
            <button type="button" className="link-button" onClick={dismiss}>
              {t('common.dismiss')}
            </button>
          </div>
        )}
      </div>
      <main id="main" className="attempt-main">
        {(attempt.state === 'queued' || attempt.state === 'opening') && <Opening {...common} />}
        {attempt.state === 'ready' && <Begin {...common} />}
        {attempt.state === 'running' && live && (
          <Workbench attempt={attempt} lab={lab.data} live={live} onAttempt={set} beforeSubmit={beforeSubmit} />
        )}
        {attempt.state === 'running' && attempt.pausedAt !== null && <Paused attempt={attempt} />}
        {underWay.includes(attempt.state) && <Examining {...common} />}
        {['graded', 'closed', 'failed', 'expired'].includes(attempt.state) && <Ended {...common} />}
      </main>
    </div>
  );
}
