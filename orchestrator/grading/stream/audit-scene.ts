import type { AuditEvent } from '../sigma/audit-event.js';
import {
  actor,
  apiAgent,
  gitAgent,
  jobPermissions,
  organisation,
  repository,
  runId,
  tokenId,
  tokenScopes,
} from './audit-names.js';
import type { Chance } from './chance.js';
import type { Timed } from './play.js';
import { drawnAddress } from './programs.js';

/** Who asks, and by what means: what every event of one caller has in common. */
type Caller = Pick<
  AuditEvent,
  'actor' | 'actor_ip' | 'programmatic_access_type' | 'token_id' | 'token_scopes' | 'workflow_run_id'
> & { agent: string; gitAgent: string };

type TokenType = 'GITHUB_TOKEN' | 'Personal access token' | 'OAuth access token' | 'Organisation access token';
type About = Pick<AuditEvent, 'repo' | 'target'> & { denied?: boolean };

/** One activity in one organisation, step by step. */
export interface AuditScene extends Timed<AuditEvent> {
  /** A repository of the organisation, the same throughout. */
  readonly repo: string;
  /** Somebody in the browser. */
  person(): Caller;
  /** Somebody, or a robot, with a token, from no workflow run. */
  holder(type: TokenType): Caller;
  /** A workflow run: its calls come from one host. Each kind of token that it uses is one caller. */
  run(): (type: TokenType) => Caller;
  does(caller: Caller, action: string, about?: About): void;
}

/** A scene that begins at `startMs`. Steps follow each other after 50 ms to `paceMs`. */
export function auditScene(chance: Chance, startMs: number, paceMs = 20_000): AuditScene {
  const events: { atMs: number; event: AuditEvent }[] = [];
  const org = organisation(chance);
  let nowMs = startMs;
  const from = () => ({ actor_ip: drawnAddress(chance), agent: apiAgent(chance), gitAgent: gitAgent(chance) });
  const token = (type: TokenType) => ({
    actor: actor(chance),
    programmatic_access_type: type,
    token_id: tokenId(chance),
    token_scopes: type === 'GITHUB_TOKEN' ? jobPermissions(chance) : tokenScopes(chance),
  });
  return {
    events,
    repo: repository(chance, org),
    person: () => ({ actor: actor(chance), ...from() }),
    holder: (type) => ({ ...token(type), ...from() }),
    run() {
      const host = { ...from(), workflow_run_id: runId(chance) };
      return (type) => ({ ...token(type), ...host });
    },
    does({ agent, gitAgent: git, ...caller }, action, { denied = false, ...about } = {}) {
      nowMs += chance.between(50, paceMs);
      events.push({
        atMs: nowMs,
        event: {
          '@timestamp': nowMs,
          action,
          org,
          ...about,
          ...caller,
          user_agent: action.startsWith('git.') ? git : agent,
          outcome: denied ? 'denied' : 'success',
        },
      });
    },
  };
}
