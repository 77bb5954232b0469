"""Published artefacts: what a release workflow leaves on the platform."""

import hashlib
import re
from collections import OrderedDict
from dataclasses import dataclass

from .errors import ApiError

SIZE_LIMIT_BYTES = 256 * 1024
COUNT_LIMIT = 200
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")


@dataclass
class Package:
    name: str
    version: str
    sha256: str
    size: int
    run: int
    published_ms: int


class Packages:
    """Digests of the last published artefacts; their bytes are not kept."""

    def __init__(self) -> None:
        self._all: OrderedDict[tuple[str, str], Package] = OrderedDict()

    def publish(self, name: str, version: str, body: bytes, run: int, at_ms: int) -> Package:
        """Takes an artefact; a version that is there already is replaced. Raises ApiError 413 or 422."""
        if len(body) > SIZE_LIMIT_BYTES:
            raise ApiError(413, f"An artefact has at most {SIZE_LIMIT_BYTES // 1024} KB.")
        if not body or not NAME.fullmatch(name) or not NAME.fullmatch(version):
            raise ApiError(
                422, "Expected PUT /repos/OWNER/NAME/packages/PACKAGE/VERSION with the artefact as the body."
            )
        package = Package(name, version, hashlib.sha256(body).hexdigest(), len(body), run, at_ms)
        self._all.pop((name, version), None)
        self._all[name, version] = package
        if len(self._all) > COUNT_LIMIT:
            self._all.popitem(last=False)
        return package

    def knows(self, sha256: str) -> bool:
        return any(package.sha256 == sha256 for package in self._all.values())

    def listing(self) -> list[Package]:
        """Newest first."""
        return list(reversed(self._all.values()))
