"""Reads the two tables of contents, nav and NCX, into one form."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from book import NCX, Book, CannotCheck, Element, Target, children, elements, locate, parse, text

NCX_TYPE = "application/x-dtbncx+xml"


@dataclass
class Entry:
    """A line of a table of contents; a mere heading of others has no target of its own."""

    label: str
    target: Target | None
    children: list[Entry] = field(default_factory=list)

    def flat(self, depth: int = 1) -> Iterator[tuple[int, Entry]]:
        """The entry and those below it, with their depths."""
        yield depth, self
        for child in self.children:
            yield from child.flat(depth + 1)


def flat(entries: list[Entry]) -> list[tuple[int, Entry]]:
    """All entries with their depths, in order."""
    return [found for entry in entries for found in entry.flat()]


def read_nav(book: Book, nav: Element) -> list[Entry]:
    """The entries of a nav element."""
    return [entry for lines in children(nav, "ol") for entry in _read_list(book, lines)]


def _read_list(book: Book, lines: Element) -> list[Entry]:
    entries = []
    for line in children(lines, "li"):
        heads = children(line, "a", "span")
        label = text(heads[0]) if heads else ""
        href = heads[0].get("href") if heads else None
        target = book.target(book.nav, href) if href else None
        below = [entry for deeper in children(line, "ol") for entry in _read_list(book, deeper)]
        entries.append(Entry(label, target, below))
    return entries


def faults(nav: Element) -> Iterator[str]:
    """What breaks the form of a nav: one list, of links or of headings with lists."""
    if len(children(nav, "ol")) != 1:
        yield f"has {len(children(nav, 'ol'))} lists"
    for lines in elements(nav, "ol"):
        if not children(lines) or len(children(lines)) != len(children(lines, "li")):
            yield "has a list without entries, or with other things than entries"
    for line in elements(nav, "li"):
        names = [child.tag.rpartition("}")[2] for child in children(line)]
        if names not in (["a"], ["a", "ol"], ["span", "ol"]):
            yield f"has an entry of {', '.join(names) or 'nothing'}"
        elif not text(children(line)[0]):
            yield "has an entry without a label"
        elif names == ["a"] and not children(line)[0].get("href"):
            yield f"has no address for {text(children(line)[0])!r}"


class Ncx:
    """The older table of contents."""

    def __init__(self, book: Book) -> None:
        self.book = book
        found = [one for one in book.manifest if one.media_type == NCX_TYPE]
        if len(found) != 1:
            raise CannotCheck(f"there are {len(found)} NCX files")
        self.id, self.path = found[0].id, found[0].path
        self.root = parse(book.file(self.path), self.path)

    def meta(self, name: str) -> str | None:
        """The content of a meta element."""
        for meta in self.root.iter(f"{{{NCX}}}meta"):
            if meta.get("name") == name:
                return meta.get("content")
        return None

    def entries(self) -> list[Entry]:
        """The table of contents."""
        return [
            self._entry(point)
            for points in self.root.iter(f"{{{NCX}}}navMap")
            for point in points.findall(f"{{{NCX}}}navPoint")
        ]

    def pages(self) -> list[Entry]:
        """The list of pages."""
        return [self._entry(point) for point in self.root.iter(f"{{{NCX}}}pageTarget")]

    def _entry(self, point: Element) -> Entry:
        label = point.find(f"{{{NCX}}}navLabel")
        below = [self._entry(child) for child in point.findall(f"{{{NCX}}}navPoint")]
        return Entry(text(label) if label is not None else "", self.target(point), below)

    def target(self, point: Element) -> Target | None:
        """Where a point leads."""
        content = point.find(f"{{{NCX}}}content")
        if content is None or not content.get("src"):
            return None
        return self.book.point(*locate(self.path, content.get("src")))

    def points(self) -> list[Element]:
        """All points of contents and pages."""
        return list(self.root.iter(f"{{{NCX}}}navPoint", f"{{{NCX}}}pageTarget"))
