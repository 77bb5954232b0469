"""Endpoints of repositories: what they are, deploy keys, artefacts, workflow runs."""

import inspect
import math
from typing import TYPE_CHECKING

from ...http import Response, as_json
from . import holdings
from .call import Call
from .errors import ApiError, unknown
from .organisation import empty
from .times import stamp

if TYPE_CHECKING:
    from .platform import Platform

INPUT_LIMIT = 25
KEY_CREATE, KEY_DELETE = "public_key.create", "public_key.delete"
PUBLISH = "packages.package_version_published"
PAGE_LIMIT = 100


async def show(platform: "Platform", call: Call, owner: str, name: str) -> Response:
    variant = platform.variant
    if f"{owner}/{name}" == variant.action_repo:
        about = "Checks out a repository for the steps that follow."
        return as_json(_repository(owner, name, about, False, "User"))
    platform.demand_repository(call, owner, name, action="repo.access")
    platform.note(call, "repo.access", repo=True)
    return as_json(_repository(owner, name, "The shop and its checkout.", True, "Organization"))


def _repository(owner: str, name: str, about: str, private: bool, kind: str) -> dict:
    return {
        "name": name,
        "full_name": f"{owner}/{name}",
        "owner": {"login": owner, "type": kind},
        "private": private,
        "visibility": "private" if private else "public",
        "description": about,
        "default_branch": "main",
        "clone_url": f"https://git.hub.test/{owner}/{name}.git",
    }


async def list_keys(platform: "Platform", call: Call, owner: str, name: str) -> Response:
    platform.demand_repository(call, owner, name)
    return as_json([holdings.view(key) for key in platform.holdings.of(holdings.KEY)])


async def show_key(platform: "Platform", call: Call, owner: str, name: str, key_id: int) -> Response:
    platform.demand_repository(call, owner, name)
    return as_json(holdings.view(platform.holding(holdings.KEY, key_id)))


async def create_key(platform: "Platform", call: Call, owner: str, name: str) -> Response:
    platform.demand_repository(call, owner, name, action=KEY_CREATE)
    wish = call.json()
    key = platform.holdings.add_key(wish.get("title"), wish.get("key"), wish.get("read_only", True), call.actor)
    platform.note(call, KEY_CREATE, key.name, repo=True)
    return as_json(holdings.view(key), 201)


async def delete_key(platform: "Platform", call: Call, owner: str, name: str, key_id: int) -> Response:
    platform.demand_repository(call, owner, name, action=KEY_DELETE)
    platform.remove_holding(call, platform.holding(holdings.KEY, key_id), KEY_DELETE)
    return empty()


async def publish(platform: "Platform", call: Call, owner: str, name: str, package: str, version: str) -> Response:
    """Takes an artefact from a job whose token has `packages: write`."""
    platform.demand_repository(call, owner, name, ("packages", "write"), PUBLISH, package)
    if call.token.kind != "job":
        platform.note(call, PUBLISH, package, repo=True, outcome="denied")
        raise ApiError(403, "Artefacts are published by workflow runs only, with the token of a job.")
    body, run = call.request.body, call.token.run
    published = platform.packages.publish(package, version, body, run, platform.now())
    right = platform.judge(run, package, body)
    if inspect.isawaitable(right):
        right = await right
    platform.note(call, PUBLISH, package, repo=True)
    told = {"run": run, "name": package, "sha256": published.sha256, "right": bool(right)}
    platform.spool.record("artefact.published", told, call.request.source)
    return as_json({"name": package, "version": version, "size": published.size, "sha256": published.sha256}, 201)


async def list_packages(platform: "Platform", call: Call, owner: str, name: str) -> Response:
    platform.demand_repository(call, owner, name, ("packages", "read"))
    return as_json(
        [
            {
                "name": package.name,
                "version": package.version,
                "size": package.size,
                "sha256": package.sha256,
                "workflow_run_id": package.run,
                "created_at": stamp(package.published_ms),
            }
            for package in platform.packages.listing()
        ]
    )


async def list_runs(platform: "Platform", call: Call, owner: str, name: str) -> Response:
    platform.demand_repository(call, owner, name, ("actions", "read"))
    runs = platform.runs.listing()["runs"]
    per_page, page = call.number("per_page", 30, PAGE_LIMIT), call.number("page", 1, 10**6)
    shown = runs[(page - 1) * per_page : page * per_page]
    answer = as_json({"total_count": len(runs), "workflow_runs": [_run(run) for run in shown]})
    answer.headers["X-Total-Pages"] = str(math.ceil(len(runs) / per_page))
    return answer


async def show_run(platform: "Platform", call: Call, owner: str, name: str, run_id: int) -> Response:
    platform.demand_repository(call, owner, name, ("actions", "read"))
    return as_json(_run(_detail(platform, run_id)))


async def list_jobs(platform: "Platform", call: Call, owner: str, name: str, run_id: int) -> Response:
    platform.demand_repository(call, owner, name, ("actions", "read"))
    jobs = [_part(job) for job in _detail(platform, run_id)["jobs"]]
    return as_json({"total_count": len(jobs), "jobs": jobs})


async def show_log(platform: "Platform", call: Call, owner: str, name: str, run_id: int) -> Response:
    """The log of one step: `?job=build&step=2`; step 0 is the job itself."""
    platform.demand_repository(call, owner, name, ("actions", "read"))
    _detail(platform, run_id)
    job, step = call.parameter("job"), call.parameter("step") or "0"
    if not job or not step.isdecimal() or len(step) > 4:
        raise ApiError(422, "Expected ?job=ID&step=NUMBER")
    try:
        return as_json(platform.runs.log(run_id, job, int(step)))
    except (LookupError, ValueError) as error:
        raise unknown() from error


async def cancel_run(platform: "Platform", call: Call, owner: str, name: str, run_id: int) -> Response:
    platform.demand_repository(call, owner, name, ("actions", "write"))
    if _detail(platform, run_id)["state"] == "completed":
        raise ApiError(409, "Cannot cancel a workflow run that is completed.")
    try:
        platform.runs.cancel(run_id)
    except ValueError as error:
        raise ApiError(409, str(error)) from error
    return as_json({}, 202)


async def rerun(platform: "Platform", call: Call, owner: str, name: str, run_id: int) -> Response:
    platform.demand_repository(call, owner, name, ("actions", "write"))
    _detail(platform, run_id)
    try:
        run = platform.runs.rerun(run_id)
    except ValueError as error:
        raise ApiError(409, str(error)) from error
    return as_json({"id": run["id"]}, 201)


async def dispatch(platform: "Platform", call: Call, owner: str, name: str, file: str) -> Response:
    platform.demand_repository(call, owner, name, ("actions", "write"))
    wish = call.json()
    ref, inputs = wish.get("ref"), wish.get("inputs", {})
    if not isinstance(ref, str) or not 0 < len(ref) <= 200:
        raise ApiError(422, 'Expected {"ref": "main", "inputs": {…}}')
    if not isinstance(inputs, dict) or len(inputs) > INPUT_LIMIT:
        raise ApiError(422, f"inputs: an object with at most {INPUT_LIMIT} entries is expected")
    if not all(isinstance(value, str) for value in inputs.values()):
        raise ApiError(422, "inputs: every value must be text")
    resolved = await platform.resolve(ref)
    if resolved is None:
        raise ApiError(422, f"No ref found for: {ref}")
    try:
        run = await platform.runs.dispatch(file, *resolved, inputs, call.actor)
    except ValueError as error:
        raise ApiError(422, str(error)) from error
    return as_json({"id": run["id"]}, 201)


def _detail(platform: "Platform", run_id: int) -> dict:
    try:
        return platform.runs.detail(run_id)
    except (LookupError, ValueError) as error:
        raise unknown() from error


def _run(run: dict) -> dict:
    """A run with GitHub's names."""
    return {
        "id": run["id"],
        "name": run["workflow"],
        "path": run["file"],
        "display_title": run["title"],
        "event": run["event"],
        "head_branch": run["ref"].removeprefix("refs/heads/"),
        "head_sha": run["sha"],
        "actor": {"login": run["actor"]},
        "status": run["state"],
        "conclusion": run["conclusion"],
        "created_at": stamp(run["createdAt"]),
        "run_started_at": stamp(run["startedAt"]),
        "completed_at": stamp(run["completedAt"]),
        "fault": run.get("fault"),
    }


def _part(part: dict) -> dict:
    """A job, or a step of one."""
    seen = {name: part[name] for name in ("id", "number", "name") if name in part}
    seen |= {"status": part["state"], "conclusion": part["conclusion"]}
    seen |= {"started_at": stamp(part["startedAt"]), "completed_at": stamp(part["completedAt"])}
    return seen | ({"steps": [_part(step) for step in part["steps"]]} if "steps" in part else {})
