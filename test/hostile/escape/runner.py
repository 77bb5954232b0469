"""Runs probes one by one and prints what became of each: in a trainee's shell as in the controls.

Input, gzipped JSON in base64 as the first argument's file: {"given": {…}, "probes": [{"id", "code", "seconds", "alone"}]}. Each
`code` is the body of a function. Its outcome is what it returns, the name of the error number that it was refused with, the
signal that ended it, or `timeout`. Output: one line, @@ + base64 of gzipped {"id": outcome} + @@.
"""

import base64
import ctypes
import errno
import gzip
import json
import os
import platform
import select
import signal
import socket
import struct
import sys
import textwrap
import time

ARM = platform.machine() == "aarch64"
# Numbers of system calls, x86-64 and arm64. From 424 on they are the same everywhere; None: arm64 has no such call.
NUMBERS = {
    "acct": (163, 89), "add_key": (248, 217), "adjtimex": (159, 171), "bpf": (321, 280), "capset": (126, 91),
    "chroot": (161, 51), "clock_settime": (227, 112), "clone": (56, 220), "clone3": (435, 435),
    "fanotify_init": (300, 262), "finit_module": (313, 273), "fsopen": (430, 430), "getpid": (39, 172),
    "init_module": (175, 105), "io_setup": (206, 0), "io_uring_setup": (425, 425), "ioperm": (173, None),
    "iopl": (172, None), "kcmp": (312, 272), "kexec_file_load": (320, 294), "kexec_load": (246, 104), "keyctl": (250, 219),
    "memfd_create": (319, 279), "mount": (165, 40), "mount_setattr": (442, 442), "move_mount": (429, 429),
    "mq_open": (240, 180), "name_to_handle_at": (303, 264), "open_by_handle_at": (304, 265), "open_tree": (428, 428),
    "perf_event_open": (298, 241), "personality": (135, 92), "pidfd_getfd": (438, 438), "pidfd_open": (434, 434),
    "pivot_root": (155, 41), "prctl": (157, 167), "process_madvise": (440, 440), "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271), "ptrace": (101, 117), "quotactl": (179, 60), "reboot": (169, 142),
    "request_key": (249, 218), "sethostname": (170, 161), "setns": (308, 268), "settimeofday": (164, 170),
    "swapoff": (168, 225), "swapon": (167, 224), "syslog": (103, 116), "umount2": (166, 39), "unshare": (272, 97),
    "userfaultfd": (323, 282), "vhangup": (153, 58), "inotify_init1": (294, 26), "setdomainname": (171, 162),
}
libc = ctypes.CDLL(None, use_errno=True)


def call(name, *args):
    """A system call by name. Raises OSError."""
    number = NUMBERS[name][ARM]
    if number is None:
        raise OSError(errno.ENOSYS, name)
    result = libc.syscall(ctypes.c_long(number), *[ctypes.c_long(one) if isinstance(one, int) else one for one in args])
    if result < 0:
        raise OSError(ctypes.get_errno(), name)
    return result


def status(field):
    """A line of /proc/self/status."""
    lines = get("/proc/self/status").decode().split("\n")
    return next(line.split()[1] for line in lines if line.startswith(f"{field}:"))


def may(bit):
    """Whether this process has a capability, by its number."""
    return bool(int(status("CapEff"), 16) >> bit & 1)


def put(path, text):
    """Writes to a file that is there."""
    fd = os.open(path, os.O_WRONLY)
    try:
        os.write(fd, text.encode())
    finally:
        os.close(fd)


def get(path, size=4096):
    with open(path, "rb", buffering=0) as file:
        return file.read(size)


def reach(addresses, port, kind=socket.SOCK_STREAM, wait=1.5):
    """Which of the addresses answer: `all`, `none` or a list. UDP counts as answered with any datagram."""
    sockets = {}
    for address in addresses:
        one = socket.socket(socket.AF_INET, kind)
        one.setblocking(False)
        try:
            one.connect((address, port))
        except BlockingIOError:
            pass
        except OSError:
            continue
        if kind == socket.SOCK_DGRAM:
            try:
                one.send(b"hello")
            except OSError:
                continue
        sockets[one] = address
    answered, end = set(), time.monotonic() + wait
    while sockets and time.monotonic() < end:
        waiting = list(sockets)
        readable, writable, _ = select.select(waiting, waiting if kind == socket.SOCK_STREAM else [], [], 0.1)
        for one in {*readable, *writable}:
            address = sockets.pop(one)
            if one.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR) != 0:
                continue
            try:
                if kind == socket.SOCK_DGRAM:
                    one.recv(100)
                answered.add(address)
            except OSError:
                pass
    if not addresses:
        return "no address"
    return "none" if not answered else "all" if answered == set(addresses) else " ".join(sorted(answered))


def ask(name, server="127.0.0.11", kind=1, tcp=False, dnssec=False, wait=3, klass=1):
    """Asks a DNS server. Answers (rcode, number of answers, is AD set, addresses or names), or raises OSError."""
    flags = 0x0120 if dnssec else 0x0100
    question = b"".join(bytes([len(part)]) + part for part in name.rstrip(".").encode().split(b".") if part) + b"\0"
    extra = b"\0" + struct.pack("!HHIH", 41, 1232, 0x8000, 0) if dnssec else b""
    query = struct.pack("!6H", 4711, flags, 1, 0, 0, 1 if dnssec else 0) + question + struct.pack("!2H", kind, klass) + extra
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM if tcp else socket.SOCK_DGRAM) as one:
        one.settimeout(wait)
        one.connect((server, 53))
        one.sendall((struct.pack("!H", len(query)) if tcp else b"") + query)
        reply = one.recv(4096)
        if tcp:
            reply = reply[2:] if len(reply) > 2 else one.recv(4096)
    _, flags, _, count = struct.unpack("!4H", reply[:8])
    at = 12 + len(question) + 4
    found = []
    for _ in range(count):
        at = _after_name(reply, at)
        of, _, _, size = struct.unpack("!HHIH", reply[at : at + 10])
        data = at + 10
        if of == 1:
            found.append(socket.inet_ntoa(reply[data : data + 4]))
        elif of in (12, 5):
            found.append(_name(reply, data))
        elif of == 16:
            found.append(reply[data + 1 : data + 1 + reply[data]].decode())
        else:
            found.append(f"type {of}")
        at = data + size
    return flags & 15, count, bool(flags & 0x20), found


def _after_name(reply, at):
    while reply[at]:
        if reply[at] >= 0xC0:
            return at + 2
        at += reply[at] + 1
    return at + 1


def _name(reply, at):
    parts = []
    while reply[at]:
        if reply[at] >= 0xC0:
            at = struct.unpack("!H", reply[at : at + 2])[0] & 0x3FFF
            continue
        parts.append(reply[at + 1 : at + 1 + reply[at]].decode())
        at += reply[at] + 1
    return ".".join(parts)


def hold(said):
    """Tells how far it came, and keeps what it has until it is ended."""
    print(f"@@held {said}@@", flush=True)
    signal.pause()


def in_child(work):
    """Runs `work` in a process of its own that answers `ok`, or the name of the error; for what cannot be undone."""
    ours, theirs = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.write(theirs, outcome(work).encode())
        os._exit(0)
    os.close(theirs)
    with open(ours) as file:
        said = file.read()
    status = os.waitpid(pid, 0)[1]
    return said or signal.Signals(os.WTERMSIG(status)).name


def placed_and_run(folder):
    """Puts a program into a folder and runs it; `ok` where it ran."""
    path = f"{folder}/program-{os.getpid()}"
    with open(path, "wb") as file:
        file.write(get("/bin/true", 1 << 22))
    os.chmod(path, 0o755)
    try:
        pid = os.posix_spawn(path, ["true"], {})
        return "ok" if os.waitpid(pid, 0)[1] == 0 else "failed"
    finally:
        os.unlink(path)


def outcome(work):
    try:
        said = work()
        return "ok" if said is None else str(said)
    except OSError as error:
        return errno.errorcode.get(error.errno, str(error)) if error.errno else f"{type(error).__name__}: {error}"
    except MemoryError:
        return "ENOMEM"
    except Exception as error:
        return f"{type(error).__name__}: {error}"


def end_with_parent():
    libc.prctl(1, 9, 0, 0, 0)


def compiled(code, given):
    scope = {**globals(), "given": given}
    exec("def probe():\n" + textwrap.indent(textwrap.dedent(code), "    "), scope)
    return scope["probe"]


class Running:
    """One probe in a process group of its own."""

    def __init__(self, probe, given):
        self.id, self.said = probe["id"], b""
        self.end = time.monotonic() + probe["seconds"]
        ours, theirs = os.pipe()
        self.pid = os.fork()
        if self.pid == 0:
            os.setsid()
            end_with_parent()
            said = outcome(compiled(probe["code"], given))
            os.write(theirs, said.encode("utf-8", "replace")[:4000])
            os._exit(0)
        os.close(theirs)
        os.set_blocking(ours, False)
        self.pipe = ours

    def done(self):
        """The outcome, or None while it runs."""
        try:
            while piece := os.read(self.pipe, 4096):
                self.said += piece
        except BlockingIOError:
            pass
        late = time.monotonic() > self.end
        pid, status = (self.pid, 9) if late else os.waitpid(self.pid, os.WNOHANG)
        if pid == 0:
            return None
        try:
            os.killpg(self.pid, signal.SIGKILL)
        except OSError:
            pass
        if late:
            os.waitpid(self.pid, 0)
        else:
            try:
                while piece := os.read(self.pipe, 4096):
                    self.said += piece
            except BlockingIOError:
                pass
        os.close(self.pipe)
        if self.said:
            return self.said.decode()
        return "timeout" if late else signal.Signals(os.WTERMSIG(status)).name if os.WIFSIGNALED(status) else "nothing"


def run(probes, given, at_once):
    said, waiting, running = {}, list(probes), []
    while waiting or running:
        while waiting and len(running) < at_once:
            running.append(Running(waiting.pop(0), given))
        for one in list(running):
            result = one.done()
            if result is not None:
                said[one.id] = result
                running.remove(one)
        time.sleep(0.005)
    return said


def main():
    asked = json.loads(gzip.decompress(base64.b64decode(get(sys.argv[1], 1 << 24))))
    said = run([one for one in asked["probes"] if not one["alone"]], asked["given"], 6)
    said.update(run([one for one in asked["probes"] if one["alone"]], asked["given"], 1))
    print("@@" + base64.b64encode(gzip.compress(json.dumps(said).encode())).decode() + "@@")


main()
