"""The inert payload of this attempt: the ELF of the image and a trailer that makes its SHA-256 the attempt's own."""

import hashlib
import hmac
import os

from .variant import Variant

ELF_PATH = "/opt/world/payload"
MARKER = b"LAB-INERT"
TRAILER_BYTES = 64


class Payload:
    """`elf_sha256` is what the loader compares; `sha256` is the whole file's, which the trainee finds."""

    def __init__(self, variant: Variant, path: str = ELF_PATH):
        with open(path, "rb") as file:
            elf = file.read()
        mac = hmac.digest(variant.lab_token, variant.trailer_seed, "sha256")
        self.path = path
        self.elf_bytes = os.path.getsize(path)
        self.trailer = MARKER.ljust(TRAILER_BYTES - len(mac), b"\0") + mac
        self.elf_sha256 = hashlib.sha256(elf).hexdigest()
        self.sha256 = hashlib.sha256(elf + self.trailer).hexdigest()
