"""Times as the API writes them."""

import time


def stamp(at_ms: int | None) -> str | None:
    """Epoch milliseconds as ISO 8601 in UTC, whole seconds; None stays None."""
    return None if at_ms is None else time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(at_ms / 1000))
