/** What the bench uses of autocannon, which brings no types. */
declare module 'autocannon' {
  import type { EventEmitter } from 'node:events';

  interface Options {
    url: string;
    connections: number;
    amount: number;
    /** Seconds. */
    timeout: number;
    sampleInt: number;
    requests: {
      method: string;
      path: string;
      headers: Record<string, string>;
      onResponse(status: number, body: string): void;
    }[];
  }

  interface Run extends EventEmitter {
    on(event: 'response', listener: (client: unknown, status: number, bytes: number, ms: number) => void): this;
  }

  export default function autocannon(options: Options, done: (error: Error | null) => void): Run;
}
