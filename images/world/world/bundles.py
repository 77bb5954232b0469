"""The files of a variant for each host, as a tar that is unpacked there from `/` by the host's own user."""

import io
import os
import tarfile
import tempfile
from dataclasses import dataclass

from .variant import Variant
from .wheels import Wheel, record_entry

UID = 1000
DESK_FOLDER = "/opt/world/desk"
SITE_PACKAGES = "srv/pricing/venv/lib/python3.11/site-packages"
PLACED = "run/lab/placed"
WORKSTATION_FILES = {
    "README.md": "home/dev/README.md",
    "rules.md": "home/dev/rules/README.md",
    "gitconfig": "home/dev/.gitconfig",
    "pip.conf": "home/dev/.config/pip/pip.conf",
}


class BundleError(ValueError):
    """There is no bundle for this host."""


@dataclass(frozen=True)
class Goods:
    """What bundles are made of. `installed` are the wheels of the app's environment besides the look-alike."""

    variant: Variant
    clone: str  # folder: a working clone of the repository as the lab opens
    lookalike: Wheel
    poisoned: dict[str, bytes]
    installed: tuple[Wheel, ...]
    internal: Wheel
    folder: str


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


def make_bundle(host: str, goods: Goods, now: float) -> Bundle:
    """The finished bundle of a host. Raises BundleError."""
    if host == "app":
        bundle = Bundle(goods.folder, now)
        bundle.add_tree("srv/pricing/repo", goods.clone)
        _add_environment(bundle, goods)
        bundle.add("run/lab/cache-name", f"{goods.variant.decoy_name}\n".encode())
        bundle.add_file(f"srv/pricing/wheelhouse/{goods.lookalike.file}", goods.lookalike.path)
    elif host == "workstation":
        bundle = Bundle(goods.folder, now)
        bundle.add_tree("home/dev/pricing", goods.clone)
        for source, target in WORKSTATION_FILES.items():
            bundle.add_file(target, f"{DESK_FOLDER}/{source}")
    else:
        raise BundleError(f"no bundle for {host}: app or workstation is expected")
    return bundle


def _add_environment(bundle: Bundle, goods: Goods) -> None:
    """Lays the look-alike over the genuine files, and tells pip what is installed."""
    for path, data in goods.poisoned.items():
        bundle.add(f"{SITE_PACKAGES}/{path}", data)
    for name in goods.internal.names():
        if name.startswith("quotekit/"):
            bundle.add(f"{SITE_PACKAGES}/{name}", goods.internal.read(name))
    _add_installed(bundle, goods.lookalike, requested=True)
    _add_installed(bundle, goods.internal, requested=True)
    for wheel in goods.installed:
        _add_installed(bundle, wheel, requested=False)


def _add_installed(bundle: Bundle, wheel: Wheel, requested: bool) -> None:
    """The metadata folder as pip leaves it: the wheel's, INSTALLER, REQUESTED, and a RECORD with both."""
    own = {"INSTALLER": b"pip\n", **({"REQUESTED": b""} if requested else {})}
    for name in wheel.names():
        if name.startswith(f"{wheel.info}/") and name != f"{wheel.info}/RECORD":
            bundle.add(f"{SITE_PACKAGES}/{name}", wheel.read(name))
    for name, data in own.items():
        bundle.add(f"{SITE_PACKAGES}/{wheel.info}/{name}", data)
    record = {**wheel.record(), **{f"{wheel.info}/{name}": record_entry(data) for name, data in own.items()}}
    text = "".join(f"{path},{rest}\n" for path, rest in record.items()) + f"{wheel.info}/RECORD,,\n"
    bundle.add(f"{SITE_PACKAGES}/{wheel.info}/RECORD", text.encode())
