import { type ComponentType, lazy } from 'react';
import type { Role } from '../../../../orchestrator/contract/account.js';

interface AdminTab {
  /** Below `/admin`; its name is the text `admin.tab.<path>`. */
  path: 'invitations' | 'audit' | 'webhooks' | 'operation';
  /** Who sees it. */
  roles: readonly Role[];
  Page: ComponentType;
}

/** The parts of the administration, in the order of their tabs: one more part is one more line. */
export const adminTabs: AdminTab[] = [
  { path: 'invitations', roles: ['instructor', 'admin'], Page: lazy(() => import('./invitations-tab.js')) },
  { path: 'audit', roles: ['admin'], Page: lazy(() => import('./audit-tab.js')) },
  { path: 'webhooks', roles: ['admin'], Page: lazy(() => import('../webhooks/webhooks-tab.js')) },
  { path: 'operation', roles: ['admin'], Page: lazy(() => import('./operation-tab.js')) },
];
