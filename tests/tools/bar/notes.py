"""Items 36 and 37: notes, the way to them and the way back."""

from __future__ import annotations

from collections.abc import Iterator

from book import (
    Book,
    Document,
    Element,
    elements,
    is_kind,
    is_remote,
    of_kind,
    show,
    text,
    unpaired,
)
from items import item

SHORTEST = 9
LONGEST = 5000


def references(book: Book, kind: str) -> list[tuple[Document, Element]]:
    """The links of a kind, with their files, in reading order."""
    return [
        (document, link)
        for document in book.documents
        for link in elements(document.root, "a")
        if is_kind(link, kind)
    ]


def aim(book: Book, document: Document, link: Element) -> Element | None:
    """The element that a link leads to, if it is in the book."""
    href = link.get("href")
    return None if not href or is_remote(href) else book.target(document, href).element


def notes(book: Book) -> list[tuple[Document, Element]]:
    """The notes with their files."""
    return [
        (document, note)
        for document in book.documents
        for note in of_kind(document.root, "footnote")
    ]


@item(36, "references and notes belong together")
def note_pairs(book: Book) -> list[str]:
    """A note pops up if both ends say what they are, and if it comes later and has a fit length."""
    messages = []
    aims = []
    for document, link in references(book, "noteref"):
        note = aim(book, document, link)
        aims.append(note)
        messages += [f"{document.path}: {show(link)} {fault}" for fault in _astray(link, note)]
        path = book.target(document, link.get("href") or "").path
        if _file(book, path) <= _file(book, document.path):
            messages.append(f"{document.path}: {show(link)} does not lead to a later file")
    for document, note in notes(book):
        messages += [f"{document.path}: {show(note)} {fault}" for fault in _unfit(note)]
        if note not in aims:
            messages.append(f"{document.path}: nothing refers to {show(note)}")
    return messages


def _file(book: Book, path: str) -> int:
    return book.spine.index(path) if path in book.spine else -1


def _astray(link: Element, note: Element | None) -> Iterator[str]:
    """What is wrong with a reference to a note."""
    lack = unpaired(link, "noteref")
    if lack:
        yield f"has no {lack}"
    if note is None or not is_kind(note, "footnote"):
        yield "leads to no note"


def _unfit(note: Element) -> Iterator[str]:
    """What is wrong with a note."""
    lack = unpaired(note, "footnote")
    if lack:
        yield f"has no {lack}"
    back = sum(len(text(link)) + 1 for link in elements(note, "a") if is_kind(link, "backlink"))
    whole = len(text(note))
    if whole - back < SHORTEST:
        yield f"has only {whole - back} characters"
    if whole > LONGEST:
        yield f"has {whole} characters"


@item(37, "each reference has its way back, first in the note and with a name")
def backlinks(book: Book) -> list[str]:
    """Nobody is left in the notes; a link back leads to a link that led there."""
    links = references(book, "backlink")
    back = [(document, link, aim(book, document, link)) for document, link in links]
    messages = []
    for document, link in references(book, "noteref"):
        note = aim(book, document, link)
        returns = [one for _, one, goal in back if goal is link and note in one.iterancestors()]
        if not link.get("id") or len(returns) != 1:
            messages.append(f"{document.path}: {show(link)} has {len(returns)} ways back")
    for document, note in notes(book):
        if not _begins_with_backlink(note):
            messages.append(f"{document.path}: {show(note)} does not begin with a way back")
    for document, link, goal in back:
        messages += [f"{document.path}: the way back {fault}" for fault in _wrong_way(link)]
        if goal is None or not _leads_here(book, goal, link):
            messages.append(f"{document.path}: {show(link)} goes back to what did not lead here")
    return messages


def _wrong_way(link: Element) -> Iterator[str]:
    """What a link back lacks."""
    lack = unpaired(link, "backlink")
    if lack:
        yield f"{show(link)} has no {lack}"
    if not (link.get("aria-label") or "").strip():
        yield f"{show(link)} has no aria-label"


def _leads_here(book: Book, goal: Element, link: Element) -> bool:
    """Whether a link's goal is itself a link to what the former stands in."""
    root = goal.getroottree().getroot()
    document = next(one for one in book.documents if one.root is root)
    return aim(book, document, goal) in list(link.iterancestors())


def _begins_with_backlink(note: Element) -> bool:
    """Whether the first that a note says is a link back; markers of pages say nothing."""
    for element in note.iter("*"):
        if is_kind(element, "backlink"):
            return True
        if (element.text or "").strip():
            return False
        if is_kind(element, "pagebreak") and (element.tail or "").strip():
            return False
    return False
