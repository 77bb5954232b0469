"""One request to an API, with who made it; and the table that finds what answers it."""

import json
import re
from dataclasses import dataclass
from typing import Awaitable, Callable
from urllib.parse import unquote

from ...http import Request, Response
from .errors import ApiError, unknown
from .tokens import Token

JSON_LIMIT_BYTES = 64 * 1024


@dataclass(frozen=True)
class Call:
    """`token` is None for whoever shows none; `run` is the workflow run that the request came from, where one did."""

    request: Request
    token: Token | None
    run: int | None = None

    @property
    def actor(self) -> str:
        return self.token.actor if self.token else "anonymous"

    def json(self) -> dict:
        """The body as an object; an empty one is {}. Raises ApiError 400 or 413."""
        if len(self.request.body) > JSON_LIMIT_BYTES:
            raise ApiError(413, f"A body has at most {JSON_LIMIT_BYTES // 1024} KB.")
        try:
            value = json.loads(self.request.body or b"{}")
        except (ValueError, RecursionError) as error:
            raise ApiError(400, "Problems parsing JSON") from error
        if not isinstance(value, dict):
            raise ApiError(400, "Body should be a JSON object")
        return value

    def parameter(self, name: str) -> str | None:
        return self.request.parameters().get(name, [None])[-1]

    def number(self, name: str, default: int, most: int) -> int:
        """A positive number of the query, at most `most`. Raises ApiError 422."""
        value = self.parameter(name)
        if value is None:
            return default
        if not re.fullmatch(r"0{0,9}[1-9]\d{0,8}", value):
            raise ApiError(422, f"{name}: a positive number is expected")
        return min(int(value), most)


Endpoint = Callable[..., Awaitable[Response]]


class Routes:
    """Patterns as `/orgs/{}/tokens/{id}`: `{}` stands for any one segment, `{id}` for a number."""

    def __init__(self, table: list[tuple[str, str, Endpoint]]):
        self._table = [(method, _compiled(pattern), endpoint) for method, pattern, endpoint in table]

    def find(self, method: str, raw_path: str) -> tuple[Endpoint, list[str | int]]:
        """What answers, and the segments. Raises ApiError 404 or 405."""
        methods = []
        for own, pattern, endpoint in self._table:
            match = pattern.fullmatch(raw_path)
            if match and own == ("GET" if method == "HEAD" else method):
                named = pattern.groupindex.values()
                groups = enumerate(match.groups(), 1)
                return endpoint, [int(text) if i in named else unquote(text) for i, text in groups]
            if match:
                methods.append(own)
        if methods:
            raise ApiError(405, f"Here only {', '.join(methods)} is possible.", {"Allow": ", ".join(methods)})
        raise unknown()


def _compiled(pattern: str) -> re.Pattern:
    parts = re.split(r"(\{(?:id)?\})", pattern)
    kinds = {"{}": r"([^/]{1,300})"}
    count = 0
    for index, part in enumerate(parts):
        if part == "{id}":
            count += 1
            parts[index] = rf"(?P<id{count}>[0-9]{{1,15}})"
        else:
            parts[index] = kinds.get(part, re.escape(part))
    return re.compile("".join(parts) + "/?")
