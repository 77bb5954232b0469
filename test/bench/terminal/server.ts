import { createServer, type Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import pino from 'pino';
import { Server } from 'socket.io';
import type { TerminalOpen } from '../../../orchestrator/contract/live.js';
import { createIdentity } from '../../../orchestrator/identity/identity.js';
import { createLimits, usualLimits } from '../../../orchestrator/identity/limits.js';
import { createGateway } from '../../../orchestrator/live/gateway.js';
import type { LiveParts } from '../../../orchestrator/live/parts.js';
import { reachApart } from '../../../orchestrator/range/apart/client.js';
import { shellCommand } from '../../../orchestrator/range/terminals/shell-command.js';
import { createTerminals } from '../../../orchestrator/range/terminals/terminals.js';
import { openStorage } from '../../../orchestrator/storage/open.js';
import { memoryAttempts } from '../../platform/support/memory.js';
import { testRanges } from '../../range/help.js';

/*
 * One server of terminals, in a process of its own: `node … server.ts KIND NAMESPACE ATTEMPT FOLDER [ENGINE_PROCESS]`. Tells
 * `{url, token}` to the process that forked it and ends orderly when that lets go of it.
 */

/** `ours` reaches the engine by the process that holds it, `together` by its own socket. */
export type Kind = 'ours' | 'together' | 'unrecorded' | 'relay';
const [kind, namespace, attempt, folder, engineProcess] = process.argv.slice(2) as [
  Kind,
  string,
  string,
  string,
  string?,
];
const { ranges } = engineProcess === undefined ? testRanges({ namespace }) : reachApart(engineProcess);
const server = createServer();
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
const url = `http://localhost:${(server.address() as AddressInfo).port}`;
const { token, close } = kind === 'relay' ? serveRelay(server) : await serveGateway(server);
process.once('disconnect', async () => {
  await close();
  process.exit();
});
process.send?.({ url, token });

/** The whole path of the platform: recognition, gateway, terminals with recording and ledger. */
async function serveGateway(server: HttpServer) {
  const storage = openStorage(join(folder, 'bench.db'));
  const now = Date.now;
  const limits = createLimits(usualLimits, () => {});
  const identity = createIdentity({ storage, limits, publicUrl: url, origins: [url], signUp: 'open', now });
  const account = await identity.accounts.signUp(
    { name: 'ada', password: 'ada has a long password', locale: 'en' },
    '127.0.0.1',
  );
  const { secret } = await identity.tokens.create(account, { label: 'bench', scopes: ['terminal'], days: 1 });
  const terminals = createTerminals({
    ranges,
    recordingsDir: folder,
    clock: Date,
    onCommand: ({ attemptId, host, shell }, text) => {
      if (kind === 'unrecorded') return;
      storage.ledger.append(attemptId, [{ source: 'platform', host, kind: 'terminal.command', data: { shell, text } }]);
    },
    ...(kind === 'unrecorded' ? { recordingsMax: 0 } : {}),
  });
  const attempts = { ...memoryAttempts(), ownerOf: async () => account.id, terminalUser: async () => '1000' };
  const log = pino({ level: 'silent' });
  // Nobody discusses anything here.
  const training = { discussions: { onChange: () => () => {} } } as unknown as LiveParts['training'];
  const gateway = createGateway(server, {
    identity,
    attempts,
    terminals,
    training,
    log,
    onEcho: () => {},
    publicUrl: 'http://localhost',
    trustProxy: 0,
  });
  return {
    token: secret,
    close: async () => {
      await gateway.close();
      await terminals.close();
      identity.close();
      storage.close();
    },
  };
}

/** The least there can be between a socket and the same shell: no snapshot, no flow control, no evidence, nobody asked who they are. */
function serveRelay(server: HttpServer) {
  const io = new Server(server, { transports: ['websocket'], perMessageDeflate: false });
  io.on('connection', (socket) => {
    socket.on(
      'terminal:open',
      async ({ host, shell = 0, cols, rows }: TerminalOpen, answer: (opened: object) => void) => {
        const size = { cols, rows };
        const stream = await ranges.terminal({ attemptId: attempt, host }, shellCommand(shell, '1000', size));
        stream.output.on('data', (bytes: Buffer) => socket.emit('terminal:data', 'relayed', bytes));
        socket.on('terminal:input', (_terminal: string, bytes: Uint8Array) => stream.write(bytes));
        socket.on('disconnect', () => stream.close());
        answer({ ok: true, terminal: 'relayed' });
      },
    );
  });
  return { token: '', close: () => io.close() };
}
