"""What the attacker does with stolen secrets: plants two back doors, as long as the secrets that this needs are accepted."""

import asyncio

from .internal import Internal
from .platform import Platform
from .variant import Variant

# The attacker looks at what came in before using it.
DELAY_SECONDS = 2.0


class Attacker:
    def __init__(self, variant: Variant, platform: Platform, internal: Internal):
        self._variant = variant
        self._platform = platform
        self._internal = internal
        self._tasks: set[asyncio.Task] = set()
        self.resting = False

    def hears(self, stolen: dict[str, str]) -> None:
        """Of secrets that reached the collector: names of applications with their secrets."""
        task = asyncio.ensure_future(self._use(stolen))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _use(self, stolen: dict[str, str]) -> None:
        await asyncio.sleep(DELAY_SECONDS)
        if self.resting:
            return
        there = {(one["kind"], one["name"]) for one in [*self._platform_hideouts(), *self._internal_hideouts()]}
        on_platform, inside = self._variant.platform_hideout, self._variant.internal_hideout
        if (on_platform.kind, on_platform.name) not in there and self._platform.tokens.is_valid(self._platform.organisation_token):
            self._platform.plant(on_platform.kind, on_platform.name)
        accepted = [name for name, secret in sorted(stolen.items()) if self._platform.apps.accepts(name, secret)]
        if (inside.kind, inside.name) not in there and accepted:
            self._internal.plant(inside.kind, inside.name, accepted[0], self._variant.c2_addresses[0])

    def _platform_hideouts(self) -> list[dict]:
        return [one for one in self._platform.inventory()["hideouts"] if one["present"]]

    def _internal_hideouts(self) -> list[dict]:
        return [one for one in self._internal.inventory()["hideouts"] if one["present"]]
