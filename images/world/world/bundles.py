"""The files of a trainee host, as a tar that is unpacked there from `/` by the host's own user."""

import io
import os
import tarfile
import tempfile

UID = 1000
PLACED = "run/lab/placed"


class BundleError(ValueError):
    """There is no bundle for this host."""


class Bundle:
    """A tar under construction in an unnamed file, so that it is not held in memory."""

    def __init__(self, folder: str, now: float):
        self.file = tempfile.TemporaryFile(dir=folder)
        self._now = int(now)
        self._tar = tarfile.open(fileobj=self.file, mode="w", format=tarfile.GNU_FORMAT)

    def add(self, path: str, data: bytes, mode: int = 0o644) -> None:
        entry = self._entry(path, mode, self._now)
        entry.size = len(data)
        self._tar.addfile(entry, io.BytesIO(data))

    def add_file(self, path: str, source: str, mode: int = 0o644) -> None:
        entry = self._entry(path, mode, self._now)
        entry.size = os.path.getsize(source)
        with open(source, "rb") as file:
            self._tar.addfile(entry, file)

    def add_tree(self, path: str, source: str) -> None:
        """A whole folder, empty ones included; dates are kept, so that Git finds its index up to date."""
        for root, folders, names in os.walk(source):
            folders.sort()
            below = os.path.normpath(os.path.join(path, os.path.relpath(root, source)))
            entry = self._entry(below, 0o755, self._now)
            entry.type = tarfile.DIRTYPE
            self._tar.addfile(entry)
            for name in sorted(names):
                status = os.stat(os.path.join(root, name))
                entry = self._entry(f"{below}/{name}", status.st_mode & 0o777, int(status.st_mtime))
                entry.size = status.st_size
                with open(os.path.join(root, name), "rb") as file:
                    self._tar.addfile(entry, file)

    def finish(self) -> int:
        """Ends the tar; returns its size in bytes. `file` is then at its beginning."""
        self.add(PLACED, b"")
        self._tar.close()
        size = self.file.tell()
        self.file.seek(0)
        return size

    def _entry(self, path: str, mode: int, at: int) -> tarfile.TarInfo:
        entry = tarfile.TarInfo(path)
        entry.uid = entry.gid = UID
        entry.mode, entry.mtime = mode, at
        return entry
