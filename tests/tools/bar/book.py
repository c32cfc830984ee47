"""Opens an EPUB and hands out its parts, whatever its layout and its faults.

What is not there or cannot be read raises CannotCheck, which fails the item that asked.
"""

from __future__ import annotations

import io
import posixpath
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from lxml import etree

XHTML = "http://www.w3.org/1999/xhtml"
OPS = "http://www.idpf.org/2007/ops"
OPF = "http://www.idpf.org/2007/opf"
DC = "http://purl.org/dc/elements/1.1/"
NCX = "http://www.daisy.org/z3986/2005/ncx/"
OCF = "urn:oasis:names:tc:opendocument:xmlns:container"
MATHML = "http://www.w3.org/1998/Math/MathML"
SVG = "http://www.w3.org/2000/svg"
XLINK = "http://www.w3.org/1999/xlink"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
NS = {"h": XHTML, "opf": OPF, "dc": DC, "ncx": NCX, "ocf": OCF, "m": MATHML, "svg": SVG}

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
PACKAGE_TYPE = "application/oebps-package+xml"
XHTML_TYPE = "application/xhtml+xml"

Element = etree._Element


class CannotCheck(Exception):
    """A part that a check needs is missing or broken."""


def parse(raw: bytes, path: str) -> Element:
    """The root of an XML file; neither the network nor entities are followed."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        return etree.fromstring(raw, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise CannotCheck(f"{path} is not well-formed: {error}") from error


def local(element: Element) -> str:
    """The name of an element without its namespace."""
    return etree.QName(element).localname


def namespace(element: Element) -> str:
    """The namespace of an element, empty if it has none."""
    return etree.QName(element).namespace or ""


def elements(root: Element, *names: str) -> Iterator[Element]:
    """The XHTML elements of these names at and below the root, in order."""
    return root.iter(*(f"{{{XHTML}}}{name}" for name in names))


def children(element: Element, *names: str) -> list[Element]:
    """The XHTML children of these names, or all element children if none is given."""
    found = [child for child in element if isinstance(child.tag, str)]
    return [child for child in found if not names or local(child) in names]


def text(element: Element) -> str:
    """The text of an element with its white space collapsed."""
    return " ".join("".join(element.itertext()).split())


def tokens(element: Element, attribute: str) -> list[str]:
    """The words of an attribute."""
    return (element.get(attribute) or "").split()


def types(element: Element) -> list[str]:
    """The values of epub:type."""
    return tokens(element, f"{{{OPS}}}type")


def is_kind(element: Element, kind: str) -> bool:
    """Whether epub:type says the kind, or role says it with doc- before it."""
    return kind in types(element) or f"doc-{kind}" in tokens(element, "role")


def of_kind(root: Element, kind: str) -> list[Element]:
    """All elements of a kind, in order."""
    return [element for element in root.iter("*") if is_kind(element, kind)]


def unpaired(element: Element, kind: str) -> str:
    """What is missing of the pair epub:type and role; empty if it is complete."""
    if kind not in types(element):
        return f'epub:type="{kind}"'
    if f"doc-{kind}" not in tokens(element, "role"):
        return f'role="doc-{kind}"'
    return ""


def show(element: Element) -> str:
    """An element as a message names it."""
    mark = element.get("id") or element.get("href") or element.get("src") or ""
    return f"<{local(element)}{' ' + mark if mark else ''}>"


def is_remote(href: str) -> bool:
    """Whether an address leads out of the book."""
    try:
        parts = urlsplit(href.strip())
    except ValueError:
        return False
    return bool(parts.scheme or parts.netloc)


def locate(base: str, href: str) -> tuple[str, str]:
    """The path in the archive and the fragment that an inner address names."""
    path, _, fragment = href.strip().partition("#")
    path = unquote(path.partition("?")[0])
    if not path:
        return base, unquote(fragment)
    joined = posixpath.join(posixpath.dirname(base), path)
    return posixpath.normpath(joined), unquote(fragment)


@dataclass
class Entry:
    """A file in the archive, as its two headers tell of it."""

    name: str
    central: dict[str, int]
    local: dict[str, int]


@dataclass
class Resource:
    """An item of the manifest."""

    id: str
    href: str
    path: str
    media_type: str
    properties: list[str]


@dataclass
class Document:
    """An XHTML file; its root cannot be asked for if it is not well-formed."""

    path: str
    raw: bytes

    @cached_property
    def root(self) -> Element:
        """The html element."""
        return parse(self.raw, self.path)

    @cached_property
    def places(self) -> dict[Element, int]:
        """Each element with its place in the file."""
        return {element: place for place, element in enumerate(self.root.iter("*"))}

    @cached_property
    def ids(self) -> dict[str, Element]:
        """The elements by id, the first of each."""
        found: dict[str, Element] = {}
        for element in self.places:
            found.setdefault(element.get("id") or "", element)
        found.pop("", None)
        return found


class Target(NamedTuple):
    """Where a link leads: the document and element are None if they do not exist."""

    path: str
    fragment: str
    document: Document | None
    element: Element | None


class Book:
    """An EPUB, read part by part as checks ask for them."""

    def __init__(self, data: bytes, again: bytes | None = None) -> None:
        self.data = data
        self.again = again

    @cached_property
    def archive(self) -> zipfile.ZipFile:
        """The archive as Python reads it."""
        try:
            return zipfile.ZipFile(io.BytesIO(self.data))
        except (zipfile.BadZipFile, ValueError, OSError, struct.error) as error:
            raise CannotCheck(f"no ZIP archive: {error}") from error

    @cached_property
    def entries(self) -> list[Entry]:
        """All entries with their headers, in the order of the central directory."""
        return [self._entry(info) for info in self.archive.infolist()]

    def _entry(self, info: zipfile.ZipInfo) -> Entry:
        central = {
            "version": info.extract_version,
            "flags": info.flag_bits,
            "method": info.compress_type,
        }
        fields = struct.unpack_from("<4s5H", self.data, info.header_offset)
        header = dict(zip(("version", "flags", "method", "time", "date"), fields[1:], strict=True))
        year, month, day, hour, minute, second = info.date_time
        central["time"] = hour << 11 | minute << 5 | second // 2
        central["date"] = (year - 1980) << 9 | month << 5 | day
        return Entry(info.filename, central, header)

    @cached_property
    def names(self) -> list[str]:
        """The names of the files, folders left out."""
        return [entry.name for entry in self.entries if not entry.name.endswith("/")]

    @cached_property
    def _contents(self) -> tuple[dict[str, bytes], dict[str, str]]:
        files: dict[str, bytes] = {}
        damaged: dict[str, str] = {}
        for name in self.names:
            try:
                files[name] = self.archive.read(name)
            except (zipfile.BadZipFile, zlib.error, RuntimeError, EOFError, OSError) as error:
                damaged[name] = str(error)
        return files, damaged

    @property
    def files(self) -> dict[str, bytes]:
        """The bytes of each file that can be unpacked."""
        return self._contents[0]

    @property
    def damaged(self) -> dict[str, str]:
        """The files that cannot be unpacked, with the reasons."""
        return self._contents[1]

    def file(self, path: str) -> bytes:
        """The bytes of a file that must be there."""
        if path not in self.files:
            raise CannotCheck(f"there is no {path}")
        return self.files[path]

    @cached_property
    def container(self) -> Element:
        """The root of META-INF/container.xml."""
        path = "META-INF/container.xml"
        return parse(self.file(path), path)

    @cached_property
    def opf_path(self) -> str:
        """The path of the package document, as the container names it."""
        for rootfile in self.container.iter(f"{{{OCF}}}rootfile"):
            if rootfile.get("full-path") in self.files:
                return rootfile.get("full-path")
        raise CannotCheck("the container names no package document that exists")

    @property
    def folder(self) -> str:
        """The folder of the package document with a slash at its end, or nothing."""
        folder = posixpath.dirname(self.opf_path)
        return f"{folder}/" if folder else ""

    @cached_property
    def opf(self) -> Element:
        """The package element."""
        return parse(self.file(self.opf_path), self.opf_path)

    def _part(self, name: str) -> Element:
        found = self.opf.find(f"{{{OPF}}}{name}")
        if found is None:
            raise CannotCheck(f"the package has no {name}")
        return found

    @property
    def metadata(self) -> Element:
        """The metadata element."""
        return self._part("metadata")

    def meta(self, name: str) -> list[Element]:
        """The meta elements of a property that refine nothing."""
        found = self.metadata.iter(f"{{{OPF}}}meta")
        return [meta for meta in found if meta.get("property") == name and not meta.get("refines")]

    @cached_property
    def manifest(self) -> list[Resource]:
        """The items of the manifest."""
        return [self._resource(found) for found in self._part("manifest").iter(f"{{{OPF}}}item")]

    def _resource(self, found: Element) -> Resource:
        href = found.get("href") or ""
        path = href if is_remote(href) else locate(self.opf_path, href)[0]
        media_type = found.get("media-type") or ""
        properties = tokens(found, "properties")
        return Resource(found.get("id") or "", href, path, media_type, properties)

    @cached_property
    def resources(self) -> dict[str, Resource]:
        """The items of the manifest by path."""
        return {resource.path: resource for resource in self.manifest}

    @cached_property
    def covers(self) -> set[str]:
        """The paths of what the manifest calls the image of the cover."""
        return {found.path for found in self.manifest if "cover-image" in found.properties}

    @cached_property
    def spine(self) -> list[str]:
        """The paths of the spine in order."""
        by_id = {resource.id: resource.path for resource in self.manifest}
        references = self._part("spine").iter(f"{{{OPF}}}itemref")
        wanted = [reference.get("idref") or "" for reference in references]
        return [by_id[name] for name in wanted if name in by_id]

    @cached_property
    def sources(self) -> list[Document]:
        """All XHTML files, those of the spine first, well-formed or not."""
        listed = [found.path for found in self.manifest if found.media_type == XHTML_TYPE]
        order = [path for path in dict.fromkeys(self.spine + listed) if path in listed]
        return [Document(path, self.file(path)) for path in order]

    @cached_property
    def documents(self) -> list[Document]:
        """All XHTML files; asking for each root makes sure that none is malformed."""
        return [document for document in self.sources if document.root is not None]

    @property
    def pages(self) -> list[Document]:
        """The XHTML files of the spine."""
        return [document for document in self.documents if document.path in self.spine]

    @cached_property
    def by_path(self) -> dict[str, Document]:
        """The XHTML files by path."""
        return {document.path: document for document in self.documents}

    @property
    def nav(self) -> Document:
        """The navigation document."""
        for resource in self.manifest:
            if "nav" in resource.properties and resource.path in self.by_path:
                return self.by_path[resource.path]
        raise CannotCheck("there is no navigation document")

    def navs(self, kind: str) -> list[Element]:
        """The nav elements of a kind in the navigation document."""
        return [nav for nav in elements(self.nav.root, "nav") if kind in types(nav)]

    def target(self, document: Document, href: str) -> Target:
        """Where a link inside the book leads."""
        return self.point(*locate(document.path, href))

    def point(self, path: str, fragment: str) -> Target:
        """The element of a path and fragment; the root where there is no fragment."""
        document = self.by_path.get(path)
        if document is None:
            return Target(path, fragment, None, None)
        element = document.ids.get(fragment) if fragment else document.root
        return Target(path, fragment, document, element)

    def pictured(self, document: Document, element: Element) -> list[str]:
        """The paths of the image files that an element shows, itself or below."""
        images = list(elements(element, "img"))
        addresses = [image.get("src") or "" for image in images]
        for image in element.iter("{*}image"):
            found = (image.get("href"), image.get(f"{{{XLINK}}}href"))
            addresses += [address for address in found if address]
        return [locate(document.path, address)[0] for address in addresses]

    def place(self, target: Target) -> tuple[int, int]:
        """The place of a target in the reading order; what is outside comes last."""
        file = self.spine.index(target.path) if target.path in self.spine else len(self.spine)
        if target.document is None or target.element is None:
            return file, 0
        return file, target.document.places[target.element]
