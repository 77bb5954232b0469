import { type ComponentType, lazy } from 'react';
import type { IconName } from '../../parts/icon.js';

interface CohortTab {
  /** Below `/cohorts/:cohort`; its name is the text `cohorts.tab.<path>`. */
  path: 'board' | 'progress' | 'people' | 'groups' | 'discussion' | 'drill' | 'results' | 'certificates' | 'settings';
  icon: IconName;
  /** Gets its cohort from `useCohort`. */
  Page: ComponentType;
}

/** The parts of a cohort's page, in the order of their tabs: one more part is one more line. */
export const cohortTabs: CohortTab[] = [
  { path: 'board', icon: 'screen', Page: lazy(() => import('../board/board-tab.js')) },
  { path: 'progress', icon: 'route', Page: lazy(() => import('./progress-tab.js')) },
  { path: 'people', icon: 'users', Page: lazy(() => import('./people/people-tab.js')) },
  { path: 'groups', icon: 'columns', Page: lazy(() => import('./groups/groups-tab.js')) },
  { path: 'discussion', icon: 'user', Page: lazy(() => import('./discussion-tab.js')) },
  { path: 'drill', icon: 'flag', Page: lazy(() => import('../drill/drills-tab.js')) },
  { path: 'results', icon: 'chart', Page: lazy(() => import('./results/results-tab.js')) },
  { path: 'certificates', icon: 'shield', Page: lazy(() => import('../certificate/certificates-tab.js')) },
  { path: 'settings', icon: 'edit', Page: lazy(() => import('./settings/settings-tab.js')) },
];
