"""Who signs releases: a minisign key, and short-lived certificates that name the workflow that signed."""

import asyncio
import os
from dataclasses import dataclass

from ...certificates import make_authority, make_certificate, openssl
from ..names import HUB

BUNDLE = "bundle.cjs"


class SigningError(RuntimeError):
    """A tool failed; carries what it said."""


@dataclass(frozen=True)
class Signer:
    """An identity: a minisign key pair, and a key with the certificate that the signing authority issued to it."""

    minisign_key: str
    minisign_public: str
    key: str
    certificate: str


class Signing:
    """The authority that binds keys to identities, and everybody who was ever given a certificate of it."""

    def __init__(self, folder: str):
        self._folder = folder
        self._authority: asyncio.Task[tuple[str, str]] | None = None
        self._minisign: dict[str, asyncio.Task[tuple[str, str]]] = {}
        self._certificates: dict[tuple[str, str], asyncio.Task[tuple[str, str]]] = {}

    async def root(self) -> str:
        """Path of the authority's certificate (PEM)."""
        if self._authority is None:
            self._authority = asyncio.ensure_future(make_authority(f"{self._folder}/authority", "Hub Signing Authority"))
        return (await self._authority)[1]

    async def minisign_public(self, repository: str) -> str:
        """Path of a repository's public minisign key."""
        return (await self._minisign_pair(repository))[1]

    async def signer(self, repository: str, tag: str) -> Signer:
        """The release workflow of a repository at a tag. One minisign key a repository, one certificate a tag."""
        if (repository, tag) not in self._certificates:
            self._certificates[repository, tag] = asyncio.ensure_future(self._certificate(repository, tag))
        (secret, public), (key, certificate) = await asyncio.gather(
            self._minisign_pair(repository), self._certificates[repository, tag]
        )
        return Signer(secret, public, key, certificate)

    async def _minisign_pair(self, repository: str) -> tuple[str, str]:
        if repository not in self._minisign:
            folder = f"{self._folder}/{repository.replace('/', '_')}"
            self._minisign[repository] = asyncio.ensure_future(_minisign_pair(folder))
        return await self._minisign[repository]

    async def _certificate(self, repository: str, tag: str) -> tuple[str, str]:
        certificate = await self.root()
        key = (await self._authority)[0]
        folder = f"{self._folder}/{repository.replace('/', '_')}-{tag}"
        return await make_certificate(folder, "release workflow", f"URI:{identity(repository, tag)}", (key, certificate))


def identity(repository: str, tag: str) -> str:
    """Whom a certificate names, as keyless signing writes it."""
    return f"https://{HUB}/{repository}/.github/workflows/release.yml@refs/tags/{tag}"


async def signatures(signer: Signer, data: bytes, folder: str) -> dict[str, bytes]:
    """The signature files that stand beside a bundle, by their ending."""
    os.makedirs(folder, exist_ok=True)
    path = f"{folder}/{BUNDLE}"
    with open(path, "wb") as file:
        file.write(data)
    minisign = run("minisign", "-S", "-s", signer.minisign_key, "-m", path, "-x", f"{path}.minisig", "-t", BUNDLE)
    ecdsa, _ = await asyncio.gather(openssl("dgst", "-sha256", "-sign", signer.key, message=data), minisign)
    found = {"sig": ecdsa}
    for ending, source in (("minisig", f"{path}.minisig"), ("pem", signer.certificate)):
        with open(source, "rb") as file:
            found[ending] = file.read()
    return found


async def _minisign_pair(folder: str) -> tuple[str, str]:
    """Paths of a secret key without a password, and of the public key."""
    os.makedirs(folder)
    await run("minisign", "-G", "-W", "-s", f"{folder}/minisign.key", "-p", f"{folder}/minisign.pub")
    return f"{folder}/minisign.key", f"{folder}/minisign.pub"


async def run(*arguments: str) -> None:
    """Runs a tool to its end. Raises SigningError."""
    process = await asyncio.create_subprocess_exec(
        *arguments,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    _, errors = await process.communicate()
    if process.returncode != 0:
        raise SigningError(f"{arguments[0]}: {errors.decode(errors='replace')[-500:]}")
