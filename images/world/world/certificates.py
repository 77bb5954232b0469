"""Keys, certificates and signatures, made by openssl when a range opens, so that labs never outlive them."""

import asyncio
import base64
import os
import ssl

VALID_DAYS = "7"


class OpensslError(RuntimeError):
    """openssl failed; carries what it said."""


async def make_certificate(
    folder: str, common_name: str, names: str, issuer: tuple[str, str] | None = None
) -> tuple[str, str]:
    """
    Paths of a fresh P-256 key and of its certificate (PEM), valid for seven days from now; `names` is a SAN. Without an
    `issuer` (an authority's key and certificate) it is signed by itself.
    """
    signed = [] if issuer is None else ["-CAkey", issuer[0], "-CA", issuer[1]]
    return await _certificate(
        folder, common_name, "-addext", f"subjectAltName={names}", "-addext", "basicConstraints=critical,CA:FALSE", *signed
    )


async def make_authority(folder: str, common_name: str) -> tuple[str, str]:
    """Paths of a fresh P-256 key and of the certificate (PEM) of an authority that signs others for seven days."""
    constraints = ["-addext", "basicConstraints=critical,CA:TRUE", "-addext", "keyUsage=critical,keyCertSign"]
    return await _certificate(folder, common_name, *constraints)


async def _certificate(folder: str, common_name: str, *said: str) -> tuple[str, str]:
    os.makedirs(folder)
    key, certificate = f"{folder}/key.pem", f"{folder}/cert.pem"
    fresh = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-noenc", "-keyout", key, "-out", certificate]
    await openssl("req", "-x509", "-sha256", "-days", VALID_DAYS, "-subj", f"/CN={common_name}", *fresh, *said)
    return key, certificate


def server_context(key: str, certificate: str) -> ssl.SSLContext:
    """TLS of a server with this key and certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return context


async def signature(key: str, message: bytes) -> str:
    """Base64 of the ECDSA-SHA256 signature (DER) over `message`."""
    return base64.b64encode(await openssl("dgst", "-sha256", "-sign", key, message=message)).decode()


def certificate_der(path: str) -> str:
    """Base64 of a PEM certificate's DER bytes."""
    with open(path) as file:
        body = file.read().split("-----")[2]
    return "".join(body.split())


async def openssl(*arguments: str, message: bytes = b"") -> bytes:
    """Runs openssl with `message` on its standard input; returns its output. Raises OpensslError."""
    process = await asyncio.create_subprocess_exec(
        "openssl", *arguments, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    out, errors = await process.communicate(message)
    if process.returncode != 0:
        raise OpensslError(errors.decode(errors="replace")[-500:])
    return out
