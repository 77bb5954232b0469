"""The organisation's audit log: what was done with which token, from where; flat events with GitHub's field names."""

from bisect import insort
from typing import Callable

from ...spool import Spool
from .search import Term, words_of
from .tokens import ACCESS_TYPES, Token

KEPT = 5000
AGENT_LIMIT = 200
TARGET_LIMIT = 200


class AuditLog:
    """Events in the order of their times. Recorded as evidence from `start` on. `now()` tells epoch milliseconds."""

    def __init__(self, organisation: str, spool: Spool, now: Callable[[], int]):
        self._organisation = organisation
        self._spool = spool
        self._now = now
        self._recording = False
        self._events: list[tuple[int, int, dict, str]] = []  # time, number, event, its words
        self._number = 0

    def start(self) -> None:
        self._recording = True

    def add(
        self,
        action: str,
        actor: str,
        source: str | None = None,
        *,
        token: Token | None = None,
        user_agent: str | None = None,
        run: int | None = None,
        repo: str | None = None,
        target: str | None = None,
        outcome: str = "success",
        at_ms: int | None = None,
    ) -> dict:
        """
        Adds one event and answers it. `source` is the address it came from; without `token` it was a session in the
        browser; `run` is the workflow run that made the call. `at_ms` only for what was before the lab.
        """
        fields = {
            "@timestamp": self._now() if at_ms is None else at_ms,
            "action": action,
            "actor": actor,
            "actor_ip": source,
            "org": self._organisation,
            "repo": repo,
            "programmatic_access_type": token and ACCESS_TYPES.get(token.kind),
            "token_id": token and str(token.id),
            "token_scopes": token and token.scope_text(),
            "user_agent": user_agent and user_agent[:AGENT_LIMIT],
            "workflow_run_id": run,
            "target": target and target[:TARGET_LIMIT],
            "outcome": outcome,
        }
        event = {name: value for name, value in fields.items() if value not in (None, "")}
        self._number += 1
        insort(self._events, (event["@timestamp"], self._number, event, words_of(event)))
        if len(self._events) > KEPT:
            del self._events[0]
        if self._recording:
            self._spool.record("audit.event", {"event": event}, source)
        return event

    def search(self, terms: list[Term], page: int, per_page: int) -> tuple[list[dict], int]:
        """One page of the events that fit, newest first, and how many fit in all. `page` counts from 1."""
        found = [
            event for _, _, event, words in reversed(self._events) if all(term.fits(event, words) for term in terms)
        ]
        first = (page - 1) * per_page
        return found[first : first + per_page], len(found)
