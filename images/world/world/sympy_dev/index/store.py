"""What an index holds: files by project, with the hashes and dates that it publishes."""

import os
import re
from dataclasses import dataclass, field
from typing import Awaitable, Callable

from ...spool import Spool
from ..wheels import Wheel

# Makes a PEP 740 object when somebody asks for it.
Attest = Callable[[], Awaitable[dict]]


def normalised(name: str) -> str:
    """A project's name as PEP 503 compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()


@dataclass(frozen=True)
class Publisher:
    """Who stands behind a project. `since` and dates are epoch seconds."""

    user: str
    since: float
    repository: str | None = None  # of trusted publishing; None: no provenance


@dataclass(frozen=True)
class IndexFile:
    """One wheel on an index. `attest` gives its PEP 740 object; None where the publisher attests nothing."""

    project: str
    version: str
    file: str
    path: str
    sha256: str
    size: int
    uploaded_at: float
    requires_python: str | None
    attest: Attest | None = None

    @property
    def url(self) -> str:
        """Path on the index; the digest is in it, as on PyPI, so other bytes have another address."""
        return f"/packages/{self.sha256[:2]}/{self.sha256[2:4]}/{self.sha256[4:]}/{self.file}"


@dataclass
class Project:
    name: str
    publisher: Publisher
    files: list[IndexFile] = field(default_factory=list)


class Index:
    """One index; `which` is `public` or `internal`."""

    def __init__(self, which: str, spool: Spool):
        self.which = which
        self._spool = spool
        self.projects: dict[str, Project] = {}

    def publish(
        self, wheel: Wheel, sha256: str, uploaded_at: float, publisher: Publisher, attest: Attest | None = None
    ) -> IndexFile:
        """Adds a wheel, or replaces the one of the same name, and records it."""
        metadata = wheel.metadata()
        project = self.projects.setdefault(normalised(metadata["Name"]), Project(metadata["Name"], publisher))
        entry = IndexFile(
            project=project.name,
            version=wheel.version,
            file=wheel.file,
            path=wheel.path,
            sha256=sha256,
            size=os.path.getsize(wheel.path),
            uploaded_at=uploaded_at,
            requires_python=metadata["Requires-Python"],
            attest=attest,
        )
        project.files = [old for old in project.files if old.file != entry.file] + [entry]
        data = {"index": self.which, "name": entry.project, "version": entry.version, "file": entry.file, "sha256": sha256}
        self._spool.record("index.published", data)
        return entry

    def project(self, name: str) -> Project | None:
        return self.projects.get(normalised(name))

    def files(self) -> list[IndexFile]:
        return [entry for project in self.projects.values() for entry in project.files]

    def snapshot(self) -> dict[str, Project]:
        """A copy that `restore` accepts later."""
        return {key: Project(p.name, p.publisher, list(p.files)) for key, p in self.projects.items()}

    def restore(self, snapshot: dict[str, Project]) -> None:
        self.projects = {key: Project(p.name, p.publisher, list(p.files)) for key, p in snapshot.items()}
