"""Secrets of the organisation for its workflows: names can be read, values only be written."""

import re
from dataclasses import dataclass
from typing import Callable

from .errors import ApiError
from .times import stamp

NAME = re.compile(r"(?!GITHUB_)[A-Z_][A-Z0-9_]{0,99}")
VALUE_LIMIT_BYTES = 48 * 1024
COUNT_LIMIT = 100


@dataclass
class Secret:
    value: str
    created_ms: int
    updated_ms: int


class SecretStore:
    def __init__(self, now: Callable[[], int]):
        self._now = now
        self._all: dict[str, Secret] = {}

    def put(self, name: str, value: object, at_ms: int | None = None) -> bool:
        """Sets a secret; true where it is new. Raises ApiError 422."""
        name = name.upper()
        if not NAME.fullmatch(name):
            raise ApiError(
                422, "A secret's name has letters, digits and _ only, and starts neither with a digit nor with GITHUB_."
            )
        if not isinstance(value, str) or not 0 < _size(value) <= VALUE_LIMIT_BYTES:
            raise ApiError(422, f'value: expected text of 1 to {VALUE_LIMIT_BYTES} bytes, as in {{"value": "…"}}')
        at = self._now() if at_ms is None else at_ms
        known = self._all.get(name)
        if known is None and len(self._all) >= COUNT_LIMIT:
            raise ApiError(422, f"This organisation has {COUNT_LIMIT} secrets; that is the limit.")
        self._all[name] = Secret(value, known.created_ms if known else at, at)
        return known is None

    def delete(self, name: str) -> bool:
        return self._all.pop(name.upper(), None) is not None

    def values(self) -> dict[str, str]:
        return {name: secret.value for name, secret in self._all.items()}

    def listing(self) -> list[dict]:
        return [
            {"name": name, "created_at": stamp(secret.created_ms), "updated_at": stamp(secret.updated_ms)}
            for name, secret in sorted(self._all.items())
        ]


def _size(text: str) -> int:
    """Bytes of UTF-8; 0 where it cannot be written as such."""
    try:
        return len(text.encode())
    except UnicodeEncodeError:
        return 0
