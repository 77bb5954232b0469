import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { type AttemptId, labIdSchema, type Mode } from '../../../orchestrator/contract/attempt.js';
import { type Person, type Platform, startPlatform } from './server.js';
import { type Client, connected } from './socket.js';

export interface Scene {
  platform: Platform;
  teacher: Person;
  ada: Person;
  /** A trainee who has nothing to do with ada. */
  eve: Person;
  /** Ada's; every test has its own. */
  attempt: AttemptId;
  /** Opens another attempt of ada's. */
  begin: (mode: Mode) => Promise<AttemptId>;
  /** A live connection of this person's browser, until the test is over. */
  browser: (person: Person) => Promise<Client>;
  /** The same of a program, which brings its token. */
  robot: (token: string) => Promise<Client>;
}

/** A server with a teacher and two trainees, for a file of tests. Answers what each of them finds. */
export function testScene(mode: Mode = 'practice'): () => Scene {
  let people: Pick<Scene, 'platform' | 'teacher' | 'ada' | 'eve'>;
  let attempt: AttemptId;
  let clients: Client[] = [];
  beforeAll(async () => {
    const platform = await startPlatform();
    // The first to come in is an administrator, and invites the others.
    const teacher = await platform.person('teacher', 'instructor');
    people = { platform, teacher, ada: await platform.person('ada'), eve: await platform.person('eve') };
  });
  afterAll(() => people.platform.close());
  beforeEach(async () => {
    attempt = await begin(mode);
  });
  afterEach(() => {
    for (const client of clients) client.disconnect();
    clients = [];
  });

  async function begin(as: Mode): Promise<AttemptId> {
    const lab = labIdSchema.parse('sympy-dev');
    return (await people.platform.attempts.open(people.ada.account.id, { lab, mode: as })).id;
  }
  async function client(credentials: Parameters<typeof connected>[1]): Promise<Client> {
    const made = await connected(people.platform.url, credentials);
    clients.push(made);
    return made;
  }
  return () => ({
    ...people,
    attempt,
    begin,
    browser: ({ cookie }) => client({ cookie, origin: people.platform.url }),
    robot: (token) => client({ token }),
  });
}
