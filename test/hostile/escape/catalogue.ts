import type { Probe } from './probe.js';
import { cgroupProbes } from './probes/cgroups.js';
import { deviceProbes } from './probes/devices.js';
import { kernelProbes } from './probes/kernel.js';
import { kernelFileProbes } from './probes/kernel-files.js';
import { limitProbes } from './probes/limits.js';
import { mountProbes } from './probes/mounts.js';
import { namespaceProbes } from './probes/namespaces.js';
import { networkProbes } from './probes/network.js';
import { privilegeProbes } from './probes/privileges.js';
import { processProbes } from './probes/processes.js';
import { resolverProbes } from './probes/resolver.js';
import { socketProbes } from './probes/sockets.js';

/** Everything that the hostile trainee tries in one pass through a shell. */
export const catalogue: readonly Probe[] = [
  ...kernelProbes,
  ...namespaceProbes,
  ...mountProbes,
  ...deviceProbes,
  ...privilegeProbes,
  ...processProbes,
  ...kernelFileProbes,
  ...cgroupProbes,
  ...socketProbes,
  ...networkProbes,
  ...resolverProbes,
  ...limitProbes,
];
