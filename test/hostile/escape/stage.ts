import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { hostname, networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import Docker from 'dockerode';
import { Robot } from '../../../orchestrator/authoring/robot.js';
import { RobotTerminal } from '../../../orchestrator/authoring/robot-terminal.js';
import { newToken, type Server, startServer } from '../../faults/server.js';
import { type Controls, listener, metadataAddresses, openControls } from './controls.js';
import type { Given } from './shells.js';

/** An open lab with a hostile trainee in it. */
export interface Lab {
  id: string;
  robot: Robot;
  /** Its hosts with a shell. */
  hosts: string[];
  prefix: string;
  /** Addresses, names and ids of its containers, by host. */
  containers: Map<string, { address: string; name: string; id: string }>;
}

/** Every lab open over one real server, the controls, and somebody who answers wherever a probe should not find anybody. */
export interface Stage {
  server: Server;
  folder: string;
  labs: [Lab, Lab];
  controls: Controls;
  neighbourOf(lab: Lab): Lab;
  /** What probes of a lab are told. */
  givenIn(lab: Lab): Given;
  /** A further shell of a host, for what has to go on beside the first; opened once. */
  shell(lab: Lab, host: string, number: number): Promise<RobotTerminal>;
  /** What the witness told of a host's processes so far, as the server keeps it; over REST it is told after the grade alone. */
  processesSeen(lab: Lab, host: string): { exe: string; exeSha256: string | null }[];
  /** What the terminals' recordings of a lab take on the disk. */
  recordedBytes(lab: Lab): number;
  close(): Promise<void>;
}

const docker = new Docker();
const labIds = ['sympy-dev', 'checkout-action'] as const;
const listenPort = 47_001;

export async function openStage(): Promise<Stage> {
  const folder = mkdtempSync(join(tmpdir(), 'chaindrill-escape-'));
  const closers: (() => unknown)[] = [() => rmSync(folder, { recursive: true, force: true })];
  const close = async () => {
    for (const one of closers.reverse()) await one();
  };
  try {
    const controls = await openControls();
    closers.push(() => controls.close());
    // On every address of the machine, so that nothing but the network keeps a lab from it.
    const server = await startServer(folder, { HOST: '0.0.0.0' });
    closers.push(() => server.kill('SIGTERM'));
    const robots: { id: string; robot: Robot }[] = [];
    for (const id of labIds)
      robots.push({ id, robot: new Robot(server.url, await newToken(server.url, `Robin ${id}`)) });
    closers.push(() => Promise.all(robots.map(({ robot }) => robot.close())));
    const open = async ({ id, robot }: (typeof robots)[number]): Promise<Lab> => {
      const { hosts } = await robot.open(id, 'practice');
      const containers = await containersOf(robot.attemptId);
      const prefix = containers.get('world')?.address.replace(/\d+$/, '') ?? '';
      return { id, robot, hosts: hosts.map(({ name }) => name), prefix, containers };
    };
    const labs = (await Promise.all(robots.map(open))) as [Lab, Lab];
    const shells = new Map<string, Promise<RobotTerminal>>();
    const shell: Stage['shell'] = (lab, host, number) => {
      const key = `${lab.id} ${host} ${number}`;
      const open = shells.get(key) ?? RobotTerminal.open(lab.robot.socket, lab.robot.attemptId, host, number);
      shells.set(key, open);
      open.catch(() => shells.delete(key));
      return open;
    };
    for (const lab of labs) {
      const terminal = await shell(lab, 'workstation', 3);
      const said = JSON.stringify({ port: listenPort });
      await terminal.run(`cat > /tmp/listen.py <<'END'\n${listener}\nEND`);
      terminal.type(`python3 /tmp/listen.py '${said}'\n`);
      await terminal.waitFor(/633;E;python3[^\r\n]*listening/, 20_000, 'the listener');
    }
    const machine = {
      port: await freePort(),
      abstract: `escape-${randomBytes(4).toString('hex')}`,
      loopbackResolvers: ['127.0.0.1', '127.0.0.53'],
    };
    await controls.listenOnMachine({
      port: machine.port,
      tcp: [2375, 2376].map((port) => ['0.0.0.0', port]),
      abstract: machine.abstract,
      lo: metadataAddresses,
      dns: machine.loopbackResolvers,
    });
    const neighbourOf = (lab: Lab) => (lab === labs[0] ? labs[1] : labs[0]);
    const addresses = Object.values(networkInterfaces()).flatMap((all) => all ?? []);
    const all = {
      ...machine,
      machine: addresses.filter(({ family, internal }) => family === 'IPv4' && !internal).map(({ address }) => address),
      machine6:
        addresses.find(({ family, internal, scopeid }) => family === 'IPv6' && !internal && !scopeid)?.address ??
        '2001:db8::1',
      hostname: hostname(),
      metadataPort: 80,
      server: Number(new URL(server.url).port),
      secretFile: 'secrets-of-the-server',
      theirPort: listenPort,
      shm: '1128550981',
    };
    return {
      server,
      folder,
      labs,
      controls,
      neighbourOf,
      givenIn(lab) {
        const other = neighbourOf(lab);
        return {
          ...all,
          gateway: `${lab.prefix}1`,
          world: `${lab.prefix}2`,
          name: lab.id === 'sympy-dev' ? 'pypi.test' : 'hub.test',
          prefix: other.prefix,
          there: other.containers.get('workstation')?.address,
          theirName: other.containers.get('workstation')?.name,
          theirWorld: `${other.prefix}2`,
        };
      },
      shell,
      processesSeen(lab, host) {
        const database = new Database(join(folder, 'chaindrill.db'), { readonly: true });
        try {
          const seen = database.prepare(
            "SELECT data FROM ledger WHERE attempt_id = ? AND host = ? AND kind = 'process.seen'",
          );
          return seen.all(lab.robot.attemptId, host).map((row) => JSON.parse((row as { data: string }).data));
        } finally {
          database.close();
        }
      },
      recordedBytes(lab) {
        const place = join(folder, 'recordings', lab.robot.attemptId);
        return readdirSync(place).reduce((sum, name) => sum + statSync(join(place, name)).size, 0);
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

async function containersOf(attemptId: string): Promise<Lab['containers']> {
  const found = await docker.listContainers({ filters: { label: [`chaindrill.attempt=${attemptId}`] } });
  return new Map(
    found.map(({ Id, Names, Labels, NetworkSettings }) => {
      const [network] = Object.values(NetworkSettings.Networks);
      const about = { id: Id, name: Names[0]?.slice(1) ?? '', address: network?.IPAddress ?? '' };
      return [Labels['chaindrill.host'] ?? '', about];
    }),
  );
}

async function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '0.0.0.0', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}
