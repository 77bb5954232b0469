import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AttemptView } from '../../../../orchestrator/contract/attempt.js';
import type { LabView } from '../../../../orchestrator/contract/lab.js';
import { useWording } from '../../i18n/text.js';
import { Markdown } from '../../parts/markdown.js';
import { readStored, store } from '../../parts/stored.js';
import { type Tab, TabStrip } from '../../parts/tabs.js';
import type { Desk } from '../../terminal/desk.js';
import { Guide } from './guide.js';
import { Hints } from './hints.js';
import { Objectives } from './objectives.js';
import { ReportForm } from './report/report-form.js';
import type { Draft } from './report/use-draft.js';
import { Runs } from './runs/runs.js';

type Key = 'brief' | 'guide' | 'runs' | 'report' | 'objectives' | 'hints';

interface SidePanelProps {
  attempt: AttemptView;
  lab: LabView;
  draft: Draft;
  desk: Desk;
  onAttempt: (attempt: AttemptView) => void;
}

/** The panel beside the terminals. Guide and hints are for practice alone, workflow runs for labs that have them. */
export function SidePanel({ attempt, lab, draft, desk, onAttempt }: SidePanelProps) {
  const { t } = useTranslation();
  const { text } = useWording();
  const practice = attempt.mode === 'practice';
  const storeKey = `tab.${attempt.id}`;
  const achieved = attempt.objectives.filter((objective) => objective.achieved === true).length;
  const tabs: Tab<Key>[] = [
    { key: 'brief', label: t('panel.brief') },
    ...(practice && lab.guided ? [{ key: 'guide' as const, label: t('panel.guide') }] : []),
    ...(lab.panels.includes('runs') ? [{ key: 'runs' as const, label: t('panel.runs') }] : []),
    {
      key: 'report',
      label: t('panel.report'),
      badge: draft.state === 'unsaved' && <span className="tab-dot" title={t('draft.unsaved')} />,
    },
    {
      key: 'objectives',
      label: t('panel.objectives'),
      badge: practice && (
        <span className="tab-count num">
          {achieved}/{attempt.objectives.length}
        </span>
      ),
    },
    ...(practice ? [{ key: 'hints' as const, label: t('panel.hints') }] : []),
  ];
  const [chosen, setChosen] = useState<Key>(() => (readStored(storeKey) as Key | null) ?? 'brief');
  const active = tabs.some((tab) => tab.key === chosen) ? chosen : 'brief';
  function choose(key: Key) {
    setChosen(key);
    store(storeKey, key);
  }
  return (
    <div className="panel">
      <TabStrip id="side" label={t('panel.label')} tabs={tabs} active={active} onChange={choose} />
      <div className="panel-body" id="side-panel" role="tabpanel" aria-labelledby={`side-tab-${active}`} key={active}>
        {active === 'brief' && <Markdown source={text(lab.brief)} />}
        {active === 'guide' && <Guide attempt={attempt} desk={desk} />}
        {active === 'runs' && <Runs attempt={attempt} />}
        {active === 'report' && (
          <ReportForm attempt={attempt} lab={lab} draft={draft} onBrief={() => choose('brief')} />
        )}
        {active === 'objectives' && <Objectives attempt={attempt} lab={lab} />}
        {active === 'hints' && <Hints attempt={attempt} lab={lab} onAttempt={onAttempt} />}
      </div>
    </div>
  );
}
