import { scopeSchema } from '../../../../orchestrator/contract/account.js';
import type { Problem } from '../../../../orchestrator/contract/problem.js';
import { type Client, connect, connected } from '../../../platform/support/socket.js';
import type { Stage } from '../rules/events.js';
import type { Caller } from './callers.js';
import { lab, makeWorld } from './world.js';

/** A world with a running attempt of ada's, whose terminal she has open and teacher watches. */
export async function makeStage(): Promise<Stage> {
  const world = await makeWorld();
  const { platform, people } = world;
  const { id: running } = await platform.attempts.open(people.ada.account.id, { lab, mode: 'practice' });
  platform.attempts.change(running, { state: 'running' });
  const browser = (cookie: string) => connected(platform.url, { cookie, origin: platform.url });
  const ada = await browser(people.ada.cookie);
  const shell = { attempt: running, host: 'workstation', shell: 0 };
  await ada.emitWithAck('terminal:open', { ...shell, cols: 80, rows: 24 });
  const teacher = await browser(people.teacher.cookie);
  await teacher.emitWithAck('terminal:watch', shell);
  return { ...world, running, terminal: `${running}/workstation/0`, ada, teacher };
}

/** The callers by socket: a browser's by its cookie, a program's by its token. */
export function dialAs({ platform }: Stage, { headers }: Caller): Promise<Client | string> {
  const token = headers.authorization?.replace('Bearer ', '');
  if (token !== undefined) return connect(platform.url, { token });
  return connect(platform.url, { origin: platform.url, ...(headers.cookie ? { cookie: headers.cookie } : {}) });
}

/** Tokens that may connect: the scope `terminal`, alone and with each other one. */
export async function terminalTokens({ people }: Stage): Promise<Caller[]> {
  const { ada, eve, teacher, root } = people;
  const made = Object.entries({ ada, eve, teacher, root }).flatMap(([who, person]) =>
    scopeSchema.options.map(async (scope): Promise<Caller> => {
      const scopes = [...new Set(['terminal', scope] as const)];
      const { secret } = await person.token(scopes);
      const headers = { authorization: `Bearer ${secret}` };
      const name = `a token of ${who} for ${scopes.join(' and ')}`;
      return { name, who, role: person.account.role, scopes, headers, badToken: false };
    }),
  );
  return Promise.all(made);
}

/** Sends an event as it is, whatever its types say; the answer where it has one. */
export async function ask(
  client: Client,
  event: string,
  values: unknown[],
): Promise<{ ok: boolean; problem?: Problem }> {
  const send = client.timeout(5_000).emitWithAck.bind(client.timeout(5_000)) as unknown as (
    ...all: unknown[]
  ) => Promise<{ ok: boolean; problem?: Problem }>;
  return send(event, ...values);
}

/** Sends an event without an answer, and waits until the server has taken it: events keep their order. */
export async function tell(client: Client, event: string, values: unknown[]): Promise<void> {
  (client.emit.bind(client) as (...all: unknown[]) => void)(event, ...values);
  await ask(client, 'attempt:follow', [{ attempt: 'none' }]);
}
