import type Docker from 'dockerode';
import { labels } from './labels.js';
import type { OpenRange } from './types.js';

/** A container of a range as the engine lists it, running or not. */
export interface Member {
  id: string;
  attemptId: string;
  host: string;
  kind: 'lab' | 'world';
  address: string;
  deadlineAt: number;
  /** As the engine calls it: `running`, `paused`, `exited` … */
  state: string;
}

export function attemptFilter(namespace: string, attemptId: string): { label: string[] } {
  return { label: [`${labels.namespace}=${namespace}`, `${labels.attempt}=${attemptId}`] };
}

/** All containers of an attempt, in the order of their addresses. */
export async function membersOf(docker: Docker, namespace: string, attemptId: string): Promise<Member[]> {
  const found = await docker.listContainers({ all: true, filters: attemptFilter(namespace, attemptId) });
  return found.map(toMember).sort((a, b) => lastByte(a) - lastByte(b));
}

/** Every attempt of this namespace that has a container or a network, with the earliest deadline among its labels. */
export async function inventory(docker: Docker, namespace: string): Promise<Map<string, number>> {
  const filters = { label: [`${labels.namespace}=${namespace}`, labels.attempt] };
  const [containers, networks] = await Promise.all([
    docker.listContainers({ all: true, filters }),
    docker.listNetworks({ filters }),
  ]);
  const deadlines = new Map<string, number>();
  for (const found of [...containers, ...networks]) {
    const attemptId = found.Labels?.[labels.attempt] ?? '';
    const deadlineAt = Number(found.Labels?.[labels.deadline] ?? 0);
    deadlines.set(attemptId, Math.min(deadlineAt, deadlines.get(attemptId) ?? Number.POSITIVE_INFINITY));
  }
  return deadlines;
}

/** Those of `members` that run, with what only an inspection tells. */
export async function runningHosts(docker: Docker, members: Member[]): Promise<OpenRange['hosts']> {
  const running = members.filter(({ state }) => state === 'running');
  return Promise.all(
    running.map(async ({ id, host, kind, address }) => {
      const { State } = await docker.getContainer(id).inspect();
      return { name: host, kind, containerId: id, address, startedAt: Date.parse(State.StartedAt) };
    }),
  );
}

function toMember(container: Docker.ContainerInfo): Member {
  const [network] = Object.values(container.NetworkSettings?.Networks ?? {});
  return {
    id: container.Id,
    attemptId: container.Labels[labels.attempt] ?? '',
    host: container.Labels[labels.host] ?? '',
    kind: container.Labels[labels.kind] === 'world' ? 'world' : 'lab',
    // A container that was never started has only the address that it asked for.
    address: network?.IPAddress || network?.IPAMConfig?.IPv4Address || '',
    deadlineAt: Number(container.Labels[labels.deadline] ?? 0),
    state: container.State,
  };
}

const lastByte = (member: Member): number => Number(member.address.split('.')[3] ?? 0);
