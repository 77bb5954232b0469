"""The names of the case and where they stand."""

from ..zone import GATEWAY, WORKSTATION, Zone
from .variant import Variant

NAME_SERVER, DNS_OVER_TLS = "ns.hub.test", "dns.hub.test"
HUB, API, GIT, OPS = "hub.test", "api.hub.test", "git.hub.test", "ops.meridian.test"
RUNNER, RESOLVER = "runner.meridian.test", "resolver.meridian.test"
LAST_OCTET = {
    GATEWAY: 2,
    NAME_SERVER: 2,
    DNS_OVER_TLS: 2,
    WORKSTATION: 3,
    RUNNER: 4,
    RESOLVER: 5,
    HUB: 100,
    API: 100,
    GIT: 101,
    OPS: 102,
}


def zone_of(variant: Variant) -> Zone:
    names = {name: variant.address(last) for name, last in LAST_OCTET.items()}
    company = frozenset(names.values())
    names |= {
        variant.domain: variant.other_address,
        variant.asset_host: variant.asset_address,
        variant.other_host: variant.other_address,
        variant.c2_host: variant.c2_addresses[0],
    }
    return Zone(names, company)
