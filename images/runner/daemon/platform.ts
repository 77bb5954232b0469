import { Agent, request } from 'node:https';
import type { Settings } from './settings.js';

const answerLimit = 1024 * 1024;

/** The platform answered, and it was no: `status` 4xx is final, 5xx may be tried again. */
export class Refusal extends Error {
  override name = 'Refusal';
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(`${status} ${message}`);
  }
  get final(): boolean {
    return this.status < 500;
  }
}

export interface Platform {
  /**
   * Asks once. Rejects with `Refusal` where the answer is no, with another error where there is none in time or `signal` came. `node:https`
   * and not `fetch`: it takes ten megabytes less.
   */
  post<T>(path: string, body: object, options: { timeoutMs: number; signal?: AbortSignal }): Promise<T>;
}

export function createPlatform({ apiUrl, token, name }: Settings): Platform {
  const agent = new Agent({ keepAlive: true, maxSockets: 4 });
  return {
    post: <T>(path: string, body: object, options: { timeoutMs: number; signal?: AbortSignal }) =>
      new Promise<T>((resolve, reject) => {
        const payload = Buffer.from(JSON.stringify(body));
        const sent = request(`${apiUrl}/_runner/${path}`, {
          method: 'POST',
          agent,
          headers: {
            authorization: `Bearer ${token}`,
            'content-type': 'application/json',
            'content-length': payload.length,
            'user-agent': `hub-runner/${name}`,
          },
          ...(options.signal && { signal: options.signal }),
        });
        const timer = setTimeout(() => sent.destroy(new Error('no answer in time')), options.timeoutMs);
        const fail = (error: Error) => {
          clearTimeout(timer);
          reject(error);
        };
        sent.on('error', fail);
        sent.on('response', (response) => {
          const chunks: Buffer[] = [];
          let size = 0;
          response.on('data', (chunk: Buffer) => {
            size += chunk.length;
            if (size > answerLimit) sent.destroy(new Error('the answer is too large'));
            else chunks.push(chunk);
          });
          response.on('error', fail);
          response.on('end', () => {
            clearTimeout(timer);
            const text = Buffer.concat(chunks).toString();
            const status = response.statusCode ?? 0;
            const value = parse(text) as T & { message?: string };
            if (status === 200 && value !== null) resolve(value);
            else reject(new Refusal(status, value?.message ?? text.slice(0, 200).trim()));
          });
        });
        sent.end(payload);
      }),
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
