"""Endpoints of the organisation: applications, tokens, secrets, runners, audit log."""

import math
from typing import TYPE_CHECKING
from urllib.parse import quote

from ...http import Response, as_json
from . import holdings, search
from .call import Call
from .errors import ApiError, unknown
from .oauth import Application, public_view
from .times import stamp
from .tokens import Token

if TYPE_CHECKING:
    from .platform import Platform

PAGE_LIMIT = 100
LIST, READ, RESET = "oauth_application.list", "oauth_application.read_secret", "oauth_application.reset_secret"
ADMIN = "admin:org"


def empty() -> Response:
    return Response(204)


async def show(platform: "Platform", call: Call, org: str) -> Response:
    platform.demand(call, org)
    about = {"login": org, "type": "Organization", "plan": "team", "default_workflow_permissions": "write"}
    return as_json({**about, "members": ["you", *platform.people.members], "public_repos": 0, "private_repos": 1})


async def list_apps(platform: "Platform", call: Call, org: str) -> Response:
    platform.demand(call, org, ADMIN, LIST)
    platform.note(call, LIST)
    return as_json([public_view(app) for app in platform.apps.all])


async def show_app(platform: "Platform", call: Call, org: str, app_id: int) -> Response:
    """With its secret."""
    app = _app(platform, call, org, app_id, READ)
    platform.note(call, READ, app.name)
    if call.token is not platform.trainee:
        told = {"app": app.name, "token": call.token.id, "by": call.actor}
        platform.secrets_read += 1
        platform.spool.record("api.secret", told, call.request.source)
    return as_json({**public_view(app), "client_secret": app.secret})


async def reset_app(platform: "Platform", call: Call, org: str, app_id: int) -> Response:
    app = _app(platform, call, org, app_id, RESET)
    secret = platform.apps.reset(app)
    platform.tokens.expire_of_app(app.name)
    platform.note(call, RESET, app.name)
    platform.spool.record("secret.rotated", {"app": app.name, "by": call.actor}, call.request.source)
    return as_json({**public_view(app), "client_secret": secret})


def _app(platform: "Platform", call: Call, org: str, app_id: int, action: str) -> Application:
    """The application that a call is about, once it is clear that it may be. Raises ApiError."""
    app = platform.apps.by_id(app_id)
    platform.demand(call, org, ADMIN, action, app.name if app else str(app_id))
    if app is None:
        raise unknown()
    return app


async def list_tokens(platform: "Platform", call: Call, org: str) -> Response:
    platform.demand(call, org, ADMIN)
    return as_json([_token_view(token) for token in platform.tokens.listing()])


async def create_token(platform: "Platform", call: Call, org: str) -> Response:
    action = "org_credential_authorization.create"
    platform.demand(call, org, ADMIN, action)
    wish = call.json()
    name, scopes = wish.get("name"), wish.get("scopes")
    if not isinstance(name, str) or not isinstance(scopes, list) or not all(isinstance(one, str) for one in scopes):
        raise ApiError(422, 'Expected {"name": "…", "scopes": ["repo", …]}')
    token = platform.tokens.create(name, scopes, call.token)
    platform.note(call, action, token.name)
    return as_json({**_token_view(token), "token": token.value}, 201)


async def revoke_token(platform: "Platform", call: Call, org: str, token_id: int) -> Response:
    action = "org_credential_authorization.revoke"
    platform.demand(call, org, ADMIN, action, str(token_id))
    if token_id == platform.trainee.id:
        raise ApiError(422, "This is the personal token that you work with; it stays.")
    token = platform.tokens.revoke(token_id)
    if token is None:
        raise unknown()
    platform.note(call, action, token.name)
    told = {"token": token.id, "name": token.name, "by": call.actor}
    platform.spool.record("token.revoked", told, call.request.source)
    return empty()


def _token_view(token: Token) -> dict:
    return {
        "id": token.id,
        "name": token.name,
        "kind": token.kind,
        "owner": token.actor,
        "scopes": list(token.scopes),
        "created_at": stamp(token.created_ms),
        "last_used_at": stamp(token.used_ms),
    }


async def list_secrets(platform: "Platform", call: Call, org: str) -> Response:
    platform.demand(call, org, ADMIN)
    listing = platform.secret_store.listing()
    return as_json({"total_count": len(listing), "secrets": listing})


async def put_secret(platform: "Platform", call: Call, org: str, name: str) -> Response:
    action = "org.update_actions_secret"
    platform.demand(call, org, ADMIN, action, name)
    is_new = platform.secret_store.put(name, call.json().get("value"))
    platform.note(call, action, name.upper())
    told = {"name": name.upper(), "by": call.actor}
    platform.spool.record("secret.updated", told, call.request.source)
    return Response(201 if is_new else 204)


async def delete_secret(platform: "Platform", call: Call, org: str, name: str) -> Response:
    action = "org.remove_actions_secret"
    platform.demand(call, org, ADMIN, action, name)
    if not platform.secret_store.delete(name):
        raise unknown()
    platform.note(call, action, name.upper())
    return empty()


async def list_runners(platform: "Platform", call: Call, org: str) -> Response:
    platform.demand(call, org, ADMIN)
    listing = [holdings.view(runner) for runner in platform.holdings.of(holdings.RUNNER)]
    return as_json({"total_count": len(listing), "runners": listing})


async def show_runner(platform: "Platform", call: Call, org: str, runner_id: int) -> Response:
    platform.demand(call, org, ADMIN)
    return as_json(holdings.view(platform.holding(holdings.RUNNER, runner_id)))


async def delete_runner(platform: "Platform", call: Call, org: str, runner_id: int) -> Response:
    action = "org.remove_self_hosted_runner"
    platform.demand(call, org, ADMIN, action, str(runner_id))
    platform.remove_holding(call, platform.holding(holdings.RUNNER, runner_id), action)
    return empty()


async def audit_log(platform: "Platform", call: Call, org: str) -> Response:
    platform.demand(call, org, "read:audit_log", "audit_log.search")
    phrase = call.parameter("phrase") or ""
    terms = search.parse(phrase)
    per_page, page = call.number("per_page", 30, PAGE_LIMIT), call.number("page", 1, 10**6)
    found, count = platform.audit.search(terms, page, per_page)
    platform.note(call, "audit_log.search")
    answer = as_json(found)
    pages = math.ceil(count / per_page)
    links = [("prev", page - 1), ("first", 1)] if page > 1 else []
    links += [("next", page + 1), ("last", pages)] if page < pages else []
    base = f"{call.request.raw_path}?phrase={quote(phrase)}&per_page={per_page}"
    if links:
        answer.headers["Link"] = ", ".join(f'<{base}&page={number}>; rel="{relation}"' for relation, number in links)
    answer.headers["X-Total-Count"] = str(count)
    return answer
