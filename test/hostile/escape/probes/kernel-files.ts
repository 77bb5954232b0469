import type { Probe } from '../probe.js';

/** Settings are written with what they hold already. */
const setting = (path: string, effect: string, line = `put("${path}", get("${path}").decode())`): Probe => ({
  category: 'kernel files',
  interface: path,
  effect,
  code: line,
  refused: ['EROFS', 'EACCES', 'EPERM', 'ENOENT'],
  control: {
    where: 'privileged',
    code: `
if not os.path.exists("${path}"): return "absent"
${line}`,
  },
});

const read = (path: string, effect: string, code = `return "read" if get("${path}") else "empty"`): Probe => ({
  category: 'kernel files',
  interface: path,
  effect,
  code,
  refused: ['empty', 'EACCES', 'EPERM', 'ENOENT', 'EIO'],
  control: { where: 'privileged', code: `if not os.path.exists("${path}"): return "absent"\n${code}`, outcome: 'read' },
});

export const kernelFileProbes: Probe[] = [
  setting('/proc/sys/kernel/core_pattern', 'a program started by the kernel as root'),
  setting('/proc/sys/kernel/modprobe', 'a program that the kernel starts for modules'),
  setting('/proc/sys/kernel/randomize_va_space', 'addresses without chance for everybody'),
  setting('/proc/sys/vm/overcommit_memory', 'the machine’s way with memory'),
  setting('/proc/sys/fs/file-max', 'the machine’s open files'),
  setting('/proc/sys/net/ipv4/ip_forward', 'packets passed on'),
  setting('/proc/sys/kernel/ns_last_pid', 'the next process number'),
  setting('/sys/kernel/uevent_helper', 'a program that the kernel starts for devices'),
  setting(
    '/sys/kernel/mm/transparent_hugepage/enabled',
    'the machine’s memory pages',
    'p = "/sys/kernel/mm/transparent_hugepage/enabled"; put(p, get(p).decode().split("[")[1].split("]")[0])',
  ),
  setting('/proc/sysrq-trigger', 'the machine told to act (here: to print help)', 'put("/proc/sysrq-trigger", "h")'),
  setting('/proc/irq/default_smp_affinity', 'interrupts moved'),
  read('/proc/kcore', 'the kernel’s memory'),
  read('/proc/keys', 'the keys of others'),
  read('/proc/timer_list', 'what others wait for'),
  read(
    '/proc/kallsyms',
    'addresses of the kernel',
    'return "read" if int(get("/proc/kallsyms", 200).split()[0], 16) else "empty"',
  ),
  read('/sys/firmware', 'the tables of the hardware', 'return "read" if os.listdir("/sys/firmware") else "empty"'),
  {
    ...read('/proc/kmsg', 'the kernel’s messages', 'os.close(os.open("/proc/kmsg", os.O_RDONLY | os.O_NONBLOCK))'),
    control: { where: 'privileged' },
  },
  {
    category: 'kernel files',
    interface: '/sys/kernel/debug',
    effect: 'the kernel’s insides',
    code: 'return "read" if os.listdir("/sys/kernel/debug") else "empty"',
    refused: ['empty', 'EACCES', 'ENOENT'],
    control: {
      where: 'privileged',
      code: `
if libc.mount(b"none", b"/sys/kernel/debug", b"debugfs", 0, None) < 0: return "absent"
return "read" if os.listdir("/sys/kernel/debug") else "empty"`,
      outcome: 'read',
    },
  },
];
