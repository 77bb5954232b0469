"""What the attacker changed outside, and can change again: the name's answer, the tag's commit, the CDN's bundle."""

from .dns import Forger, SignedZone
from .release.action_repository import ActionRepository
from .release.assets import Assets
from .release.cdn import Cdn
from .variant import Variant

# What each part may be set to; the first is how it should be.
DNS = ("genuine", "forged")
TAG = ("genuine", "moved")
ASSET = ("genuine", "swapped", "wrong-identity", "next")


class Outside:
    """`markers`: which door a planted copy came through (`tag`, `asset`), by what the copy says of itself."""

    def __init__(
        self,
        variant: Variant,
        zone: SignedZone,
        forger: Forger,
        repository: ActionRepository,
        assets: Assets,
        cdns: list[Cdn],
        evil: Cdn,
    ):
        self._variant = variant
        self._zone = zone
        self._forger = forger
        self._repository = repository
        self._assets = assets
        self._cdns = cdns
        self._evil = evil
        self._round = 0
        self.markers: dict[str, str] = {}

    async def attack(self) -> str:
        """As the lab opens: the name forged, the tag moved. Answers the commit that the tag points to."""
        moved = await self._move_tag()
        self._evil.asset = self._assets.planted(self._marker("asset"), self._variant.forgery == "wrong-identity")
        self._forger.forged = {self._variant.asset_host: self._variant.evil_address}
        return moved

    async def set(self, dns: str, tag: str, asset: str) -> None:
        """One state for all three, each attack with bytes that nobody has seen before."""
        self._round += 1
        variant = self._variant
        forged = (variant.asset_host, variant.other_host) if dns == "forged" else ()
        if forged:
            self._evil.asset = self._assets.planted(self._marker("asset"), variant.forgery == "wrong-identity")
        self._forger.forged = {name: variant.evil_address for name in forged}
        if tag == "moved":
            await self._move_tag()
        else:
            self._repository.point(self._repository.genuine)
        if asset in ("swapped", "wrong-identity"):
            served = self._assets.planted(self._marker(asset), asset == "wrong-identity")
        else:
            served = self._assets.genuine(variant.next_version if asset == "next" else variant.version)
        for cdn in self._cdns:
            cdn.asset = served

    async def move_asset(self) -> None:
        """The publisher moves the name to another address, and says so in its signed zone."""
        await self._zone.change(self._variant.asset_host, self._variant.moved_address)

    async def _move_tag(self) -> str:
        commit = await self._repository.plant(self._assets, self._variant, self._marker("tag"))
        self._repository.point(commit)
        return commit

    def _marker(self, door: str) -> str:
        """A name for a copy that tells nothing to who reads it in a log."""
        digits = self._variant.secret(f"copy {door} {self._round}")[:7]
        marker = f"{self._variant.version}+{digits}"
        self.markers[marker] = door
        return marker
