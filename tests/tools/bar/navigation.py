"""Items 27, 28 and 30 to 33: contents, pages and the NCX that repeats them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise, zip_longest

from book import (
    DC,
    Book,
    Document,
    Element,
    Target,
    elements,
    is_kind,
    is_remote,
    of_kind,
    show,
    text,
    unpaired,
)
from items import item
from outline import Entry, Ncx, faults, flat, read_nav

Line = tuple[int, str, str, str]


@item(27, "one table of contents, in order, all of it in the spine")
def contents(book: Book) -> list[str]:
    """Its entries follow the reading order, so that a reader can tell what comes next."""
    navs = book.navs("toc")
    if len(navs) != 1:
        return [f"there are {len(navs)} tables of contents"]
    messages = [f"the table of contents {fault}" for fault in faults(navs[0])]
    previous = (-1, -1)
    for _, entry in flat(read_nav(book, navs[0])):
        if entry.target is None:
            continue
        if entry.target.path not in book.spine or entry.target.element is None:
            messages.append(f"{entry.label!r} leads to nothing in the spine")
            continue
        place = book.place(entry.target)
        if place < previous:
            messages.append(f"{entry.label!r} comes too late")
        previous = place
    return messages


def toc(book: Book) -> list[Entry]:
    """The entries of the table of contents."""
    return [entry for nav in book.navs("toc") for entry in read_nav(book, nav)]


@item(28, "every section with an h1 is in the contents")
def listed(book: Book) -> list[str]:
    """What the contents leave out, nobody finds."""
    targets = [entry.target for _, entry in flat(toc(book)) if entry.target is not None]
    lists = (contents_page(book), book.nav)
    messages = []
    for page in book.pages:
        found = list(elements(page.root, "h1"))
        for heading in found:
            if _is_front(heading, page, page in lists, len(found) == 1):
                continue
            if not any(_leads(target, page, heading, heading is found[0]) for target in targets):
                messages.append(f"{page.path}: {text(heading)!r} is not in the contents")
    return messages


def _is_front(heading: Element, page: Document, has_list: bool, is_alone: bool) -> bool:
    """Whether a heading is that of the title page or of the contents themselves."""
    around = list(heading.iterancestors())
    if any(is_kind(one, "titlepage") or one in contents_lists(page.root) for one in around):
        return True
    return is_alone and (has_list or bool(of_kind(page.root, "titlepage")))


def _leads(target: Target, page: Document, heading: Element, first: bool) -> bool:
    """Whether a target is a heading, a section that has it, or the file that begins with it."""
    if target.path != page.path:
        return False
    if not target.fragment:
        return first
    return target.element is heading or target.element in heading.iterancestors()


def markers(book: Book) -> list[tuple[Document, Element]]:
    """The page breaks in reading order."""
    return [(page, mark) for page in book.pages for mark in of_kind(page.root, "pagebreak")]


def mark_label(mark: Element) -> str:
    """The number of a page as its marker gives it."""
    return (mark.get("aria-label") or mark.get("title") or text(mark)).strip()


@item(30, "the list of pages and the markers are the same")
def pages(book: Book) -> list[str]:
    """Each marker is listed and each entry marked, with one number and in one order."""
    navs = book.navs("page-list")
    found = markers(book)
    if len(navs) > 1 or bool(navs) != bool(found):
        return [f"{len(navs)} lists of pages for {len(found)} markers"]
    messages = [f"the list of pages {fault}" for nav in navs for fault in faults(nav)]
    messages += [fault for _, mark in found for fault in _mark_faults(mark)]
    entries = [entry for nav in navs for entry in flat(read_nav(book, nav))]
    if any(depth > 1 for depth, _ in entries):
        messages.append("the list of pages is nested")
    have = [(page.path, mark.get("id") or "", mark_label(mark)) for page, mark in found]
    told = [_page(entry) for _, entry in entries]
    messages += [f"page {one[2]} is marked but not listed so" for one in have if one not in told]
    messages += [f"page {one[2]} is listed but not marked so" for one in told if one not in have]
    if not messages and have != told:
        messages.append("the list of pages is in another order")
    return messages + list(_repeated([label for _, _, label in have]))


def _page(entry: Entry) -> tuple[str, str, str]:
    target = entry.target
    return (target.path, target.fragment, entry.label) if target else ("", "", entry.label)


def _mark_faults(mark: Element) -> Iterator[str]:
    """What a marker lacks."""
    lack = unpaired(mark, "pagebreak")
    if lack:
        yield f"{show(mark)} has no {lack}"
    if not mark.get("id"):
        yield "a marker has no id"
    if not (mark.get("aria-label") or "").strip():
        yield f"{show(mark)} has no aria-label"


def _repeated(labels: list[str]) -> Iterator[str]:
    """Numbers that are there twice or fall."""
    twice = sorted({label for label in labels if labels.count(label) > 1})
    yield from (f"page {label} is there twice" for label in twice)
    numbers = [int(label) for label in labels if label.isdecimal()]
    falls = [(one, two) for one, two in pairwise(numbers) if two < one]
    yield from (f"page {two} follows {one}" for one, two in falls)


@item(31, "the source of the pages is named if they are marked")
def page_source(book: Book) -> list[str]:
    """The numbers mean nothing unless it is said whose they are; else there is no source."""
    sources = [
        meta for meta in book.metadata.iter("{*}meta") if meta.get("property") == "pageBreakSource"
    ]
    messages = []
    wanted = 1 if markers(book) or book.navs("page-list") else 0
    if len(sources) != wanted:
        messages.append(f"pageBreakSource is there {len(sources)} times, not {wanted}")
    for source in sources:
        if source.get("refines"):
            messages.append(f"pageBreakSource refines {source.get('refines')}")
        if not text(source):
            messages.append("pageBreakSource is empty")
    return messages


@item(32, "the NCX repeats contents and pages, and has the identifier")
def ncx(book: Book) -> list[str]:
    """Older readers have it alone, so that it must say the same as the newer lists."""
    old = Ncx(book)
    messages = []
    spine = book.opf.find("{*}spine")
    if spine is None or spine.get("toc") != old.id:
        messages.append("the spine does not name the NCX")
    identifiers = {one.get("id"): text(one) for one in book.opf.iter(f"{{{DC}}}identifier")}
    identifier = identifiers.get(book.opf.get("unique-identifier"))
    if identifier is None or old.meta("dtb:uid") != identifier:
        messages.append(f"dtb:uid is {old.meta('dtb:uid')!r}")
    new, older = _lines(flat(toc(book))), _lines(flat(old.entries()))
    messages += _difference("contents", new, older)
    depth = max((line[0] for line in older), default=0)
    if old.meta("dtb:depth") != str(depth):
        messages.append(f"dtb:depth is {old.meta('dtb:depth')}, the depth is {depth}")
    page_lists = [entry for nav in book.navs("page-list") for entry in flat(read_nav(book, nav))]
    messages += _difference("pages", _lines(page_lists), _lines(flat(old.pages())))
    return messages + list(_play_order(book, old))


def _lines(entries: list[tuple[int, Entry]]) -> list[Line]:
    """Entries as they can be compared; a heading leads where its first entry does."""
    lines = []
    for depth, entry in entries:
        below = (one.target for _, one in flat(entry.children))
        target = entry.target or next((one for one in below if one), None)
        lines.append((depth, entry.label, *(target[:2] if target else ("", ""))))
    return lines


def _difference(what: str, new: list[Line], old: list[Line]) -> list[str]:
    """The first line in which two lists differ."""
    for one, two in zip_longest(new, old):
        if one != two:
            return [f"the {what} of nav and NCX differ: {one} and {two}"]
    return []


def _play_order(book: Book, old: Ncx) -> Iterator[str]:
    """Whether the points are numbered by their places, the same place by the same number."""
    points = old.points()
    orders = [point.get("playOrder") for point in points]
    if not any(orders):
        return
    if not all(order and order.isdecimal() for order in orders):
        yield "not every playOrder is a number"
        return
    targets = [old.target(point) for point in points]
    pairs = zip(map(int, orders), targets, strict=True)
    found = {(order, book.place(target)) for order, target in pairs if target}
    numbers = sorted(number for number, _ in found)
    if numbers != list(range(1, len(numbers) + 1)):
        yield "the playOrders are not one for each place from 1 on"
    if sorted(found) != sorted(found, key=lambda one: (one[1], one[0])):
        yield "the playOrders are not in reading order"


def contents_page(book: Book) -> Document | None:
    """The page of contents that people read, if there is one."""
    for page in book.pages:
        if page is not book.nav and contents_lists(page.root):
            return page
    return None


def contents_lists(root: Element) -> list[Element]:
    """The tables of contents of a file."""
    return [nav for nav in elements(root, "nav") if is_kind(nav, "toc")]


@item(33, "the nav is not in the spine, a page of contents is")
def spine(book: Book) -> list[str]:
    """Some readers print the hidden lists of a nav in the spine into the text."""
    messages = [f"{book.nav.path} is in the spine"] if book.nav.path in book.spine else []
    page = contents_page(book)
    if page is None:
        return [*messages, "there is no page of contents in the spine"]
    shown = {
        book.target(page, link.get("href")).path
        for nav in elements(page.root, "nav")
        for link in elements(nav, "a")
        if link.get("href") and not is_remote(link.get("href"))
    }
    later = set(book.spine[book.spine.index(page.path) + 1 :])
    for entry in toc(book):
        if entry.target and entry.target.path in later - shown:
            messages.append(f"{entry.label!r} is not on {page.path}")
    return messages
