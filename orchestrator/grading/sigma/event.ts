import { z } from 'zod';
import { kinds } from '../../evidence/kinds.js';
import type { EvidenceRecord } from '../../evidence/record.js';
import { describeFields } from './fields.js';

/**
 * One line of `/var/log/edr/events.jsonl`: flat, with the field names of Sysmon for Linux. Fields that an event does not
 * have are absent, never empty.
 */
export const edrEventSchema = z.strictObject({
  EventID: z
    .union([z.literal(1), z.literal(3), z.literal(5)])
    .describe('1: a process began; 3: a process opened a connection; 5: a process ended'),
  UtcTime: z.string().describe('When it was seen, UTC, as in 2026-01-17 09:12:31.250'),
  Computer: z.string().describe('Name of the host'),
  User: z.string().optional().describe('Account of the process (EventID 1)'),
  ProcessId: z.number().int().describe('Process id inside the host'),
  Image: z
    .string()
    .optional()
    .describe(
      'Target of /proc/PID/exe, as in /usr/bin/git, or /memfd:NAME (deleted) for a program that never was a file',
    ),
  CommandLine: z
    .string()
    .optional()
    .describe('The arguments, joined by spaces; a process chooses them itself (EventID 1)'),
  Hashes: z
    .string()
    .optional()
    .describe('SHA256=… of the executable, for programs that run from memory or from a deleted file (EventID 1)'),
  ParentProcessId: z.number().int().optional().describe('Process id of the parent (EventID 1)'),
  ParentImage: z.string().optional().describe('Executable of the parent (EventID 1)'),
  ParentCommandLine: z.string().optional().describe('Arguments of the parent, where known (EventID 1)'),
  Protocol: z.string().optional().describe('tcp (EventID 3)'),
  DestinationIp: z.string().optional().describe('Address it connected to (EventID 3)'),
  DestinationPort: z.number().int().optional().describe('Port it connected to (EventID 3)'),
});
export type EdrEvent = z.infer<typeof edrEventSchema>;

/** Every field of an event with what it means, in the order of the schema: for the brief and for `edr fields`. */
export const describeEvents = () => describeFields(edrEventSchema);

/** Writers of evidence may add the parent's arguments; the kind does not require them. */
const processSeen = kinds['process.seen'].extend({ parentArgv: z.array(z.string()).optional() });

/**
 * The event that a ledger record becomes, or null for a record that no sensor on the host would see.
 * `user` names the account that an unprivileged process of that host belongs to.
 */
export function eventsOf(record: EvidenceRecord, user = 'svc'): EdrEvent | null {
  const base = { UtcTime: utcTime(record.at), Computer: record.host };
  if (record.kind === 'process.seen') {
    const process = processSeen.safeParse(record.data);
    if (!process.success) return null;
    const { pid, ppid, uid, exe, exeSha256, argv, parentExe, parentArgv } = process.data;
    return {
      EventID: 1,
      ...base,
      User: uid === 0 ? 'root' : user,
      ProcessId: pid,
      ...(exe === null ? {} : { Image: exe }),
      CommandLine: argv.join(' '),
      ...(exeSha256 === null ? {} : { Hashes: `SHA256=${exeSha256}` }),
      ParentProcessId: ppid,
      ...(parentExe === null ? {} : { ParentImage: parentExe }),
      ...(parentArgv === undefined ? {} : { ParentCommandLine: parentArgv.join(' ') }),
    };
  }
  if (record.kind === 'connection.seen') {
    const connection = kinds['connection.seen'].safeParse(record.data);
    if (!connection.success) return null;
    const { pid, exe, remoteAddress, remotePort } = connection.data;
    return {
      EventID: 3,
      ...base,
      ProcessId: pid,
      ...(exe === null ? {} : { Image: exe }),
      Protocol: 'tcp',
      DestinationIp: remoteAddress,
      DestinationPort: remotePort,
    };
  }
  if (record.kind === 'process.gone') {
    const gone = kinds['process.gone'].safeParse(record.data);
    if (!gone.success) return null;
    return {
      EventID: 5,
      ...base,
      ProcessId: gone.data.pid,
      ...(gone.data.exe === null ? {} : { Image: gone.data.exe }),
    };
  }
  return null;
}

/** Sysmon's way of writing a time: `2026-01-17 09:12:31.250`. */
export function utcTime(at: number): string {
  return new Date(at).toISOString().replace('T', ' ').replace('Z', '');
}
