"""Wheels read and rewritten without unpacking: unchanged members keep their compressed bytes, only changed ones and RECORD are new."""

import base64
import email
import email.message
import hashlib
import os
import struct
import zipfile
import zlib
from dataclasses import dataclass
from typing import BinaryIO

# The date of every member that we write: the first that zip can express, so that bytes depend on content alone.
DOS_TIME, DOS_DATE = 0, 33
LOCAL = struct.Struct("<4s5H3I2H")
CENTRAL = struct.Struct("<4s6H3I5H2I")
END = struct.Struct("<4s4H2IH")
FILE_MODE = 0o100644 << 16
UTF8_NAME = 0x800
PIECE_BYTES = 1024 * 1024
WHEEL_TAG = "Wheel-Version: 1.0\nGenerator: setuptools (66.1.1)\nRoot-Is-Purelib: true\nTag: py3-none-any\n"


@dataclass(frozen=True)
class Member:
    """A member of the new wheel: taken over from the old one (whose local header is at `offset`), or new packed `data`."""

    name: str
    crc: int
    size: int
    method: int
    packed_size: int
    offset: int = 0
    data: bytes | None = None


class Wheel:
    """A wheel on disk, its table of contents in memory while this object lives."""

    def __init__(self, path: str):
        self.path = path
        self.file = os.path.basename(path)
        name, self.version = self.file.split("-")[:2]
        self.info = f"{name}-{self.version}.dist-info"
        with zipfile.ZipFile(path) as archive:
            self._entries = {entry.filename: entry for entry in archive.infolist()}

    def names(self) -> list[str]:
        return list(self._entries)

    def read(self, name: str) -> bytes:
        """The bytes of one member. Raises KeyError. (Opening the archive anew would parse its whole table again.)"""
        entry = self._entries[name]
        with open(self.path, "rb") as file:
            _skip_header(file, entry.header_offset)
            packed = file.read(entry.compress_size)
        return packed if entry.compress_type == zipfile.ZIP_STORED else zlib.decompress(packed, -zlib.MAX_WBITS)

    def metadata(self) -> email.message.Message:
        return email.message_from_string(self.read(f"{self.info}/METADATA").decode())

    def record(self) -> dict[str, str]:
        """RECORD: path -> its line's `sha256=…,SIZE` (RECORD itself left out)."""
        lines = self.read(f"{self.info}/RECORD").decode().splitlines()
        split = (line.split(",", 1) for line in lines if line)
        return {path: rest for path, rest in split if path != f"{self.info}/RECORD"}

    def hashes(self) -> dict[str, str]:
        """RECORD as path -> SHA-256 in hex."""
        return {path: _hex(rest.split(",")[0]) for path, rest in self.record().items()}

    def rewrite(self, target: str, changes: dict[str, bytes], info: str | None = None) -> str:
        """
        Writes a wheel with `changes` laid over this one (new names are added) and, if `info` is given, the metadata folder
        renamed to it. RECORD is made anew. Returns the SHA-256 of the file in hex.
        """
        info = info or self.info
        rename = (lambda name: name.replace(self.info, info, 1)) if info != self.info else (lambda name: name)
        record = {rename(path): rest for path, rest in self.record().items()}
        record.update({path: record_entry(data) for path, data in changes.items()})
        record_text = "".join(f"{path},{rest}\n" for path, rest in record.items()) + f"{info}/RECORD,,\n"
        fresh = {**changes, f"{info}/RECORD": record_text.encode()}
        members = []
        for entry in self._entries.values():
            name = rename(entry.filename)
            if name not in fresh:
                old = (entry.CRC, entry.file_size, entry.compress_type, entry.compress_size, entry.header_offset)
                members.append(Member(name, *old))
        members.extend(pack(name, data) for name, data in fresh.items())
        return write(target, members, self.path)


def record_entry(data: bytes) -> str:
    """What RECORD says of a file: `sha256=…,SIZE`."""
    digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
    return f"sha256={digest},{len(data)}"


def build(folder: str, name: str, version: str, files: dict[str, bytes], metadata: str) -> tuple[str, str]:
    """Makes a pure Python wheel from nothing; returns its path and SHA-256. The same input gives the same bytes."""
    distribution = name.replace("-", "_")
    info = f"{distribution}-{version}.dist-info"
    members = {**dict(sorted(files.items())), f"{info}/METADATA": metadata.encode(), f"{info}/WHEEL": WHEEL_TAG.encode()}
    lines = [f"{path},{record_entry(data)}\n" for path, data in members.items()]
    members[f"{info}/RECORD"] = ("".join(lines) + f"{info}/RECORD,,\n").encode()
    path = f"{folder}/{distribution}-{version}-py3-none-any.whl"
    return path, write(path, [pack(member, data) for member, data in members.items()], None)


def pack(name: str, data: bytes) -> Member:
    """A new member, compressed."""
    packer = zlib.compressobj(6, zlib.DEFLATED, -zlib.MAX_WBITS)
    packed = packer.compress(data) + packer.flush()
    return Member(name, zlib.crc32(data), len(data), zipfile.ZIP_DEFLATED, len(packed), data=packed)


def write(target: str, members: list[Member], source: str | None) -> str:
    """Writes the archive, taking old members' bytes from `source`; returns its SHA-256 in hex."""
    digest, central, position = hashlib.sha256(), [], 0
    pieces: list[bytes] = []
    held = 0
    with open(target, "wb") as out, open(source or os.devnull, "rb") as old:

        def flush() -> None:
            nonlocal held
            block = b"".join(pieces)
            out.write(block)
            digest.update(block)
            pieces.clear()
            held = 0

        for member in members:
            name = member.name.encode()
            flags = 0 if member.name.isascii() else UTF8_NAME
            common = (20, flags, member.method, DOS_TIME, DOS_DATE, member.crc, member.packed_size, member.size, len(name), 0)
            if member.data is None:
                _skip_header(old, member.offset)
                body = old.read(member.packed_size)
            else:
                body = member.data
            pieces += (LOCAL.pack(b"PK\3\4", *common), name, body)
            central.append(CENTRAL.pack(b"PK\1\2", 0x0314, *common, 0, 0, 0, FILE_MODE, position) + name)
            length = LOCAL.size + len(name) + len(body)
            position += length
            held += length
            if held > PIECE_BYTES:
                flush()
        table = b"".join(central)
        pieces += (table, END.pack(b"PK\5\6", 0, 0, len(central), len(central), len(table), position, 0))
        flush()
    return digest.hexdigest()


def _skip_header(file: BinaryIO, offset: int) -> None:
    """Positions `file` at the packed bytes of the member whose local header is at `offset`."""
    file.seek(offset)
    *_, name_length, extra_length = LOCAL.unpack(file.read(LOCAL.size))
    file.seek(name_length + extra_length, os.SEEK_CUR)


def _hex(entry: str) -> str:
    text = entry.removeprefix("sha256=")
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).hex()
