"""The names and addresses of a lab, both ways."""

GATEWAY = "gateway.meridian.test"
WORKSTATION = "workstation.meridian.test"


class Zone:
    """
    Authoritative data: every name has one address; an address may have several names. `company` lists the addresses that the
    egress gateway never denies. GATEWAY and WORKSTATION are among the names of every lab.
    """

    def __init__(self, names: dict[str, str], company: frozenset[str]):
        self.names = names
        self.gateway = names[GATEWAY]
        self.company = company

    def address_of(self, name: str) -> str | None:
        return self.names.get(name.rstrip(".").lower())

    def names_of(self, address: str) -> list[str]:
        return [name for name, its in self.names.items() if its == address]

    def label(self, address: str) -> str:
        """A name for people: the first name of the address, or the address itself."""
        return next(iter(self.names_of(address)), address)
