import type { ComponentType } from 'react';
import type { Role } from '../../../../orchestrator/contract/account.js';
import { lazyPart } from '../../parts/lazy-part.js';

interface AdminTab {
  /** Below `/admin`; its name is the text `admin.tab.<path>`. */
  path: 'invitations' | 'audit' | 'webhooks' | 'operation';
  /** Who sees it. */
  roles: readonly Role[];
  Page: ComponentType;
}

/** The parts of the administration, in the order of their tabs: one more part is one more line. */
export const adminTabs: AdminTab[] = [
  { path: 'invitations', roles: ['instructor', 'admin'], Page: lazyPart(() => import('./invitations-tab.js')) },
  { path: 'audit', roles: ['admin'], Page: lazyPart(() => import('./audit-tab.js')) },
  { path: 'webhooks', roles: ['admin'], Page: lazyPart(() => import('../webhooks/webhooks-tab.js')) },
  { path: 'operation', roles: ['admin'], Page: lazyPart(() => import('./operation-tab.js')) },
];
