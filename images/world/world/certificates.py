"""Keys, self-signed certificates and signatures, made by openssl when a range opens, so that labs never outlive them."""

import asyncio
import base64
import os
import time

VALID_BEFORE_SECONDS = 3600
VALID_AFTER_SECONDS = 7 * 24 * 3600
CONFIG = """[ca]
default_ca = lab
[lab]
dir = {folder}
database = {folder}/index.txt
new_certs_dir = {folder}
rand_serial = yes
default_md = sha256
policy = any
x509_extensions = leaf
[any]
commonName = supplied
[leaf]
basicConstraints = critical,CA:FALSE
subjectAltName = {names}
[req]
distinguished_name = subject
prompt = no
[subject]
CN = {common_name}
"""


class OpensslError(RuntimeError):
    """openssl failed; carries what it said."""


async def make_certificate(folder: str, common_name: str, names: str) -> tuple[str, str]:
    """Paths of a fresh P-256 key and of its certificate (PEM), valid from one hour ago for seven days; `names` is a SAN."""
    os.makedirs(folder)
    config, key, request, certificate = (f"{folder}/{name}" for name in ("ca.conf", "key.pem", "request.pem", "cert.pem"))
    with open(config, "w") as file:
        file.write(CONFIG.format(folder=folder, names=names, common_name=common_name))
    open(f"{folder}/index.txt", "w").close()
    curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-noenc"]
    await openssl("req", "-new", *curve, "-config", config, "-keyout", key, "-out", request)
    now = time.time()
    span = ["-startdate", _stamp(now - VALID_BEFORE_SECONDS), "-enddate", _stamp(now + VALID_AFTER_SECONDS)]
    sign = ["ca", "-batch", "-notext", "-selfsign", "-config", config, "-keyfile", key, "-in", request, "-out", certificate]
    await openssl(*sign, *span)
    return key, certificate


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


def _stamp(at: float) -> str:
    return time.strftime("%Y%m%d%H%M%SZ", time.gmtime(at))
