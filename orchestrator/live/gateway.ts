import type { Server as HttpServer } from 'node:http';
import { Server } from 'socket.io';
import type { AttemptView } from '../contract/attempt.js';
import { attemptIdSchema, attemptViewSchema } from '../contract/attempt.js';
import { type Answer, followSchema } from '../contract/live.js';
import type { Problem } from '../contract/problem.js';
import { securityHeaders } from '../http/headers.js';
import { parseInput, problemOf } from '../http/problems.js';
import { isRoleKey, roleKey } from '../identity/revocations.js';
import { requireAttempt } from '../identity/rules.js';
import { createBoards } from './board.js';
import { type CompanyDesk, createCompany } from './company.js';
import { createDesk } from './desk.js';
import { followDiscussion, tellDiscussions } from './discussion.js';
import { originAllowed, recognise } from './handshake.js';
import { accessRoom, attemptRoom, companyRoom, type LiveParts, type LiveServer, type LiveSocket } from './parts.js';
import { createPresence } from './presence.js';

/**
 * The largest frame. Larger ones end the connection (websocket code 1009), so it is far above `maxInputBytes`: an input
 * that is too long is refused with a sentence, and the terminal goes on.
 */
const maxFrameBytes = 2 * 1024 * 1024;

export interface Gateway {
  close(): Promise<void>;
}

/** The live side: attempts as they change, CPU, terminals. The protocol stands in `contract/live.ts`. */
export function createGateway(server: HttpServer, parts: LiveParts): Gateway {
  const { identity, attempts, terminals, log } = parts;
  const io: LiveServer = new Server(server, {
    transports: ['websocket'],
    // Compression would cost memory per connection, and let output sizes tell secrets.
    perMessageDeflate: false,
    maxHttpBufferSize: maxFrameBytes,
    serveClient: false,
    allowRequest: (request, decide) => decide(null, originAllowed(identity, request)),
  });
  // What the socket's library answers by itself, to who asks without a websocket.
  io.engine.use(securityHeaders(parts.publicUrl));
  io.use(recognise(parts));
  const company = createCompany(io, parts);
  io.on('connection', (socket) => serveSocket(socket, parts, company));
  const stop = [
    attempts.onChange((attempt) => io.to(attemptRoom(attempt.id)).emit('attempt', cleaned(attempt))),
    // Samples are worth little when they are late: a client that does not read misses some.
    attempts.onCpu((id, samples) => io.to(attemptRoom(id)).volatile.emit('cpu', id, samples)),
    terminals.onSessions(async (id) => {
      const attempt = attemptIdSchema.parse(id);
      io.to(companyRoom(attempt)).emit('terminals', attempt, await terminals.openOf(attempt));
    }),
    tellDiscussions(io, parts),
    identity.onRevoked((key) => {
      // Of another role: the connection comes back by itself, and is asked anew what it may.
      if (!isRoleKey(key)) io.to(accessRoom(key)).emit('notice', accessEnded);
      io.in(accessRoom(key)).disconnectSockets(true);
    }),
  ];
  return {
    async close() {
      for (const unsubscribe of stop) unsubscribe();
      company.close();
      await io.close();
      log.debug('live connections closed');
    },
  };
}

function serveSocket(socket: LiveSocket, parts: LiveParts, company: CompanyDesk): void {
  const { identity, attempts, terminals, log } = parts;
  const { caller } = socket.data;
  const desk = createDesk(socket, parts, company);
  const presence = createPresence(socket, parts);
  const boards = createBoards(socket, parts);
  socket.join([accessRoom(caller.key), accessRoom(roleKey(caller.account.id))]);
  const stopExpiry = endAccessAt(caller.expiresAt, socket);

  /** Runs an event with an answer, which is the result or the problem. */
  async function answered<T extends object>(answer: unknown, work: () => Promise<T>): Promise<boolean> {
    const reply = (typeof answer === 'function' ? answer : () => {}) as (answer: Answer<T>) => void;
    try {
      await identity.limits.take('event', caller.account.id);
      reply({ ok: true, ...(await work()) });
      return true;
    } catch (error) {
      const problem = problemOf(error);
      if (problem.status >= 500) log.error({ err: error, account: caller.account.id }, 'an event of a socket failed');
      reply({ ok: false, problem });
      return false;
    }
  }

  socket.on('attempt:follow', (request, answer) => {
    void answered(answer, async () => {
      const { attempt } = parseInput(followSchema, request);
      const owner = await attempts.ownerOf(attempt);
      requireAttempt(caller, owner, 'view');
      if (owner === caller.account.id) presence.on(attempt);
      // Joined before it is read, so that no change falls between.
      await socket.join(attemptRoom(attempt));
      const view = cleaned(await attempts.view(attempt));
      socket.emit('company', attempt, company.of(attempt));
      if (owner !== caller.account.id) await socket.join(companyRoom(attempt));
      if (owner !== caller.account.id) socket.emit('terminals', attempt, await terminals.openOf(attempt));
      return { attempt: view };
    });
  });
  socket.on('discussion:follow', (request, answer) => {
    void answered(answer, () => followDiscussion(socket, parts, request));
  });
  /** The snapshot goes first: what the terminal says after it waits until the answer is on its way. */
  async function opening<T extends { flush: () => void }>(answer: unknown, open: () => Promise<T>): Promise<void> {
    let flush = () => {};
    await answered(answer, async () => {
      const { flush: then, ...opened } = await open();
      flush = then;
      return opened;
    });
    flush();
  }
  const done = (answer: unknown, work: () => Promise<void>) =>
    void answered(answer, async () => {
      await work();
      return {};
    });
  socket.on('terminal:open', (request, answer) => void opening(answer, () => desk.open(request)));
  socket.on('terminal:watch', (request, answer) => void opening(answer, () => desk.watch(request)));
  socket.on('company:ask', (request, answer) => done(answer, () => company.ask(socket, request)));
  socket.on('company:answer', (request, answer) => done(answer, () => company.answer(socket, request)));
  socket.on('company:end', (request, answer) => done(answer, () => company.end(socket, request)));
  socket.on('terminal:input', desk.input);
  socket.on('terminal:resize', desk.resize);
  socket.on('terminal:ack', desk.ack);
  socket.on('terminal:close', desk.close);
  socket.on('board:follow', (request, answer) => void answered(answer, () => boards.follow(request)));
  socket.on('drill:follow', (request, answer) => void answered(answer, () => boards.followDrill(request)));
  socket.on('attempt:note', presence.note);
  socket.on('disconnect', () => {
    stopExpiry();
    presence.off();
    desk.leave();
    company.leave(socket);
    boards.leave();
  });
}

const accessEnded: Problem = {
  type: 'about:blank',
  title: 'Signed out',
  status: 401,
  code: 'access-ended',
  detail: 'The session or token has ended. Sign in again; the shells live on.',
};

/** Ends a socket with its session or token. Timers hold 24.8 days at most, so long waits are taken in steps. */
function endAccessAt(expiresAt: number, socket: LiveSocket): () => void {
  const longestMs = 24 * 3_600_000;
  let timer: NodeJS.Timeout;
  const wait = (): void => {
    const leftMs = expiresAt - Date.now();
    if (leftMs > 0) {
      timer = setTimeout(wait, Math.min(leftMs, longestMs)).unref();
      return;
    }
    socket.emit('notice', accessEnded);
    socket.disconnect(true);
  };
  wait();
  return () => clearTimeout(timer);
}

/** Only what the contract names leaves, whatever else an attempt may carry. */
function cleaned(attempt: AttemptView): AttemptView {
  return attemptViewSchema.parse(attempt);
}
