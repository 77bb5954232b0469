"""Packs Debian's own SymPy and mpmath as wheels: the genuine releases of the lab's package indexes.

    wheels.py OUT

writes two releases of sympy (same code; version and metadata differ) and one of mpmath, without their test suites. The
result depends on the installed packages alone: members are sorted and carry a fixed date.
"""

import base64
import hashlib
import importlib
import os
import sys
import zipfile

SITE = "/usr/lib/python3/dist-packages"
# Debian patches the code and not the version: the second release is what a maintainer would call a post-release.
SYMPY_POST = "1.11.1.post1"
WHEEL_TAG = "Wheel-Version: 1.0\nGenerator: chaindrill (1.0)\nRoot-Is-Purelib: true\nTag: py3-none-any\n"


def sources(package: str) -> dict[str, bytes]:
    """Files of an installed package by path in the wheel; no tests, no byte code."""
    files = {}
    for folder, folders, names in os.walk(f"{SITE}/{package}"):
        folders[:] = sorted(f for f in folders if f not in ("__pycache__", "tests"))
        for name in sorted(names):
            if not name.endswith((".pyc", ".pyo")):
                path = os.path.join(folder, name)
                with open(path, "rb") as file:
                    files[os.path.relpath(path, SITE)] = file.read()
    return files


def installed_version(package: str) -> str:
    """The version that the code itself states (Debian's metadata of mpmath says 0.0.0)."""
    return importlib.import_module(package).__version__


def metadata(name: str, version: str, summary: str, home: str, author: str, requires: list[str]) -> bytes:
    """Core metadata 2.1."""
    lines = [
        "Metadata-Version: 2.1",
        f"Name: {name}",
        f"Version: {version}",
        f"Summary: {summary}",
        f"Home-page: {home}",
        f"Author: {author}",
        "License: BSD",
        "Requires-Python: >=3.8",
        *(f"Requires-Dist: {requirement}" for requirement in requires),
        "",
        f"{name}: {summary}.",
        "",
    ]
    return "\n".join(lines).encode()


def record_line(path: str, data: bytes) -> str:
    digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
    return f"{path},sha256={digest},{len(data)}\n"


def write_wheel(out: str, name: str, version: str, files: dict[str, bytes], meta: bytes) -> None:
    """One wheel: the files, their metadata, and a RECORD with the SHA-256 of each."""
    info = f"{name}-{version}.dist-info"
    with open(f"/usr/share/doc/python3-{name}/copyright", "rb") as file:
        license_text = file.read()
    members = dict(sorted(files.items()))
    written = {"METADATA": meta, "WHEEL": WHEEL_TAG.encode(), "LICENSE": license_text, "top_level.txt": f"{name}\n".encode()}
    for path, data in written.items():
        members[f"{info}/{path}"] = data
    record = "".join(record_line(path, data) for path, data in members.items()) + f"{info}/RECORD,,\n"
    members[f"{info}/RECORD"] = record.encode()
    path = f"{out}/{name}-{version}-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as wheel:
        for member, data in members.items():
            entry = zipfile.ZipInfo(member, (2023, 2, 1, 0, 0, 0))
            entry.external_attr = 0o100644 << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            wheel.writestr(entry, data, compresslevel=9)
    print(f"{os.path.basename(path)}: {len(members)} files, {os.path.getsize(path) // 1024} KiB")


def main(out: str) -> None:
    os.makedirs(out, exist_ok=True)
    code = sources("sympy")
    version = installed_version("sympy")
    for release in (version, SYMPY_POST):
        files = {**code, "sympy/release.py": f'__version__ = "{release}"\n'.encode()}
        summary = "Computer algebra system (CAS) in Python"
        meta = metadata("sympy", release, summary, "https://sympy.org", "SymPy development team", ["mpmath (>=0.19)"])
        write_wheel(out, "sympy", release, files, meta)
    version = installed_version("mpmath")
    summary = "Python library for arbitrary-precision floating-point arithmetic"
    meta = metadata("mpmath", version, summary, "http://mpmath.org/", "Fredrik Johansson", [])
    write_wheel(out, "mpmath", version, sources("mpmath"), meta)


main(sys.argv[1])
