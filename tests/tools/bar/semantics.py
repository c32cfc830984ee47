"""Items 42 to 45: tables, images, formulas and sections."""

from __future__ import annotations

import re
from collections.abc import Iterator

from access import has_alternative
from book import (
    HEADINGS,
    MATHML,
    SVG,
    Book,
    Document,
    Element,
    children,
    elements,
    local,
    namespace,
    show,
    text,
    tokens,
    types,
)
from items import item

MOST_COLUMNS = 4
SCOPES = ("col", "row", "colgroup", "rowgroup")
FILE_NAME = re.compile(r"\S+\.(png|jpe?g|gif|svg|webp)", re.IGNORECASE)
PRESENTATION = set(
    "math mi mn mo ms mspace mtext maction menclose merror mfenced mfrac mpadded mphantom mroot "
    "mrow msqrt mstyle mmultiscripts mover mprescripts none msub msubsup msup munder munderover "
    "mtable mtr mlabeledtr mtd maligngroup malignmark mlongdiv mscarries mscarry msgroup msline "
    "msrow mstack semantics annotation".split()
)
DEPRECATED_ROLES = {"doc-biblioentry", "doc-endnote"}
DEPRECATED_TYPES = set(
    "annoref annotation biblioentry bridgehead endnote help marginalia note rearnote rearnotes "
    "sidebar subchapter warning".split()
)


@item(42, "tables have a caption or a name, head and scopes, and at most four columns")
def tables(book: Book) -> list[str]:
    """Tables make sense when read aloud, and fit on small screens."""
    messages = []
    for document in book.documents:
        for number, table in enumerate(elements(document.root, "table"), 1):
            name = f"{document.path}: table {table.get('id') or number}"
            messages += [f"{name} {fault}" for fault in _table(table)]
    return messages


def _table(table: Element) -> Iterator[str]:
    """What is wrong with a table."""
    captions = [text(caption) for caption in children(table, "caption")]
    if not any(captions) and not table.get("aria-label") and not table.get("aria-labelledby"):
        yield "has neither caption nor name"
    heads = [cell for head in children(table, "thead") for cell in elements(head, "th")]
    if not heads:
        yield "has no head"
    for cell in elements(table, "th"):
        if cell.get("scope") not in SCOPES:
            yield f"has the header {text(cell)!r} without scope"
    if columns(table) > MOST_COLUMNS:
        yield f"has {columns(table)} columns"


def columns(table: Element) -> int:
    """The width of a table in cells, spans counted."""
    hanging: list[int] = []
    widest = 0
    for row in elements(table, "tr"):
        width = sum(1 for rest in hanging if rest > 0)
        hanging = [rest - 1 for rest in hanging]
        for cell in children(row, "td", "th"):
            across = _span(cell, "colspan")
            width += across
            hanging += [_span(cell, "rowspan") - 1] * across
        hanging = [rest for rest in hanging if rest > 0]
        widest = max(widest, width)
    return widest


def _span(cell: Element, name: str) -> int:
    value = cell.get(name) or "1"
    return max(1, int(value)) if value.isdecimal() else 1


@item(43, "images have words in their place")
def alternatives(book: Book) -> list[str]:
    """Who cannot see an image reads it; longer descriptions are linked and exist."""
    messages = []
    for document in book.documents:
        for element in document.places:
            messages += [f"{document.path}: {fault}" for fault in _image(document, element)]
    return messages


def _image(document: Document, element: Element) -> Iterator[str]:
    """What is wrong with the words for an image."""
    if local(element) == "img":
        if "alt" not in element.attrib:
            yield f"{show(element)} has no alt"
        elif not has_alternative(element):
            yield f"{show(element)} has an empty alt"
        elif FILE_NAME.fullmatch(element.get("alt").strip()):
            yield f"{show(element)} has the name of a file as its alt"
    elif element.tag == f"{{{SVG}}}svg":
        yield from _drawing(element)
    elif element.get("role") == "img" and not _name(document, element):
        yield f"{show(element)} is an image without a name"
    for name in tokens(element, "aria-details"):
        target = document.ids.get(name)
        if target is None or not text(target):
            yield f"the description {name} does not exist"
    if element.get("longdesc") is not None:
        yield f"{show(element)} has a longdesc"


def _drawing(drawing: Element) -> Iterator[str]:
    """What is wrong with an inline SVG."""
    if any(namespace(one) == SVG for one in drawing.iterancestors()):
        return
    if drawing.get("role") != "img":
        yield "an SVG has no role"
    title = drawing.find(f"{{{SVG}}}title")
    if title is None or not text(title):
        yield "an SVG has no title"
    if drawing.prefix:
        yield f"an SVG has the prefix {drawing.prefix}"


def _name(document: Document, element: Element) -> str:
    """The accessible name that attributes give an element."""
    labels = [document.ids.get(name) for name in tokens(element, "aria-labelledby")]
    named = " ".join(text(label) for label in labels if label is not None)
    labels = (element.get(name) or "" for name in ("aria-label", "title"))
    return named or next((label.strip() for label in labels if label.strip()), "")


@item(44, "formulas are presentation MathML with words and without a prefix")
def formulas(book: Book) -> list[str]:
    """Readers draw no other MathML, and speak the words where they draw none."""
    messages = []
    for document in book.documents:
        for math in document.root.iter(f"{{{MATHML}}}math"):
            messages += [f"{document.path}: {fault}" for fault in _formula(math)]
        for stray in document.root.iter("math"):
            messages.append(f"{document.path}: {show(stray)} is in no namespace")
        for stray in elements(document.root, "math"):
            messages.append(f"{document.path}: {show(stray)} is in the namespace of XHTML")
    return messages


def _formula(math: Element) -> Iterator[str]:
    """What is wrong with a formula."""
    if not (math.get("alttext") or "").strip():
        yield f"the formula {text(math)!r} has no alttext"
    prefixes = {one.prefix for one in math.iter(f"{{{MATHML}}}*") if one.prefix}
    yield from (f"a formula has the prefix {prefix}" for prefix in sorted(prefixes))
    names = {local(one) for one in math.iter(f"{{{MATHML}}}*")}
    yield from (f"{name} is not presentation MathML" for name in sorted(names - PRESENTATION))


@item(45, "sections have names, and no role is out of use")
def sections(book: Book) -> list[str]:
    """People who listen jump from section to section by their names."""
    messages = []
    for document in book.documents:
        for element in document.places:
            faults = [*_labels(document, element), *_out_of_use(element)]
            messages += [f"{document.path}: {show(element)} {fault}" for fault in faults]
    return messages


def _labels(document: Document, element: Element) -> Iterator[str]:
    """What is wrong with the name of an element."""
    for attribute in ("aria-labelledby", "aria-describedby"):
        for name in tokens(element, attribute):
            if name not in document.ids:
                yield f"has {attribute} {name}, which does not exist"
    if local(element) != "section":
        return
    if not _name(document, element):
        yield "has no name"
    own = [*children(element, *HEADINGS), element][0]
    labels = [document.ids.get(name) for name in tokens(element, "aria-labelledby")]
    if labels and not set(labels) & set(own.iter("*")):
        yield "is named by something else than its own heading or text"


def _out_of_use(element: Element) -> Iterator[str]:
    """The roles and types that were given up."""
    roles = [role for role in tokens(element, "role") if role in DEPRECATED_ROLES]
    kinds = [kind for kind in types(element) if kind in DEPRECATED_TYPES]
    yield from (f"has the role {role}" for role in roles)
    yield from (f"has the type {kind}" for kind in kinds)
