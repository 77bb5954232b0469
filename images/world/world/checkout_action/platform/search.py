"""Searches of the audit log: `action:oauth_application.* -actor:release-bot created:>=2026-01-01 "free words"`."""

import re
from dataclasses import dataclass
from datetime import datetime, timezone

from .errors import ApiError

PHRASE_LIMIT = 300
TERM_LIMIT = 20
# Qualifier -> field of the event. Everything else before a colon is refused, so that a typing error is told.
FIELDS = {
    **{name: name for name in ("action", "actor", "actor_ip", "org", "repo", "programmatic_access_type", "token_id")},
    **{name: name for name in ("token_scopes", "user_agent", "workflow_run_id", "target", "outcome")},
    "ip": "actor_ip",
    "created": "@timestamp",
}
TERM = re.compile(r'(?P<no>-)?(?:(?P<field>[A-Za-z_@]+):)?(?:"(?P<quoted>[^"]*)"|(?P<bare>[^\s"]+))(?=\s|$)')
MOMENT = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d)?(Z|\+00:00)?)?")
SPANS_MS = {10: 86_400_000, 16: 60_000, 19: 1000}  # length of what is written -> how long it lasts


@dataclass(frozen=True)
class Term:
    """One condition; `field` None looks into all of the event."""

    field: str | None
    value: str
    negated: bool
    span: tuple[float, float] | None = None  # of `created`: from, and before, in epoch milliseconds

    def fits(self, event: dict, words: str) -> bool:
        return self._holds(event, words) is not self.negated

    def _holds(self, event: dict, words: str) -> bool:
        if self.field is None:
            return self.value in words
        if self.span is not None:
            return self.span[0] <= event["@timestamp"] < self.span[1]
        if self.field not in event:
            return False
        held = str(event[self.field]).lower()
        if self.field == "action" and "." not in self.value and "*" not in self.value:
            return held.partition(".")[0] == self.value  # a category of actions
        return matches(held, self.value)


def words_of(event: dict) -> str:
    """What free words are looked for in."""
    return "\n".join(str(value) for name, value in event.items() if name != "@timestamp").lower()


def parse(phrase: str) -> list[Term]:
    """The conditions of a phrase, all of which must hold. Raises ApiError 422."""
    if len(phrase) > PHRASE_LIMIT:
        raise ApiError(422, f"phrase: at most {PHRASE_LIMIT} characters")
    terms: list[Term] = []
    at, end = 0, len(phrase)
    while at < end:
        if phrase[at].isspace():
            at += 1
            continue
        match = TERM.match(phrase, at)
        if not match:
            raise ApiError(
                422, f"phrase: cannot be read from {phrase[at : at + 30]!r} on; is a quotation mark missing?"
            )
        terms.append(_term(match))
        at = match.end()
    if len(terms) > TERM_LIMIT:
        raise ApiError(422, f"phrase: at most {TERM_LIMIT} conditions")
    return terms


def _term(match: re.Match) -> Term:
    name, negated = match["field"], match["no"] is not None
    value = (match["bare"] if match["quoted"] is None else match["quoted"]).lower()
    if name is None and match["bare"] and value.endswith(":"):
        raise ApiError(422, f"phrase: {value} needs a value")
    if name is None:
        return Term(None, value, negated)
    if name.lower() not in FIELDS:
        raise ApiError(422, f"phrase: there is no qualifier {name}; there are {', '.join(FIELDS)}")
    if not value:
        raise ApiError(422, f"phrase: {name}: needs a value")
    field = FIELDS[name.lower()]
    return Term(field, value, negated, _span(value) if field == "@timestamp" else None)


def _span(value: str) -> tuple[float, float]:
    """The time that `created:` means, `>`, `>=`, `<`, `<=` and `FROM..TO` (either may be `*`) included."""
    first, dots, last = value.partition("..")
    if dots:
        return (
            float("-inf") if first == "*" else _moment(first)[0],
            float("inf") if last == "*" else _moment(last)[1],
        )
    sign = re.match(r"[<>]=?|", value)[0]
    start, end = _moment(value[len(sign) :])
    if not sign:
        return start, end
    return {
        ">": (end, float("inf")),
        ">=": (start, float("inf")),
        "<": (float("-inf"), start),
        "<=": (float("-inf"), end),
    }[sign]


def _moment(value: str) -> tuple[float, float]:
    """From and before, in epoch milliseconds: a whole day, minute or second. Raises ApiError 422."""
    written = value.upper()
    try:
        if not MOMENT.fullmatch(written):
            raise ValueError(value)
        bare = written.removesuffix("Z").removesuffix("+00:00")
        start = datetime.fromisoformat(bare).replace(tzinfo=timezone.utc).timestamp() * 1000
    except ValueError as error:
        raise ApiError(
            422, "phrase: created: expects 2026-01-31 or 2026-01-31T12:00:00Z, with >, >=, <, <= or FROM..TO"
        ) from error
    return start, start + SPANS_MS[len(bare)]


def matches(held: str, pattern: str) -> bool:
    """Whether `pattern`, in which `*` stands for anything, fits all of `held`; in linear time."""
    first, *rest = pattern.split("*")
    if not rest:
        return held == pattern
    last = rest.pop()
    if not held.startswith(first) or not held.endswith(last) or len(held) < len(first) + len(last):
        return False
    at, end = len(first), len(held) - len(last)
    for piece in rest:
        found = held.find(piece, at, end)
        if found < 0:
            return False
        at = found + len(piece)
    return True
