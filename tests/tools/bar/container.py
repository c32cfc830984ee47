"""Items 1 to 9: the archive, its names and the bytes of its files."""

from __future__ import annotations

import hashlib
import re
import struct
import unicodedata
from collections import Counter

from book import OCF, PACKAGE_TYPE, Book, CannotCheck, parse
from items import item

MIMETYPE = b"application/epub+zip"
VERSIONS = {0: 10, 8: 20}
TEXTS = (".xhtml", ".html", ".htm", ".xml", ".opf", ".ncx", ".css", ".svg", ".js", ".txt")

MEDIA_TYPES: dict[str, tuple[bytes, ...]] = {
    "image/gif": (b"GIF87a", b"GIF89a"),
    "image/jpeg": (b"\xff\xd8\xff",),
    "image/png": (b"\x89PNG\r\n\x1a\n",),
    "image/svg+xml": (),
    "application/xhtml+xml": (),
    "application/x-dtbncx+xml": (),
    "text/css": (),
    "text/javascript": (),
    "application/javascript": (),
    "application/smil+xml": (),
    "application/pls+xml": (),
    "audio/mpeg": (),
    "audio/mp4": (),
    "font/ttf": (b"\x00\x01\x00\x00", b"true"),
    "font/otf": (b"OTTO", b"\x00\x01\x00\x00"),
    "font/woff": (b"wOFF",),
    "application/font-woff": (b"wOFF",),
    "application/font-sfnt": (b"\x00\x01\x00\x00", b"true", b"OTTO"),
    "application/vnd.ms-opentype": (b"\x00\x01\x00\x00", b"true", b"OTTO"),
}


@item(1, "mimetype first, stored and bare")
def mimetype(book: Book) -> list[str]:
    """The first 58 bytes let any program tell an EPUB without unpacking it."""
    data = book.data
    if len(data) < 62 or data[:4] != b"PK\x03\x04":
        return ["the file does not begin with an entry of a ZIP archive"]
    method, _, _, _, packed, size, name, extra = struct.unpack_from("<3HIIIHH", data, 8)
    messages = []
    if data[30:58] != b"mimetype" + MIMETYPE or name != 8:
        messages.append(f"bytes 30 to 57 are {data[30:58]!r}")
    if method != 0:
        messages.append("mimetype is compressed")
    if extra != 0:
        messages.append(f"mimetype has an extra field of {extra} bytes")
    if packed != 20 or size != 20 or data[58:62] != b"PK\x03\x04":
        messages.append("something follows the media type in mimetype")
    return messages


@item(2, "plain ZIP: stored or deflated, versions 10 and 20, no flags")
def plain_zip(book: Book) -> list[str]:
    """Both headers of each entry ask for no more than the simplest reader can do."""
    messages = [f"{name} cannot be unpacked: {why}" for name, why in book.damaged.items()]
    for entry in book.entries:
        for where, header in (("central", entry.central), ("local", entry.local)):
            wanted = VERSIONS.get(header["method"])
            if wanted is None:
                messages.append(f"{entry.name}: {where} method {header['method']}")
            elif header["version"] != wanted:
                messages.append(f"{entry.name}: {where} version {header['version']}, not {wanted}")
            if header["flags"] != 0:
                messages.append(f"{entry.name}: {where} flags {header['flags']:#x}")
    return messages


@item(3, "names plain, distinct and below the package's folder")
def names(book: Book) -> list[str]:
    """Names that no file system or reader takes amiss; the folder itself is free."""
    messages = []
    folded = Counter(entry.name.casefold() for entry in book.entries)
    messages += [f"{name} is there {count} times" for name, count in folded.items() if count > 1]
    for entry in book.entries:
        if entry.name == "mimetype" or entry.name.startswith("META-INF/"):
            continue
        if not entry.name.startswith(book.folder):
            messages.append(f"{entry.name} is outside {book.folder}")
        elif not re.fullmatch(r"[a-z0-9._/-]*", entry.name[len(book.folder) :]):
            messages.append(f"{entry.name} is not of a-z, 0-9 and ._/-")
    return messages


@item(4, "one time for all entries")
def timestamps(book: Book) -> list[str]:
    """A clock that shows in the archive would make every build differ."""
    seen = Counter(
        (header["date"], header["time"])
        for entry in book.entries
        for header in (entry.central, entry.local)
    )
    return [f"{len(seen)} different times"] if len(seen) > 1 else []


@item(5, "a second build is identical")
def reproducible(book: Book) -> list[str]:
    """The same source gives the same bytes; needs the file of another build."""
    if book.again is None:
        raise CannotCheck("no second build is given")
    one, two = (hashlib.sha256(data).hexdigest() for data in (book.data, book.again))
    return [] if one == two else [f"sha256 {one} and {two}"]


@item(6, "one rootfile")
def rootfile(book: Book) -> list[str]:
    """Several renditions are beyond most readers."""
    found = list(book.container.iter(f"{{{OCF}}}rootfile"))
    if len(found) != 1:
        return [f"{len(found)} rootfiles"]
    messages = []
    if found[0].get("media-type") != PACKAGE_TYPE:
        messages.append(f"the rootfile's media type is {found[0].get('media-type')}")
    if found[0].get("full-path") not in book.files:
        messages.append(f"the rootfile {found[0].get('full-path')} is not there")
    return messages


@item(7, "manifest and files are the same")
def manifest(book: Book) -> list[str]:
    """What is not listed is lost in some readers, what is not there breaks others."""
    present = {name for name in book.names if not name.startswith("META-INF/")}
    present -= {"mimetype", book.opf_path}
    listed = Counter(resource.path for resource in book.manifest)
    messages = [f"{path} is not in the manifest" for path in sorted(present - set(listed))]
    messages += [f"{path} is not a file to list" for path in sorted(set(listed) - present)]
    messages += [f"{path} is listed {count} times" for path, count in listed.items() if count > 1]
    return messages


@item(8, "media types that EPUB 3.0 knew")
def media_types(book: Book) -> list[str]:
    """Newer formats show nothing in older readers; the bytes must be what the type says."""
    messages = []
    for resource in book.manifest:
        signatures = MEDIA_TYPES.get(resource.media_type)
        data = book.files.get(resource.path, b"")
        if signatures is None:
            messages.append(f"{resource.path}: {resource.media_type or 'no media type'}")
        elif signatures and not data.startswith(signatures):
            messages.append(f"{resource.path} is no {resource.media_type}")
        elif resource.media_type == "image/svg+xml":
            messages += _svg(resource.path, data)
    return messages


def _svg(path: str, data: bytes) -> list[str]:
    try:
        root = parse(data, path)
    except CannotCheck as reason:
        return [str(reason)]
    return [] if root.tag == "{http://www.w3.org/2000/svg}svg" else [f"{path} is no SVG"]


@item(9, "clean UTF-8")
def encoding(book: Book) -> list[str]:
    """Texts are in one encoding, one normal form and with one kind of line end."""
    messages = []
    for path, data in book.files.items():
        if not path.lower().endswith(TEXTS) and path != "mimetype":
            continue
        try:
            content = data.decode("utf-8")
        except UnicodeDecodeError as error:
            messages.append(f"{path} is not UTF-8: {error.reason} at byte {error.start}")
            continue
        messages += [f"{path} {fault}" for fault in _faults(content)]
    return messages


def _faults(content: str) -> list[str]:
    """What is amiss with the characters of a text."""
    faults = []
    if "\ufeff" in content:
        faults.append("has a byte order mark")
    if "\r" in content:
        faults.append("has carriage returns")
    if re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]", content):
        faults.append("has control characters")
    if not unicodedata.is_normalized("NFC", content):
        faults.append("is not in NFC")
    return faults
