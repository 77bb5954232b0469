import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';

/**
 * Keeps requests that come before anybody answers them: a server without a listener would leave them unanswered for good.
 * The function returned hands them over in their order, and all that follow.
 */
export function holdRequests(server: Server): (listener: RequestListener) => void {
  const held: [IncomingMessage, ServerResponse][] = [];
  const hold = (...request: [IncomingMessage, ServerResponse]) => void held.push(request);
  server.on('request', hold);
  return (listener) => {
    server.off('request', hold);
    server.on('request', listener);
    for (const [request, response] of held) listener(request, response);
  };
}
