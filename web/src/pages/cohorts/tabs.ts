import type { ComponentType } from 'react';
import type { IconName } from '../../parts/icon.js';
import { lazyPart } from '../../parts/lazy-part.js';

interface CohortTab {
  /** Below `/cohorts/:cohort`; its name is the text `cohorts.tab.<path>`. */
  path: 'board' | 'progress' | 'people' | 'groups' | 'discussion' | 'drill' | 'results' | 'certificates' | 'settings';
  icon: IconName;
  /** Gets its cohort from `useCohort`. */
  Page: ComponentType;
}

/** The parts of a cohort's page, in the order of their tabs: one more part is one more line. */
export const cohortTabs: CohortTab[] = [
  { path: 'board', icon: 'screen', Page: lazyPart(() => import('../board/board-tab.js')) },
  { path: 'progress', icon: 'route', Page: lazyPart(() => import('./progress-tab.js')) },
  { path: 'people', icon: 'users', Page: lazyPart(() => import('./people/people-tab.js')) },
  { path: 'groups', icon: 'columns', Page: lazyPart(() => import('./groups/groups-tab.js')) },
  { path: 'discussion', icon: 'user', Page: lazyPart(() => import('./discussion-tab.js')) },
  { path: 'drill', icon: 'flag', Page: lazyPart(() => import('../drill/drills-tab.js')) },
  { path: 'results', icon: 'chart', Page: lazyPart(() => import('./results/results-tab.js')) },
  { path: 'certificates', icon: 'shield', Page: lazyPart(() => import('../certificate/certificates-tab.js')) },
  { path: 'settings', icon: 'edit', Page: lazyPart(() => import('./settings/settings-tab.js')) },
];
