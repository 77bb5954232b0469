"""The lab's names and addresses, both ways."""

from .variant import Variant

GATEWAY, GIT, INTERNAL_INDEX, PUBLIC_INDEX = "gateway.meridian.test", "git.meridian.test", "pypi.meridian.test", "pypi.test"
APP, WORKSTATION = "app.meridian.test", "workstation.meridian.test"
LAST_OCTET = {GATEWAY: 2, WORKSTATION: 3, APP: 4, GIT: 100, INTERNAL_INDEX: 101, PUBLIC_INDEX: 102}


class Zone:
    """Authoritative data: every name has one address; an address may have several names."""

    def __init__(self, variant: Variant):
        self.prefix = variant.prefix
        self.names = {name: variant.address(last) for name, last in LAST_OCTET.items()}
        self.gateway = self.names[GATEWAY]
        self.company = frozenset(self.names.values())
        self.names[variant.staging_host] = variant.staging_address
        for pool in variant.pools:
            self.names[pool.host] = pool.address

    def address_of(self, name: str) -> str | None:
        return self.names.get(name.rstrip(".").lower())

    def names_of(self, address: str) -> list[str]:
        return [name for name, its in self.names.items() if its == address]

    def label(self, address: str) -> str:
        """A name for people: the first name of the address, or the address itself."""
        return next(iter(self.names_of(address)), address)
