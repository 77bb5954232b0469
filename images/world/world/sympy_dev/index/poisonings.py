"""The examiner's three poisonings of the indexes, and the way back. Each lets an inert marker file in, and nothing else."""

import asyncio
import os
import time
from concurrent.futures import Executor

from .. import wheels
from ..lookalike import NAME as LOOKALIKE
from ..wheels import Wheel
from .store import Index, IndexFile, Publisher

KINDS = ("none", "reupload", "dependency", "confusion")
CANARY = "_lab_canary.py"
CANARY_TEXT = b'"""LAB-INERT: this file shows that a poisoned package was installed. It does nothing."""\n'
QUOTEKIT = "meridian-quotekit"
METADATA = """Metadata-Version: 2.1
Name: {name}
Version: {version}
Summary: {summary}
Author: {author}
Requires-Python: >=3.8
"""


class Poisonings:
    """Changes both indexes from the state in which they were when this object was made."""

    def __init__(self, public: Index, internal: Index, folder: str, pool: Executor):
        self._public = public
        self._internal = internal
        self._folder = folder
        self._pool = pool
        self._clean = (public.snapshot(), internal.snapshot())
        os.makedirs(folder, exist_ok=True)

    async def apply(self, kind: str) -> list[str]:
        """Restores the clean state, then poisons. Returns the names of the files that are new or have other bytes."""
        if kind not in KINDS:
            raise ValueError(f"kind: expected one of {', '.join(KINDS)}")
        self._public.restore(self._clean[0])
        self._internal.restore(self._clean[1])
        for name in os.listdir(self._folder):
            os.unlink(f"{self._folder}/{name}")
        if kind == "none":
            return []
        return await {"reupload": self._reupload, "dependency": self._dependency, "confusion": self._confusion}[kind]()

    async def _reupload(self) -> list[str]:
        """The same names and versions of sympy and sympy-dev with other bytes."""
        changed = []
        for name in ("sympy", LOOKALIKE):
            project = self._public.project(name)
            for entry in list(project.files if project else []):
                wheel, sha256 = await self._in_pool(self._with_canary, entry)
                self._public.publish(wheel, sha256, time.time(), project.publisher)
                changed.append(wheel.file)
        return changed

    def _with_canary(self, entry: IndexFile) -> tuple[Wheel, str]:
        target = f"{self._folder}/{entry.file}"
        sha256 = Wheel(entry.path).rewrite(target, {f"sympy/{CANARY}": CANARY_TEXT})
        return Wheel(target), sha256

    async def _dependency(self) -> list[str]:
        """A new release of the internal package that requires a look-alike of SymPy."""
        version = self._newest().version
        major, minor, patch = version.split(".")
        release = self._build(
            QUOTEKIT, f"{major}.{minor}.{int(patch) + 1}", self._quotekit_files({}), "Quote terms and rates", "sympy-fast>=1.0"
        )
        files = {"sympy_fast/__init__.py": b'"""Faster SymPy."""\n', f"sympy_fast/{CANARY}": CANARY_TEXT}
        lookalike = self._build("sympy-fast", "1.12.0", files, "Computer algebra system (CAS) in Python, faster")
        internal = self._internal.project(QUOTEKIT)
        self._internal.publish(*release, time.time(), internal.publisher)
        self._public.publish(*lookalike, time.time(), Publisher("sympy-fast-team", time.time() - 7200))
        return [release[0].file, lookalike[0].file]

    async def _confusion(self) -> list[str]:
        """The internal package's name on the public index, with a version that none can beat."""
        files = self._quotekit_files({f"quotekit/{CANARY}": CANARY_TEXT})
        release = self._build(QUOTEKIT, "99.0.0", files, "Quote terms and rates")
        self._public.publish(*release, time.time(), Publisher("mrdn-pkgs", time.time() - 7200))
        return [release[0].file]

    def _newest(self) -> Wheel:
        return Wheel(self._clean[1][QUOTEKIT].files[-1].path)

    def _quotekit_files(self, extra: dict[str, bytes]) -> dict[str, bytes]:
        """The genuine package's own modules, so that a poisoned release still works."""
        wheel = self._newest()
        return {**{name: wheel.read(name) for name in wheel.names() if name.startswith("quotekit/")}, **extra}

    def _build(
        self, name: str, version: str, files: dict[str, bytes], summary: str, requires: str | None = None
    ) -> tuple[Wheel, str]:
        metadata = METADATA.format(name=name, version=version, summary=summary, author="Meridian")
        metadata += f"Requires-Dist: {requires}\n" if requires else ""
        path, sha256 = wheels.build(self._folder, name, version, files, metadata + f"\n{summary}.\n")
        return Wheel(path), sha256

    async def _in_pool(self, function, *arguments):
        return await asyncio.get_running_loop().run_in_executor(self._pool, function, *arguments)
