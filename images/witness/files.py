"""Reading files inside a container's own root. No path, however its symlinks point, leads out of it."""

import base64
import ctypes
import fnmatch
import hashlib
import os
import stat
import time

import processes

SYS_OPENAT2 = 437  # the same number on x86-64 and arm64
RESOLVE_NO_MAGICLINKS = 0x02
RESOLVE_IN_ROOT = 0x10
MAX_FILES = 20_000
MAX_DEPTH = 40
MAX_FILE_BYTES = 64 << 20
MAX_TREE_BYTES = 1 << 30
MAX_TREE_S = 60
MAX_READ_BYTES = 8 << 20

_libc = ctypes.CDLL(None, use_errno=True)


class _OpenHow(ctypes.Structure):
    _fields_ = [("flags", ctypes.c_uint64), ("mode", ctypes.c_uint64), ("resolve", ctypes.c_uint64)]


def open_root(container: str) -> int:
    """O_PATH descriptor of the container's root, by its first process. Raises LookupError where it has none."""
    inside = [pid for pid in processes.host_pids() if processes.container_of(pid) == container]
    for pid in sorted(inside, key=lambda pid: processes.read_identity(pid)[0] or 1 << 30):
        try:
            root = os.open(f"/proc/{pid}/root", os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC)
        except OSError:
            continue
        if processes.container_of(pid) == container:
            return root
        os.close(root)  # the pid went to another process meanwhile
    raise LookupError(f"no process of container {container}")


def open_inside(root: int, path: str) -> int:
    """O_PATH descriptor of `path` seen from `root`, symlinks followed within it. Raises OSError."""
    how = _OpenHow(os.O_PATH | os.O_CLOEXEC, 0, RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS)
    name = path.encode("utf-8", "surrogateescape")
    fd = _libc.syscall(SYS_OPENAT2, root, ctypes.c_char_p(name), ctypes.byref(how), ctypes.sizeof(how))
    if fd < 0:
        error = ctypes.get_errno()
        raise OSError(error, os.strerror(error), path)
    return fd


def read(container: str, path: str, max_bytes: int) -> str | None:
    """Base64 of a regular file's first `max_bytes`; None where there is no such file."""
    root = open_root(container)
    try:
        fd = open_inside(root, path)
    except OSError:
        return None
    finally:
        os.close(root)
    try:
        if not stat.S_ISREG(os.fstat(fd).st_mode):
            return None
        with _reopen(fd) as file:
            return base64.b64encode(file.read(max(0, min(max_bytes, MAX_READ_BYTES)))).decode()
    except OSError:
        return None
    finally:
        os.close(fd)


def tree(container: str, path: str, limit: int, names: str | None) -> tuple[list[dict], bool]:
    """Files below `path`, depth first in name order, and whether a bound cut the list.

    With `names` (a glob on the last part, like `*.py`) only matching entries are told; folders are walked all the same.
    """
    root = open_root(container)
    try:
        top = open_inside(root, path)
    except OSError:
        return [], False
    finally:
        os.close(root)
    walk = _Walk(max(0, min(limit, MAX_FILES)), names)
    try:
        walk.visit(top, path.rstrip("/") or "/", 0)
    finally:
        os.close(top)
    return walk.found, walk.cut


class _Walk:
    def __init__(self, limit: int, names: str | None) -> None:
        self.found: list[dict] = []
        self.cut = False
        self._limit, self._names = limit, names
        self._bytes_left = MAX_TREE_BYTES
        self._deadline = time.monotonic() + MAX_TREE_S

    def visit(self, fd: int, path: str, depth: int) -> None:
        if len(self.found) >= self._limit or time.monotonic() > self._deadline or depth > MAX_DEPTH:
            self.cut = True
            return
        mode = os.fstat(fd).st_mode
        if not self._names or fnmatch.fnmatchcase(path.rsplit("/", 1)[-1], self._names):
            self.found.append(self._describe(fd, path))
        if not stat.S_ISDIR(mode):
            return
        try:
            names = sorted(os.listdir(f"/proc/self/fd/{fd}"))
        except OSError:
            self.cut = True
            return
        for name in names:
            try:
                child = os.open(name, os.O_PATH | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=fd)
            except OSError:
                continue  # removed meanwhile
            try:
                self.visit(child, f"{path.rstrip('/')}/{name}", depth + 1)
            finally:
                os.close(child)

    def _describe(self, fd: int, path: str) -> dict:
        info = os.fstat(fd)
        kind = "other"
        for test, word in ((stat.S_ISREG, "file"), (stat.S_ISDIR, "dir"), (stat.S_ISLNK, "symlink")):
            if test(info.st_mode):
                kind = word
        target = os.readlink("", dir_fd=fd) if kind == "symlink" else None
        digest = self._hash(fd, info.st_size) if kind == "file" else None
        told = path.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
        return {"path": told, "type": kind, "size": info.st_size, "sha256": digest, "target": target}

    def _hash(self, fd: int, size: int) -> str | None:
        """None where the file is too large or cannot be read."""
        if size > min(MAX_FILE_BYTES, self._bytes_left):
            return None
        self._bytes_left -= size
        digest = hashlib.sha256()
        try:
            with _reopen(fd) as file:
                left = MAX_FILE_BYTES  # it may grow while it is read
                while left > 0 and (block := file.read(min(1 << 20, left))):
                    digest.update(block)
                    left -= len(block)
        except OSError:
            return None
        return digest.hexdigest()


def _reopen(fd: int):
    """A readable file of an O_PATH descriptor. Only regular files come here, so opening has no side effect."""
    return open(os.open(f"/proc/self/fd/{fd}", os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK), "rb", buffering=0)
