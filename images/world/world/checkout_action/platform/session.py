"""Endpoints about whoever calls, and the exchange of a client secret for an access token."""

from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from ...http import Response, as_json
from .call import Call
from .errors import ApiError

if TYPE_CHECKING:
    from .platform import Platform


async def user(platform: "Platform", call: Call) -> Response:
    if call.token is None:
        raise ApiError(401, "Requires authentication")
    if call.token.kind == "job":
        raise ApiError(403, "Resource not accessible by integration")
    kind = {"personal": "User", "oauth": "App"}.get(call.token.kind, "Bot")
    token = {"id": call.token.id, "name": call.token.name, "kind": call.token.kind, "scopes": list(call.token.scopes)}
    return as_json({"login": call.actor, "type": kind, "token": token})


async def meta(platform: "Platform", _: Call) -> Response:
    return as_json({"installed_version": "3.14.2", "git": "https://git.hub.test", "domains": {"website": ["hub.test"]}})


async def access_token(platform: "Platform", call: Call) -> Response:
    """Client credentials for an access token; a form is understood as well as JSON."""
    if call.request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        wish: dict = {name: values[-1] for name, values in parse_qs(call.request.body.decode("latin-1")).items()}
    else:
        wish = call.json()
    client_id, secret = wish.get("client_id"), wish.get("client_secret")
    if wish.get("grant_type", "client_credentials") != "client_credentials":
        return as_json({"error": "unsupported_grant_type", "error_description": "Expected client_credentials."}, 400)
    known = isinstance(client_id, str) and isinstance(secret, str)
    app = platform.apps.identify(client_id, secret) if known else None
    source, agent = call.request.source, call.request.headers.get("user-agent")
    if app is None:
        named = next((one for one in platform.apps.all if one.client_id == client_id), None)
        if named:
            platform.audit.add("oauth_access.create", named.name, source, user_agent=agent, outcome="denied")
        told = "The client_id and/or client_secret passed are incorrect."
        return as_json({"error": "incorrect_client_credentials", "error_description": told}, 401)
    token = platform.tokens.grant(app.name)
    platform.audit.add("oauth_access.create", app.name, source, token=token, user_agent=agent)
    return as_json({"access_token": token.value, "token_type": "bearer", "expires_in": 3600})
