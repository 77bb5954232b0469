"""The egress rules that the trainee sets from the workstation. The most specific rule decides; without one all is allowed."""

import ipaddress

from .zone import Zone


class EgressError(ValueError):
    """A rule that cannot be made; the message says what to do instead."""


class Rules:
    """Rules by (address, port); port None stands for every port of the address."""

    def __init__(self, zone: Zone):
        self._zone = zone
        self._rules: dict[tuple[str, int | None], tuple[str, str]] = {}

    def permits(self, address: str, port: int) -> bool:
        action = self._rules.get((address, port)) or self._rules.get((address, None)) or ("allow", "")
        return action[0] == "allow"

    def listing(self) -> list[dict]:
        """`[{action, target, address, port|null}]` in the order in which they were made."""
        return [
            {"action": action, "target": target, "address": address, "port": port}
            for (address, port), (action, target) in self._rules.items()
        ]

    def change(self, action: str, target: str) -> None:
        """`deny` or `allow` a NAME or ADDRESS with an optional :PORT. Raises EgressError."""
        address, port = self.resolve(target)
        if action == "deny":
            if address in self._zone.company:
                raise EgressError(f"{self._zone.label(address)} is a company address and cannot be denied")
            if port is None:
                self._forget(address)
            self._rules.pop((address, port), None)
            self._rules[address, port] = ("deny", target)
        elif action == "allow":
            if port is None:
                self._forget(address)
            elif (address, None) in self._rules:
                self._rules[address, port] = ("allow", target)
            else:
                self._rules.pop((address, port), None)
        else:
            raise EgressError("action: expected deny or allow")

    def resolve(self, target: str) -> tuple[str, int | None]:
        """Address and port (None: all) of a target. Raises EgressError where it is no name of the lab and no address."""
        name, colon, port_text = target.strip().partition(":")
        port = None
        if colon:
            if not port_text.isdecimal() or not 0 < int(port_text) < 65536:
                raise EgressError(f"{target}: after the colon a port from 1 to 65535 is expected")
            port = int(port_text)
        address = self._zone.address_of(name)
        if address is None:
            try:
                address = str(ipaddress.IPv4Address(name))
            except ValueError:
                raise EgressError(f"{name}: neither a name that resolves here nor an IPv4 address") from None
        return address, port

    def _forget(self, address: str) -> None:
        for key in [key for key in self._rules if key[0] == address]:
            del self._rules[key]
