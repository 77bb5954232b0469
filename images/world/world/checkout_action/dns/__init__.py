"""The names of the case: one signed zone, a forger on the plaintext path to it, the same data over TLS."""

from .ask import ask
from .forger import Forger
from .resolver import resolver_files
from .zone import SignedZone, ZoneError

__all__ = ["Forger", "SignedZone", "ZoneError", "ask", "resolver_files"]
