"""Readers of a brief's fields that several cases share."""

import ipaddress
import re

from .case import CaseError

# What a variant may draw of the addresses that `world` adds to itself; those before it belong to the lab's own services.
FIRST_DRAWN, LAST_DRAWN = 103, 139


def text(raw: dict, name: str, pattern: re.Pattern | None = None) -> str:
    """A text of 1 to 256 characters. Raises CaseError."""
    value = raw.get(name)
    if not isinstance(value, str) or not 0 < len(value) <= 256 or (pattern and not pattern.fullmatch(value)):
        raise CaseError(f"{name}: not as expected")
    return value


def drawn(address: str, name: str, prefix: str) -> str:
    """An address of the range that a variant may draw. Raises CaseError with the field's name."""
    try:
        last = int(ipaddress.IPv4Address(address)) & 255
    except ValueError as error:
        raise CaseError(f"{name}: not an address") from error
    if address != f"{prefix}.{last}" or not FIRST_DRAWN <= last <= LAST_DRAWN:
        raise CaseError(f"{name}: not one of {prefix}.{FIRST_DRAWN} to .{LAST_DRAWN}")
    return address
