import type { LabView } from '../../../orchestrator/contract/lab.js';

/** The host whose CPU is drawn; empty where the lab has none. */
export const chartHost = (lab: LabView): string => lab.hosts.find(({ chart }) => chart)?.name ?? '';
