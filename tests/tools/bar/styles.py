"""Items 46 and 47: style sheets that every reader can follow."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tinycss2.color3 import parse_color

from book import Book, Element, elements, tokens
from items import item
from sheets import Declaration, Rule, flat, sheets

FORBIDDEN = re.compile(r"--.*|direction|unicode-bidi|flex.*|grid.*|background.*")
FUNCTIONS = ("var", "calc", "min", "max", "clamp", "env")
UNITS = re.compile(r"rem|[sld]?v(w|h|i|b|min|max)")
FIXED_UNITS = ("px", "pt", "pc", "cm", "mm", "q", "in")
# A house may colour its lines; text and ground are the reader's.
LINES = re.compile(
    r"(border(-(top|right|bottom|left|block|inline)(-(start|end))?)?"
    r"|outline|column-rule|text-decoration)(-color)?"
)
LAYOUTS = {
    "display": ("flex", "grid", "inline-flex", "inline-grid"),
    "position": ("absolute", "fixed", "sticky"),
}
SIZES = ("font-size", "font")
HTML_TEXT = ("html", "body", "p", "*")
BREAKS = {"always": "page", "auto": "auto", "avoid": "avoid", "left": "left", "right": "right"}


@item(46, "style sheets parse and use nothing forbidden")
def forbidden(book: Book) -> list[str]:
    """Old engines drop what they do not know; fixed looks take the reader's choice away."""
    messages = []
    for path, sheet in sheets(book).items():
        messages += [f"{path}: {error}" for error in sheet.errors]
        for rule in sheet.rules:
            for declaration in rule.declarations:
                messages += [f"{path}: {fault}" for fault in _faults(declaration)]
    return messages


def _faults(declaration: Declaration) -> Iterator[str]:
    """What a declaration must not have."""
    if declaration.is_idle:
        return
    where = f"{declaration.selector} {{ {declaration.name}: {declaration.words} }}"
    if FORBIDDEN.fullmatch(declaration.name):
        yield f"{where}: forbidden property"
    for node in flat(declaration.value):
        if node.type == "function" and node.lower_name in FUNCTIONS:
            yield f"{where}: {node.lower_name}()"
        elif node.type == "dimension" and UNITS.fullmatch(node.lower_unit):
            yield f"{where}: unit {node.unit}"
        elif node.type == "ident" and node.lower_value in LAYOUTS.get(declaration.name, ()):
            yield f"{where}: forbidden layout"
        elif not LINES.fullmatch(declaration.name) and _is_colour(node, declaration.name):
            yield f"{where}: a colour"
    if sized(declaration):
        yield f"{where}: a size that is not in em"


def _is_colour(node: object, name: str) -> bool:
    """Whether a part of a value is a colour of its own; text without one is hidden."""
    kind = getattr(node, "type", "")
    if kind == "ident" and node.lower_value == "transparent":
        return name == "color"
    if kind == "ident" and node.lower_value == "currentcolor":
        return False
    return kind in ("ident", "hash", "function") and parse_color(node) is not None


def sized(declaration: Declaration) -> bool:
    """Whether a font size is in units other than em."""
    if declaration.name not in SIZES:
        return False
    return any(
        node.type == "percentage" or (node.type == "dimension" and node.lower_unit in FIXED_UNITS)
        for node in flat(declaration.value)
    )


@item(47, "breaks in pairs, no justified text, no size of the body text")
def breaks(book: Book) -> list[str]:
    """Old and new names of breaks say the same; the look of running text is the reader's."""
    body = {name for page in book.documents for name in _body_classes(page.root)} | {"p"}
    messages = []
    for path, sheet in sheets(book).items():
        for rule in sheet.rules:
            messages += [f"{path}: {rule.selector}: {fault}" for fault in _unpaired(rule)]
            messages += [f"{path}: {rule.selector}: {fault}" for fault in _text(rule, body)]
    return messages


def _body_classes(root: Element) -> list[str]:
    return [name for body in elements(root, "body") for name in tokens(body, "class")]


def _unpaired(rule: Rule) -> Iterator[str]:
    """The breaks of a rule that have no twin."""
    found = {one.name: one.words for one in rule.declarations}
    for side in ("before", "after", "inside"):
        old, new = found.get(f"page-break-{side}"), found.get(f"break-{side}")
        if (old is not None or new is not None) and BREAKS.get(old or "") != new:
            yield f"page-break-{side} is {old}, break-{side} is {new}"


def _text(rule: Rule, body: set[str]) -> Iterator[str]:
    """What a rule does to running text."""
    for declaration in rule.declarations:
        if declaration.name == "text-align" and "justify" in declaration.words:
            yield "justified text"
        is_size = declaration.name in SIZES and not declaration.is_idle
        if is_size and _hits(rule.selector, body):
            yield f"{declaration.name} of body text"


def _hits(selector: str, body: set[str]) -> bool:
    """Whether a selector picks body text itself, not something within it."""
    for one in selector.split(","):
        subject = re.split(r"[\s>+~]+", one.strip())[-1]
        name = re.match(r"[a-zA-Z*][\w-]*|\*", subject)
        classes = re.findall(r"\.([\w-]+)", subject)
        if name and name[0].lower() in HTML_TEXT and not classes:
            return True
        if any(found in body for found in classes):
            return True
    return False
