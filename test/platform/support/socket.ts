import { io, type Socket } from 'socket.io-client';
import type { ClientEvents, ServerEvents } from '../../../orchestrator/contract/live.js';
import type { Problem } from '../../../orchestrator/contract/problem.js';

export type Client = Socket<ServerEvents, ClientEvents>;

interface Credentials {
  cookie?: string;
  origin?: string;
  token?: string;
}

/** A real client; a browser sends cookie and origin, a robot its token. Not yet known whether it is let in. */
export function dial(url: string, { cookie, origin, token }: Credentials): Client {
  const extraHeaders = { ...(cookie ? { cookie } : {}), ...(origin ? { origin } : {}) };
  const auth = token ? { token } : {};
  return io(url, { transports: ['websocket'], forceNew: true, reconnection: false, extraHeaders, auth });
}

/** A connected client, or the refusal: its problem's code, or the transport's own words. */
export function connect(url: string, credentials: Credentials): Promise<Client | string> {
  const client = dial(url, credentials);
  return new Promise((resolve) => {
    client.on('connect', () => resolve(client));
    client.on('connect_error', (error) => {
      client.disconnect();
      resolve(((error as { data?: Problem }).data?.code ?? error.message) as string);
    });
  });
}

/** As `connect`, where being let in is taken for granted. */
export async function connected(url: string, credentials: Credentials): Promise<Client> {
  const client = await connect(url, credentials);
  if (typeof client === 'string') throw new Error(`refused: ${client}`);
  return client;
}

/** The next event of a name, as its arguments. */
export function next<K extends keyof ServerEvents>(client: Client, event: K): Promise<Parameters<ServerEvents[K]>> {
  return new Promise((resolve) => {
    client.once(event, ((...values: Parameters<ServerEvents[K]>) => resolve(values)) as never);
  });
}

export function ended(client: Client): Promise<string> {
  return new Promise((resolve) => client.once('disconnect', (reason) => resolve(reason)));
}
