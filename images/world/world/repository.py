"""Bare repositories with a believable history, made in one `git fast-import` each, and clones of them."""

import asyncio
import os
import time
from dataclasses import dataclass


BARE_CONFIG = """[core]
	repositoryformatversion = 0
	filemode = true
	bare = true
[http]
	receivepack = true
[receive]
	maxInputSize = 8m
	autogc = false
	denyDeletes = true
[gc]
	auto = 0
[uploadpack]
	allowAnySHA1InWant = true
[fastimport]
	unpackLimit = 1
"""
FILE_LIMIT_BYTES = 65536
FILES_LIMIT = 200
ENVIRONMENT = {
    "PATH": "/usr/bin:/bin",
    "HOME": "/run/world",
    "TMPDIR": "/run/world",
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_COMMITTER_NAME": "Meridian Git",
    "GIT_COMMITTER_EMAIL": "git@meridian.test",
}


class GitError(RuntimeError):
    """git failed; carries what it said."""


@dataclass(frozen=True)
class Commit:
    author: str
    email: str
    days_ago: float
    message: str
    files: dict[str, bytes]


@dataclass(frozen=True)
class Repository:
    """`first` is `main` as the lab opened; it stays reachable by its SHA whatever is pushed."""

    path: str
    first: str


async def make_repository(path: str, history: bytes) -> Repository:
    """Makes the bare repository at `path` of a fast-import stream with a branch `main`. Raises GitError."""
    for folder in ("objects/pack", "objects/info", "refs/heads", "refs/tags"):
        os.makedirs(f"{path}/{folder}")
    _write(f"{path}/config", BARE_CONFIG)
    _write(f"{path}/HEAD", "ref: refs/heads/main\n")
    await git("--git-dir", path, "fast-import", "--quiet", "--done", message=history)
    return Repository(path, read_ref(path, "refs/heads/main"))


def read_ref(path: str, ref: str) -> str:
    """The SHA in a loose ref of the bare repository at `path`: none here is ever packed."""
    with open(f"{path}/{ref}") as file:
        return file.read().strip()


def write_ref(path: str, ref: str, sha: str) -> None:
    """Points a ref of the bare repository at `path` somewhere else, at once for every reader."""
    os.makedirs(os.path.dirname(f"{path}/{ref}"), exist_ok=True)
    _write(f"{path}/{ref}.lock", f"{sha}\n")
    os.replace(f"{path}/{ref}.lock", f"{path}/{ref}")


async def clone_for(repository: Repository, clone: str, url: str) -> None:
    """A working clone in the folder `clone` whose `origin` is `url`. Raises GitError."""
    await git("clone", "--quiet", "--no-hardlinks", repository.path, clone)
    with open(f"{clone}/.git/config") as file:
        text = file.read()
    _write(f"{clone}/.git/config", text.replace(repository.path, url))


def fast_import_stream(history: list[Commit], now: float, branch: str = "refs/heads/main") -> bytes:
    """The history as fast-import reads it; each commit's date is `days_ago` before `now`. Ends with `done`."""
    return b"".join([*(_commit(commit, now, branch) for commit in history), b"done\n"])


def _commit(commit: Commit, now: float, branch: str) -> bytes:
    at = int(now - commit.days_ago * 86400)
    person = f"{commit.author} <{commit.email}> {at} {time.strftime('%z', time.gmtime(at))}"
    out = [f"commit {branch}\nauthor {person}\ncommitter {person}\n".encode(), _data(commit.message.encode())]
    for name, content in commit.files.items():
        mode = "100755" if name.endswith(".sh") else "100644"
        out.append(f"M {mode} inline {name}\n".encode() + _data(content))
    return b"".join([*out, b"\n"])


async def head(path: str, ref: str = "refs/heads/main") -> str:
    """The SHA that `ref` points to. Raises GitError where there is none."""
    return (await git("--git-dir", path, "rev-parse", "--verify", ref)).decode().strip()


async def files_at(path: str, commit: str) -> dict[str, str]:
    """The files of a commit, each up to 64 KB, the first 200 of them: path -> text."""
    listing = await git("--git-dir", path, "ls-tree", "-r", "-l", "-z", commit)
    entries = []
    for line in listing.decode().split("\0"):
        if line:
            about, name = line.split("\t", 1)
            _, kind, sha, size = about.split()
            if kind == "blob" and int(size) <= FILE_LIMIT_BYTES and len(entries) < FILES_LIMIT:
                entries.append((name, sha))
    wanted = "".join(f"{sha}\n" for _, sha in entries).encode()
    packed = await git("--git-dir", path, "cat-file", "--batch", message=wanted)
    found, position = {}, 0
    for name, _ in entries:
        line_end = packed.index(b"\n", position)
        size = int(packed[position:line_end].split()[2])
        found[name] = packed[line_end + 1 : line_end + 1 + size].decode(errors="replace")
        position = line_end + 1 + size + 1
    return found


async def git(*arguments: str, message: bytes = b"", environment: dict[str, str] | None = None) -> bytes:
    """Runs git with `message` on its standard input and what `environment` adds. Raises GitError."""
    process = await asyncio.create_subprocess_exec(
        "git",
        *arguments,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env={**ENVIRONMENT, **(environment or {})},
    )
    out, errors = await process.communicate(message)
    if process.returncode != 0:
        raise GitError(errors.decode(errors="replace")[-500:])
    return out


def _data(content: bytes) -> bytes:
    return b"data %d\n" % len(content) + content + b"\n"


def _write(path: str, text: str) -> None:
    with open(path, "w") as file:
        file.write(text)
