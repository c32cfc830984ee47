"""A ZIP archive that can be changed in one place and is else written as it was."""

from __future__ import annotations

import bz2
import fnmatch
import re
import struct
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path

DEFLATED, BZIPPED = 8, 12
LOCAL = struct.Struct("<4s5H3L2H")
CENTRAL = struct.Struct("<4s6H3L5H2L")
END = struct.Struct("<4s4H2LH")


class NotHere(Exception):
    """A book has nothing that a defect could change."""


@dataclass
class Member:
    """A file of the archive with what its headers say."""

    name: str
    data: bytes
    method: int
    version: int
    creator: int
    time: int
    date: int
    attributes: int
    original: tuple[bytes, int, bytes]
    flags: int = 0
    extra: bytes = b""

    def packed(self) -> bytes:
        """The data as they stand in the archive; unchanged data keep their bytes."""
        data, method, packed = self.original
        if (self.data, self.method) == (data, method):
            return packed
        if self.method == DEFLATED:
            packer = zlib.compressobj(6, zlib.DEFLATED, -15)
            return packer.compress(self.data) + packer.flush()
        return bz2.compress(self.data) if self.method == BZIPPED else self.data


class Archive:
    """The files of an EPUB, by name and in order."""

    def __init__(self, path: Path) -> None:
        raw = path.read_bytes()
        with zipfile.ZipFile(path) as archive:
            self.members = [_member(info, archive.read(info), raw) for info in archive.infolist()]

    def __getitem__(self, name: str) -> Member:
        for member in self.members:
            if member.name == name:
                return member
        raise NotHere(name)

    def names(self, pattern: str) -> list[str]:
        """The names that match a pattern with stars."""
        return [one.name for one in self.members if fnmatch.fnmatchcase(one.name, pattern)]

    def text(self, name: str) -> str:
        """The text of a file."""
        return self[name].data.decode("utf-8")

    def write(self, name: str, content: str) -> None:
        """Gives a file another text."""
        self[name].data = content.encode("utf-8")

    def add(self, name: str, data: bytes) -> None:
        """Adds a file at the end, with headers like those of the last."""
        last = self.members[-1]
        self.members.append(
            Member(
                name,
                data,
                DEFLATED,
                20,
                last.creator,
                last.time,
                last.date,
                last.attributes,
                (b"", -1, b""),
            )
        )

    def bytes(self) -> bytes:
        """The archive as a file."""
        body, directory = bytearray(), bytearray()
        for member in self.members:
            place = len(body)
            name, packed = member.name.encode("utf-8"), member.packed()
            common = (member.version, member.flags, member.method, member.time, member.date)
            sizes = (zlib.crc32(member.data), len(packed), len(member.data), len(name))
            body += LOCAL.pack(b"PK\x03\x04", *common, *sizes, len(member.extra))
            body += name + member.extra + packed
            lengths = (len(member.extra), 0, 0, 0, member.attributes, place)
            directory += CENTRAL.pack(b"PK\x01\x02", member.creator, *common, *sizes, *lengths)
            directory += name + member.extra
        count = len(self.members)
        end = END.pack(b"PK\x05\x06", 0, 0, count, count, len(directory), len(body), 0)
        return bytes(body + directory + end)


def _member(info: zipfile.ZipInfo, data: bytes, raw: bytes) -> Member:
    """A file as the archive has it."""
    fields = LOCAL.unpack_from(raw, info.header_offset)
    start = info.header_offset + LOCAL.size + fields[-2] + fields[-1]
    return Member(
        name=info.filename,
        data=data,
        method=info.compress_type,
        version=info.extract_version,
        creator=info.create_system << 8 | info.create_version,
        time=fields[4],
        date=fields[5],
        attributes=info.external_attr,
        original=(data, info.compress_type, raw[start : start + info.compress_size]),
    )


def swap(book: Archive, where: str, pattern: str, new: str, count: int = 1) -> str:
    """Replaces the first place that matches, in the first file that has one; tells its name."""
    for name in book.names(where):
        changed, hits = re.subn(pattern, new, book.text(name), count=count, flags=re.DOTALL)
        if hits and changed != book.text(name):
            book.write(name, changed)
            return name
    raise NotHere(pattern)


def swap_all(book: Archive, where: str, pattern: str, new: str) -> None:
    """Replaces every place that matches, in all files."""
    for name in book.names(where):
        content = book.text(name)
        book.write(name, re.sub(pattern, new, content, flags=re.DOTALL))


def find(book: Archive, where: str, pattern: str) -> re.Match[str]:
    """The first match in the files."""
    for name in book.names(where):
        match = re.search(pattern, book.text(name), re.DOTALL)
        if match:
            return match
    raise NotHere(pattern)
