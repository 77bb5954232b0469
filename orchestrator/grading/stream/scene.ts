import { type EdrEvent, utcTime } from '../sigma/event.js';
import type { Chance } from './chance.js';
import type { Timed } from './play.js';

/** A program as it is started: what the sensor can tell about it. */
export interface Program {
  image: string;
  commandLine: string;
  /** Only where it does not run from a file that exists. */
  sha256?: string;
}

/** What happens in one instance, step by step. */
export interface Scene extends Timed<EdrEvent> {
  start(program: Program, parent: Program, parentPid?: number): number;
  connect(pid: number, program: Program, address: string, port: number): void;
  end(pid: number, program: Program): void;
}

/** A scene on one host, beginning at `startMs`. Steps follow each other after 5 ms to `paceMs`. */
export function scene(chance: Chance, startMs: number, computer: string, user: string, paceMs = 4_000): Scene {
  const events: Scene['events'] = [];
  let nowMs = startMs;
  let pid = chance.between(300, 3_000_000);
  const add = (event: Omit<EdrEvent, 'UtcTime' | 'Computer'>) => {
    nowMs += chance.between(5, paceMs);
    const { EventID, ...rest } = event;
    events.push({ atMs: nowMs, event: { EventID, UtcTime: utcTime(nowMs), Computer: computer, ...rest } });
  };
  return {
    events,
    start(program, parent, parentPid = chance.between(2, 4_000_000)) {
      pid += chance.between(1, 40);
      add({
        EventID: 1,
        User: user,
        ProcessId: pid,
        Image: program.image,
        CommandLine: program.commandLine,
        ...(program.sha256 === undefined ? {} : { Hashes: `SHA256=${program.sha256}` }),
        ParentProcessId: parentPid,
        ParentImage: parent.image,
        ParentCommandLine: parent.commandLine,
      });
      return pid;
    },
    connect(processId, program, address, port) {
      add({
        EventID: 3,
        ProcessId: processId,
        Image: program.image,
        Protocol: 'tcp',
        DestinationIp: address,
        DestinationPort: port,
      });
    },
    end(processId, program) {
      add({ EventID: 5, ProcessId: processId, Image: program.image });
    },
  };
}
