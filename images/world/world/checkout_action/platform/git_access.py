"""Who may read and push over Git, and what the audit log says of it."""

import re
from typing import TYPE_CHECKING

from ...http import Request, Response, text
from .call import Call
from .errors import ApiError
from .tokens import ANONYMOUS, Token, value_in

if TYPE_CHECKING:
    from .platform import Platform

PATH = re.compile(r"/([\w.-]+/[\w.-]+?)(?:\.git)?/(.*)")
BASIC = {"WWW-Authenticate": 'Basic realm="Hub"'}


def authorise(platform: "Platform", request: Request) -> Token | None:
    """
    Whose token a request may be served with; None where it may not. Anyone reads the action's repository (a token that
    means nobody is answered then) and nobody pushes to it; the company's needs a token.
    """
    match = PATH.fullmatch(request.path)
    if match is None:
        return None
    pushes = match[2] == "git-receive-pack" or "git-receive-pack" in request.query
    if match[1] == platform.variant.action_repo:
        return None if pushes else ANONYMOUS
    token = _token(platform, request)
    if token is None or match[1] != platform.variant.org_repo:
        return None
    allowed = token.has("repo") or (token.kind == "job" and token.permits("contents", "write" if pushes else "read"))
    call = Call(request, token, platform.run_of(request, token))
    # A push that is allowed is written once it has moved something.
    if match[2] == "info/refs" and not (allowed and pushes):
        action = "git.push" if pushes else "git.clone"
        platform.note(call, action, repo=True, outcome="success" if allowed else "denied")
    return token if allowed else None


def guard(platform: "Platform", request: Request) -> Response | None:
    """None where a request is permitted, else what it is answered. A registered runner reads what it is to run."""
    if authorise(platform, request) is not None or _registered_reads(platform, request):
        return None
    if _token(platform, request) is not None:
        return text("This token may not do that in this repository.\n", 403)
    return text("A token is needed: user x-access-token, the token as the password.\n", 401, **BASIC)


def _registered_reads(platform: "Platform", request: Request) -> bool:
    match = PATH.fullmatch(request.path)
    pushes = "git-receive-pack" in request.path or "git-receive-pack" in request.query
    if pushes or match is None or match[1] != platform.variant.org_repo:
        return False
    try:
        return platform.runs.is_registration(value_in(request.headers.get("authorization", "")))
    except ApiError:
        return False


def moved(platform: "Platform", name: str, ref: str, request: Request) -> None:
    """A push moved a ref. A token that ended meanwhile leaves no line."""
    token = _token(platform, request)
    if token and name == platform.variant.org_repo:
        platform.note(Call(request, token, platform.run_of(request, token)), "git.push", ref, repo=True)


def _token(platform: "Platform", request: Request) -> Token | None:
    try:
        return platform.tokens.authenticate(request.headers.get("authorization"))
    except ApiError:
        return None
