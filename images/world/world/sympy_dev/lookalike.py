"""The look-alike `sympy-dev`: SymPy's own files, description and tags under another name, and the poisoned files among them."""

from .variant import Variant
from .wheels import Wheel

NAME = "sympy-dev"
DISTRIBUTION = "sympy_dev"
# The release that its code was copied from: the one that the service's environment holds.
COPIED_FROM = "1.11.1"


def file_name(variant: Variant) -> str:
    return f"{DISTRIBUTION}-{variant.lookalike_version}-py3-none-any.whl"


def info_folder(variant: Variant) -> str:
    return f"{DISTRIBUTION}-{variant.lookalike_version}.dist-info"


def make_lookalike(variant: Variant, genuine: Wheel, poisoned: dict[str, bytes], folder: str) -> tuple[str, str]:
    """Writes the wheel; returns its path and SHA-256 (hex)."""
    info = info_folder(variant)
    metadata = genuine.read(f"{genuine.info}/METADATA").decode()
    lines = []
    for line in metadata.split("\n"):
        if line.startswith("Name: "):
            line = f"Name: {NAME}"
        elif line.startswith("Version: "):
            line = f"Version: {variant.lookalike_version}"
        lines.append(line)
    path = f"{folder}/{file_name(variant)}"
    changes = {**poisoned, f"{info}/METADATA": "\n".join(lines).encode()}
    return path, genuine.rewrite(path, changes, info)
