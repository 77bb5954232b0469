"""The action's public repository: releases with signed tags, and the tag that the attacker moved to an orphan commit."""

import asyncio
import base64
import os
import time
from dataclasses import dataclass

from ...repository import Commit, Repository, fast_import_stream, git, make_repository, read_ref, write_ref
from ..names import HUB
from ..templates import template
from ..variant import Variant
from .assets import Assets
from .signing import run

ADA = ("Ada Ferrante", "ada@{}")
TOM = ("Tom Baptiste", "tom@{}")
MOVING_TAG = "v2"


@dataclass(frozen=True)
class ActionRepository:
    """`genuine` is the commit of the current release; `allowed_signers` is what Git verifies signed tags by."""

    repository: Repository
    genuine: str
    allowed_signers: str

    def point(self, commit: str) -> None:
        """Moves the tag `v2`."""
        write_ref(self.repository.path, f"refs/tags/{MOVING_TAG}", commit)

    async def plant(self, assets: Assets, variant: Variant, marker: str) -> str:
        """A commit without a parent: the release's files, the script, and one line that calls it. Answers its SHA; no ref leads to it."""
        files = release_files(variant)
        script = base64.b64encode(assets.script(marker)).decode()
        files["dist/telemetry.js"] = template("planted/telemetry.js", script=script)
        call = b"  await require('./telemetry')().catch(() => {});\n}\n\nmain()"
        files["dist/index.js"] = files["dist/index.js"].replace(b"}\n\nmain()", call)
        commit = Commit(ADA[0], ADA[1].format(variant.domain), 0.4, f"chore: rebuild dist for {variant.version}\n", files)
        branch = f"refs/planted/{marker}"
        stream = fast_import_stream([commit], time.time(), branch)
        path = self.repository.path
        await git("--git-dir", path, "fast-import", "--quiet", "--done", message=stream)
        sha = read_ref(path, branch)
        os.remove(f"{path}/{branch}")
        return sha


async def make_action_repository(path: str, keys: str, variant: Variant, now: float) -> ActionRepository:
    """`keys`: a folder for the maintainer's SSH key. Raises GitError."""
    history = commits(variant)
    stream = fast_import_stream(history, now)
    repository, key = await asyncio.gather(make_repository(path, stream), _ssh_key(keys))
    email = ADA[1].format(variant.domain)
    log = (await git("--git-dir", path, "log", "--format=%H %s", "main")).decode().splitlines()
    by_subject = {line[41:]: line[:40] for line in log}
    signing = []
    for commit in history:
        subject = commit.message.strip()
        if subject.startswith("Release "):
            version, at = subject.removeprefix("Release "), int(now - commit.days_ago * 86400)
            tagger = {"EMAIL": email, "DATE": f"{at} +0000"}
            signing.append(_sign_tag(path, key, f"v{version}", by_subject[subject], tagger))
    await asyncio.gather(*signing)
    with open(f"{key}.pub") as file:
        signers = f"{email} {' '.join(file.read().split()[:2])}\n"
    made = ActionRepository(repository, by_subject[f"Release {variant.version}"], signers)
    made.point(made.genuine)
    return made


def release_files(variant: Variant) -> dict[str, bytes]:
    """The files of the current release."""
    values = {"asset_host": variant.asset_host, "action": variant.action, "owner": variant.owner}
    names = ("README.md", "action.yml", "dist/index.js")
    return {name: template(f"action/{name}", **values) for name in names}


def commits(variant: Variant) -> list[Commit]:
    """Oldest first; one that says "Release VERSION" gets the tag."""
    ada, tom = ((name, address.format(variant.domain)) for name, address in (ADA, TOM))
    files = release_files(variant)
    older = _version_before(variant.version)
    readme = files["README.md"].split(b"\n## ")[0] + b"\n"
    return [
        Commit(*ada, 402.0, "A checkout without dependencies\n", {"README.md": readme, "action.yml": files["action.yml"]}),
        Commit(*tom, 311.5, "Load the bundle from the CDN\n", {"dist/index.js": files["dist/index.js"]}),
        Commit(*ada, 96.2, f"Release {older}\n", {"VERSION": f"{older}\n".encode()}),
        Commit(*tom, 41.7, "Describe signatures\n", {"README.md": files["README.md"]}),
        Commit(*ada, 40.1, f"Release {variant.version}\n", {"VERSION": f"{variant.version}\n".encode()}),
    ]


def _version_before(version: str) -> str:
    major, minor, patch = (int(part) for part in version.split("."))
    return f"{major}.{minor}.{patch - 1}" if patch > 0 else f"{major}.{max(0, minor - 1)}.3"


async def _ssh_key(folder: str) -> str:
    os.makedirs(folder)
    await run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", f"releases@{HUB}", "-f", f"{folder}/release")
    return f"{folder}/release"


async def _sign_tag(path: str, key: str, tag: str, commit: str, tagger: dict[str, str]) -> None:
    signed = ["-c", "gpg.format=ssh", "-c", f"user.signingkey={key}"]
    person = {f"GIT_COMMITTER_{name}": value for name, value in {"NAME": ADA[0], **tagger}.items()}
    await git("--git-dir", path, *signed, "tag", "-s", "-m", f"Release {tag}", tag, commit, environment=person)
