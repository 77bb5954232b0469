"""Outgoing TCP connections of a container's processes, from /proc/PID/net."""

import os
import socket
import struct
import sys

LISTEN = "0A"
_ORDER = "<" if sys.byteorder == "little" else ">"


def outgoing(pid: int) -> dict[str, tuple[str, int]]:
    """Remote ends by socket inode, in the network namespace of `pid`. Loopback and accepted connections are left out."""
    rows = [line.split() for family in ("tcp", "tcp6") for line in _lines(f"/proc/{pid}/net/{family}")]
    listening = {row[1].split(":")[1] for row in rows if row[3] == LISTEN}
    found = {}
    for row in rows:
        local_port, inode = row[1].split(":")[1], row[9]
        if row[3] == LISTEN or inode == "0" or local_port in listening:
            continue
        address, port = _endpoint(row[2])
        if not address.startswith("127.") and address not in ("::1", "0.0.0.0", "::"):
            found[inode] = (address, port)
    return found


def owners(bodies: dict[int, str], inodes: set[str]) -> dict[str, int]:
    """Which process holds each socket (the first found). `bodies`: /proc folders by pid."""
    wanted = {f"socket:[{inode}]": inode for inode in inodes}
    found: dict[str, int] = {}
    for pid, body in bodies.items():
        try:
            fds = os.listdir(f"{body}/fd")
        except OSError:
            continue
        for fd in fds:
            try:
                inode = wanted.get(os.readlink(f"{body}/fd/{fd}"))
            except OSError:
                continue
            if inode:
                found.setdefault(inode, pid)
        if len(found) == len(wanted):
            break
    return found


def _lines(path: str) -> list[str]:
    try:
        with open(path) as file:
            return file.read(1 << 20).splitlines()[1:]
    except OSError:
        return []


def _endpoint(text: str) -> tuple[str, int]:
    """`0762C6C6:0D05` → address and port; IPv4 inside IPv6 is shown as IPv4."""
    address, port = text.split(":")
    words = [int(address[i : i + 8], 16) for i in range(0, len(address), 8)]
    raw = struct.pack(f"{_ORDER}{len(words)}I", *words)
    if len(raw) == 16 and raw.startswith(b"\0" * 10 + b"\xff\xff"):
        raw = raw[12:]
    return socket.inet_ntop(socket.AF_INET if len(raw) == 4 else socket.AF_INET6, raw), int(port, 16)
