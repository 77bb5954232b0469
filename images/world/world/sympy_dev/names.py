"""The names of the case and where they stand."""

from ..zone import GATEWAY, WORKSTATION, Zone
from .variant import Variant

GIT, INTERNAL_INDEX, PUBLIC_INDEX, APP = "git.meridian.test", "pypi.meridian.test", "pypi.test", "app.meridian.test"
LAST_OCTET = {GATEWAY: 2, WORKSTATION: 3, APP: 4, GIT: 100, INTERNAL_INDEX: 101, PUBLIC_INDEX: 102}


def zone_of(variant: Variant) -> Zone:
    names = {name: variant.address(last) for name, last in LAST_OCTET.items()}
    company = frozenset(names.values())
    names[variant.staging_host] = variant.staging_address
    for pool in variant.pools:
        names[pool.host] = pool.address
    return Zone(names, company)
