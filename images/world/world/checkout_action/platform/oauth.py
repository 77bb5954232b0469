"""The organisation's OAuth applications and their client secrets."""

import hmac
import secrets
from dataclasses import dataclass
from random import Random
from typing import Callable

from .times import stamp

DAY_MS = 86_400_000
# The application whose secret the pipeline holds (organisation secret RELEASE_CLIENT_SECRET).
PIPELINE_APP = "release-upload"
CONSUMERS = {
    PIPELINE_APP: "Release workflow: announces artefacts to ops. Uses the organisation secret RELEASE_CLIENT_SECRET.",
    "billing-sync": "Nightly billing export on ops. Fetches its client secret by itself at each start.",
    "ledger-export": "Ledger export on ops. Fetches its client secret by itself at each start.",
    "status-board": "Status board in the office. Fetches its client secret by itself at each start.",
    "support-desk": "Ticket system of the support team. Fetches its client secret by itself at each start.",
}
OTHER_CONSUMER = "Internal service on ops. Fetches its client secret by itself at each start."


@dataclass
class Application:
    id: int
    name: str
    client_id: str
    owner: str
    description: str
    created_ms: int
    secret_ms: int  # when its secret was made
    secret: str
    first_secret: str  # the one it had when the lab opened


class Applications:
    def __init__(self, variant, owners: list[str], now: Callable[[], int]):
        self._now = now
        random = Random(variant.secret("oauth-applications"))
        self.all: list[Application] = []
        for app in variant.apps:
            created = now() - random.randrange(200, 700) * DAY_MS - random.randrange(DAY_MS)
            secret = variant.secret(f"client-secret/{app.name}")
            made = now() - random.randrange(40, 180) * DAY_MS - random.randrange(DAY_MS)
            description = CONSUMERS.get(app.name, OTHER_CONSUMER)
            owner = random.choice(owners)
            self.all.append(
                Application(app.id, app.name, app.client_id, owner, description, created, made, secret, secret)
            )

    def by_id(self, app_id: int) -> Application | None:
        return next((app for app in self.all if app.id == app_id), None)

    def by_name(self, name: str) -> Application | None:
        return next((app for app in self.all if app.name == name), None)

    def reset(self, app: Application) -> str:
        """Replaces its secret; the old one is refused from now on. Answers the new one."""
        app.secret = secrets.token_hex(20)
        app.secret_ms = self._now()
        return app.secret

    def identify(self, client_id: str, secret: str) -> Application | None:
        """The application that has this secret now."""
        app = next((one for one in self.all if one.client_id == client_id), None)
        right = app is not None and hmac.compare_digest(app.secret.encode(), secret.encode(errors="replace"))
        return app if right else None

    def accepts(self, name: str, secret: str) -> bool:
        """Whether a secret is the one of the application of this name."""
        app = self.by_name(name)
        return app is not None and self.identify(app.client_id, secret) is app

    def inventory(self) -> list[dict]:
        return [
            {
                "name": app.name,
                "rotated": app.secret != app.first_secret,
                "oldValid": self.identify(app.client_id, app.first_secret) is app,
            }
            for app in self.all
        ]


def public_view(app: Application) -> dict:
    """An application without its secret."""
    return {
        "id": app.id,
        "name": app.name,
        "client_id": app.client_id,
        "description": app.description,
        "owner": app.owner,
        "created_at": stamp(app.created_ms),
        "secret_updated_at": stamp(app.secret_ms),
    }
