"""Items 29, 34 and 35: landmarks, guide and cover, the doors to the book."""

from __future__ import annotations

import struct
from collections import Counter
from collections.abc import Iterator

from book import OPF, Book, Document, Element, elements, is_kind, locate, of_kind, types
from items import item
from navigation import contents_page
from outline import faults

SECTIONS = ("glossary", "endnotes", "bibliography", "index", "appendix")
FRONT = ("cover", "titlepage", "toc")
GUIDE_TYPES = set(
    "cover title-page toc index glossary acknowledgements bibliography colophon copyright-page "
    "dedication epigraph foreword loi lot notes preface text".split()
)
SHORT_SIDE = 1400
MOST_PIXELS = 4_000_000
MOST_BYTES = 1_500_000


@item(29, "landmarks: one of each kind, and those of the sections there are")
def landmarks(book: Book) -> list[str]:
    """Readers open the book and jump to its parts by these; some skip double values."""
    navs = book.navs("landmarks")
    if len(navs) != 1:
        return [f"there are {len(navs)} lists of landmarks"]
    messages = [f"the list of landmarks {fault}" for fault in faults(navs[0])]
    kinds: Counter[str] = Counter()
    for link in elements(navs[0], "a"):
        found = types(link)
        kinds.update(found)
        if len(found) != 1:
            messages.append(f"a landmark has the types {' '.join(found) or '(none)'}")
        else:
            messages += _misled(book, link, found[0])
    messages += [f"{count} landmarks are {kind}" for kind, count in kinds.items() if count > 1]
    wanted = {"toc", "bodymatter"} | _sections(book)
    if any(shows_cover(book, page) for page in book.pages):
        wanted.add("cover")
    messages += [f"there is no landmark {kind}" for kind in sorted(wanted - set(kinds))]
    return messages


def _sections(book: Book) -> set[str]:
    """The kinds of section that there are and that want a landmark."""
    return {kind for page in book.pages for kind in SECTIONS if of_kind(page.root, kind)}


def _misled(book: Book, link: Element, kind: str) -> Iterator[str]:
    """Whether a landmark leads to what it promises."""
    target = book.target(book.nav, link.get("href") or "")
    if target.element is None or target.path not in book.spine:
        yield f"the landmark {kind} leads to nothing in the spine"
    elif kind == "cover":
        if not shows_cover(book, target.document):
            yield f"{target.path} shows no cover"
    elif kind == "bodymatter":
        if any(of_kind(target.document.root, front) for front in FRONT):
            yield f"the text begins in {target.path}, which is before it"
    elif not any(is_kind(one, kind) for one in target.document.places):
        yield f"there is no {kind} in {target.path}"


def shows_cover(book: Book, document: Document) -> bool:
    """Whether a file has the image of the cover."""
    return not book.covers.isdisjoint(book.pictured(document, document.root))


@item(34, "the guide has cover, toc and text")
def guide(book: Book) -> list[str]:
    """Kindle freezes its locations without it, and older readers know nothing newer."""
    references = list(book.opf.iter(f"{{{OPF}}}reference"))
    kinds = Counter(reference.get("type") or "" for reference in references)
    messages = [f"the guide has no {kind}" for kind in ("cover", "toc", "text") if not kinds[kind]]
    messages += [f"the guide has {count} of {kind}" for kind, count in kinds.items() if count > 1]
    for reference in references:
        kind = reference.get("type") or ""
        if kind not in GUIDE_TYPES and not kind.startswith("other."):
            messages.append(f"the guide has the type {kind!r}")
        messages += _misguided(book, kind, reference.get("href") or "")
    return messages


def _misguided(book: Book, kind: str, href: str) -> Iterator[str]:
    """Whether a reference of the guide leads to what it promises."""
    target = book.point(*locate(book.opf_path, href))
    if target.element is None or target.path not in book.spine:
        yield f"the guide's {kind} leads to nothing in the spine"
    elif kind == "cover" and not shows_cover(book, target.document):
        yield f"{target.path} shows no cover"
    elif kind == "toc" and target.document not in (contents_page(book), book.nav):
        yield f"{target.path} is not the page of contents"
    elif kind == "text" and target.path not in _bodies(book):
        yield f"the text of the guide begins elsewhere than in the landmarks: {target.path}"


def _bodies(book: Book) -> list[str]:
    """Where the landmarks say that the text begins."""
    return [
        book.target(book.nav, link.get("href") or "").path
        for nav in book.navs("landmarks")
        for link in elements(nav, "a")
        if "bodymatter" in types(link)
    ]


@item(35, "the cover is a JPEG of the right size, named in every way")
def cover(book: Book) -> list[str]:
    """Each shop and reader finds the cover by another name, and refuses or blurs others."""
    found = [one for one in book.manifest if "cover-image" in one.properties]
    if len(found) != 1:
        return [f"{len(found)} items are the cover image"]
    messages = []
    if found[0].id != "cover":
        messages.append(f"the id of the cover is {found[0].id}")
    metas = [one for one in book.metadata.iter(f"{{{OPF}}}meta") if one.get("name") == "cover"]
    if [one.items() for one in metas] != [[("name", "cover"), ("content", found[0].id)]]:
        messages.append("there is not one meta with name cover and then its id")
    if found[0].media_type != "image/jpeg":
        messages.append(f"the cover is {found[0].media_type}")
    return messages + _picture(book.file(found[0].path))


def _picture(data: bytes) -> list[str]:
    """What is wrong with the size of the cover."""
    size = jpeg_size(data)
    if size is None:
        return ["the cover cannot be read as JPEG"]
    width, height = size
    messages = []
    if min(size) < SHORT_SIDE:
        messages.append(f"the cover is only {width} by {height}")
    if width * height >= MOST_PIXELS:
        messages.append(f"the cover has {width * height} pixels")
    if len(data) > MOST_BYTES:
        messages.append(f"the cover has {len(data)} bytes")
    return messages


def jpeg_size(data: bytes) -> tuple[int, int] | None:
    """Width and height of a JPEG, from the segment that begins its frame."""
    place = 2
    while data[:2] == b"\xff\xd8" and place + 9 <= len(data) and data[place] == 0xFF:
        marker, length = struct.unpack_from(">BH", data, place + 1)
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack_from(">HH", data, place + 5)
            return width, height
        place += 2 + length
    return None
