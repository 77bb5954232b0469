import { attemptViewSchema } from '../../../orchestrator/contract/attempt.js';
import { request } from './client.js';

const post = (id: string, verb: string, body: object) =>
  request(`/attempts/${encodeURIComponent(id)}/${verb}`, { method: 'POST', body, schema: attemptViewSchema });

/** What an instructor does in a trainee's attempt. All throw `ProblemError`. */
export const steer = {
  message: (id: string, text: string) => post(id, 'message', { text }),
  extend: (id: string, minutes: number, reason: string) => post(id, 'extend', { minutes, reason }),
  pause: (id: string, reason: string) => post(id, 'pause', { reason }),
  resume: (id: string, reason: string) => post(id, 'resume', { reason }),
  reset: (id: string, reason: string) => post(id, 'reset-for', { reason }),
  close: (id: string, reason: string) => post(id, 'close-for', { reason }),
};
