import { Webhook } from 'standardwebhooks';

/** What came of one try. */
export interface Sent {
  ok: boolean;
  /** Null where no answer came. */
  status: number | null;
  /** The beginning of the answer, or why none came. */
  answer: string;
}

interface Message {
  url: string;
  secret: string;
  /** The same for every try of a message: a receiver knows by it what it has seen. */
  id: string;
  body: string;
}

/** For how long an endpoint may take to answer, in milliseconds, and how much of its answer is kept, in characters. */
const timeoutMs = 10_000;
const keptCharacters = 400;

/**
 * Sends one message by the Standard Webhooks specification (https://www.standardwebhooks.com). Only a status of 2xx counts;
 * redirects are not followed, so a message goes nowhere but where an administrator wanted it. Throws only when `stopped` fires.
 */
export async function sendMessage(
  { url, secret, id, body }: Message,
  now: number,
  stopped: AbortSignal,
): Promise<Sent> {
  const headers = {
    'content-type': 'application/json',
    'user-agent': 'ChainDrill-Webhooks',
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(now / 1000)),
    'webhook-signature': new Webhook(secret).sign(id, new Date(now), body),
  };
  try {
    const signal = AbortSignal.any([stopped, AbortSignal.timeout(timeoutMs)]);
    const response = await fetch(url, { method: 'POST', headers, body, redirect: 'manual', signal });
    return { ok: response.ok, status: response.status, answer: await beginningOf(response) };
  } catch (error) {
    if (stopped.aborted) throw error;
    return { ok: false, status: null, answer: reasonOf(error) };
  }
}

async function beginningOf(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const piece of response.body ?? []) {
    text += decoder.decode(piece, { stream: true });
    // Leaving the loop ends the connection: an endless answer costs nothing.
    if (text.length >= keptCharacters) break;
  }
  return text.slice(0, keptCharacters);
}

/** Node tells why in the cause: `connect ECONNREFUSED …`. */
function reasonOf(error: unknown): string {
  const { name, message, cause } = error as Error & { cause?: { message?: string; code?: string } };
  if (name === 'TimeoutError') return `no answer within ${timeoutMs / 1000} s`;
  return (cause?.message || cause?.code || message).slice(0, keptCharacters);
}
