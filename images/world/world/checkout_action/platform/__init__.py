"""The platform: tokens, applications, secrets, deploy keys, runners, artefacts and audit log of one organisation."""

from .platform import BODY_LIMIT_BYTES, Platform, Runs
from .tokens import ANONYMOUS, Token

__all__ = ["ANONYMOUS", "BODY_LIMIT_BYTES", "Platform", "Runs", "Token"]
