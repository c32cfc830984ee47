"""Items 36 and 37: notes, the way to them and the way back."""

from __future__ import annotations

from collections.abc import Iterator

from book import (
    HEADINGS,
    Book,
    Document,
    Element,
    Target,
    elements,
    is_kind,
    is_remote,
    local,
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
        if not _is_later(book, document, link):
            messages.append(f"{document.path}: {show(link)} does not lead to a later place")
    for document, note in notes(book):
        messages += [f"{document.path}: {show(note)} {fault}" for fault in _unfit(note)]
        if note not in aims:
            messages.append(f"{document.path}: nothing refers to {show(note)}")
    return messages


def _is_later(book: Book, document: Document, link: Element) -> bool:
    """Whether a link leads to what comes after it in the reading order."""
    target = book.target(document, link.get("href") or "")
    here = Target(document.path, "", document, link)
    return target.path in book.spine and book.place(target) > book.place(here)


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


@item(37, "references and citations have named ways back, notes begin with them")
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
    return messages + _citations(book)


def _citations(book: Book) -> list[str]:
    """What is wrong with the citations, and the entries that do not tell who cites them."""
    messages = []
    cited: dict[Element, list[Element]] = {}
    paths = {}
    for document, link in references(book, "biblioref"):
        lack = unpaired(link, "biblioref")
        if lack:
            messages.append(f"{document.path}: {show(link)} has no {lack}")
        entry = aim(book, document, link)
        if entry is None or not _is_source(entry):
            messages.append(f"{document.path}: {show(link)} leads to no entry of a bibliography")
        else:
            cited.setdefault(entry, []).append(link)
            paths[entry] = book.target(document, link.get("href")).path
    goals = {link: aim(book, document, link) for document, link in references(book, "backlink")}
    for entry, links in cited.items():
        back = [goals[one] for one in elements(entry, "a") if one in goals]
        if not any(_is_at(goal, link) for goal in back for link in links):
            messages.append(f"{paths[entry]}: {show(entry)} has no way back to what cites it")
    return messages


def _is_source(element: Element) -> bool:
    """Whether an element is an entry of a bibliography, as far as its place can tell."""
    around = element.iterancestors()
    return local(element) not in HEADINGS and any(is_kind(one, "bibliography") for one in around)


def _is_at(goal: Element | None, link: Element) -> bool:
    """Whether a goal is a link, or something smaller than the whole file that has it."""
    if goal is None or local(goal) in ("html", "body"):
        return False
    return goal is link or goal in link.iterancestors()


def _wrong_way(link: Element) -> Iterator[str]:
    """What a link back lacks."""
    lack = unpaired(link, "backlink")
    if lack:
        yield f"{show(link)} has no {lack}"
    if not (link.get("aria-label") or "").strip():
        yield f"{show(link)} has no aria-label"


def _leads_here(book: Book, goal: Element, link: Element) -> bool:
    """Whether a link's goal is or has itself a link to what the former stands in."""
    root = goal.getroottree().getroot()
    document = next(one for one in book.documents if one.root is root)
    around = list(link.iterancestors())
    there = [] if local(goal) in ("html", "body") else elements(goal, "a")
    return any(aim(book, document, one) in around for one in there)


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
