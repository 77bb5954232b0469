import autocannon from 'autocannon';
import type { Ask } from './places.js';

/** How soon autocannon sees that it is done, in milliseconds. */
const lookEveryMs = 20;

/**
 * Asks in turn over so many connections, `amount` times in all, and answers how long each took, in milliseconds. What does
 * not answer with success is an error.
 */
export function timesOf(url: string, asks: readonly Ask[], amount: number, connections = 1): Promise<number[]> {
  const times: number[] = [];
  const wrong: string[] = [];
  return new Promise((resolve, reject) => {
    const requests = asks.map(({ path, cookie }) => ({
      method: 'GET',
      path,
      headers: { cookie, 'accept-encoding': 'gzip' },
      onResponse: (status: number, body: string) => {
        if (status !== 200) wrong.push(`${path} answered ${status}: ${body.slice(0, 300)}`);
      },
    }));
    const run = autocannon({ url, connections, amount, requests, timeout: 60, sampleInt: lookEveryMs }, (error) => {
      if (error) reject(error);
      else if (wrong.length > 0) reject(new Error(wrong[0]));
      else resolve(times);
    });
    run.on('response', (_client, _status, _bytes, ms) => void times.push(ms));
  });
}

/** As `timesOf` over one connection, until the first byte of the answer's body. */
export async function firstBytesOf(url: string, asks: readonly Ask[], amount: number): Promise<number[]> {
  const times: number[] = [];
  for (let number = 0; number < amount; number++) {
    const { path, cookie } = asks[number % asks.length] as Ask;
    const began = performance.now();
    const response = await fetch(url + path, { headers: { cookie } });
    const pieces = response.body?.getReader();
    const first = await pieces?.read();
    times.push(performance.now() - began);
    if (!response.ok || !first?.value) throw new Error(`${path} answered ${response.status}`);
    for (let piece = await pieces?.read(); piece && !piece.done; piece = await pieces?.read()) {}
  }
  return times;
}
