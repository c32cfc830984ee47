"""Reads style sheets: their rules, their declarations and what is wrong with them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

import tinycss2
from tinycss2.ast import Node

from book import Book, elements

Nodes = list[Node]

# What leaves the text as it was: the size, the colour and the ground that the reader chose.
DEFAULTS = ("inherit", "unset")
IDLE = {
    "color": ("currentcolor", *DEFAULTS),
    "background": ("none", "transparent", "initial", *DEFAULTS),
    "background-color": ("transparent", "initial", *DEFAULTS),
    "background-image": ("none", "initial", *DEFAULTS),
    "font": DEFAULTS,
    "font-size": ("100%", "1em", *DEFAULTS),
}


class Declaration(NamedTuple):
    """A property with its value, and where it stands."""

    path: str
    selector: str
    name: str
    value: Nodes

    @property
    def words(self) -> str:
        """The value as text in lower case, its white space collapsed."""
        return " ".join(tinycss2.serialize(self.value).lower().split())

    @property
    def is_idle(self) -> bool:
        """Whether the reader's own choice stays as it is."""
        return self.words in IDLE.get(self.name, ())


class Rule(NamedTuple):
    """A selector with its declarations."""

    path: str
    selector: str
    prelude: Nodes
    declarations: list[Declaration]


class Sheet(NamedTuple):
    """A style sheet: its rules, its addresses and its faults."""

    rules: list[Rule]
    addresses: list[str]
    errors: list[str]


def sheets(book: Book) -> dict[str, Sheet]:
    """The style sheets of the manifest and those inside documents, by path."""
    found = {}
    for resource in book.manifest:
        if resource.media_type == "text/css":
            found[resource.path] = read(resource.path, book.file(resource.path).decode("utf-8"))
    for document in book.documents:
        for number, style in enumerate(elements(document.root, "style"), 1):
            path = f"{document.path} style {number}"
            found[path] = read(path, "".join(style.itertext()))
    return found


def read(path: str, css: str) -> Sheet:
    """Takes a style sheet apart."""
    nodes = tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True)
    sheet = Sheet([], list(addresses(nodes)), [])
    bare = re.sub(r"/\*.*?\*/|\"[^\"\n]*\"|'[^'\n]*'", "", css, flags=re.DOTALL)
    if bare.count("{") != bare.count("}"):
        sheet.errors.append("its braces do not match")
    _collect(path, nodes, sheet)
    return sheet


def _collect(path: str, nodes: Nodes, sheet: Sheet) -> None:
    """Adds the rules of a list of nodes, those inside of at-rules too."""
    for node in nodes:
        if node.type == "error":
            sheet.errors.append(f"line {node.source_line}: {node.message}")
        elif node.type == "qualified-rule":
            sheet.rules.append(_rule(path, node, sheet.errors))
        elif node.lower_at_keyword in ("media", "supports") and node.content is not None:
            inner = tinycss2.parse_rule_list(node.content, True, True)
            _collect(path, inner, sheet)
        elif node.content is not None:
            _declarations(path, f"@{node.at_keyword}", node.content, sheet.errors)


def _rule(path: str, node: Node, errors: list[str]) -> Rule:
    selector = " ".join(tinycss2.serialize(node.prelude).split())
    found = _declarations(path, selector, node.content, errors)
    return Rule(path, selector, node.prelude, found)


def _declarations(path: str, selector: str, content: Nodes, errors: list[str]) -> list[Declaration]:
    found = []
    for node in tinycss2.parse_declaration_list(content, True, True):
        if node.type == "declaration":
            found.append(Declaration(path, selector, node.lower_name, node.value))
            broken = [part for part in flat(node.value) if part.type == "error"]
            if broken or not found[-1].words:
                errors.append(f"{selector}: {node.name} has no value that can be read")
        else:
            errors.append(f"{selector}: {getattr(node, 'message', node.type)}")
    return found


def flat(nodes: Nodes) -> Iterator[Node]:
    """All nodes of a value, those within functions and blocks too."""
    for node in nodes:
        yield node
        yield from flat(getattr(node, "arguments", None) or [])
        yield from flat(getattr(node, "content", None) or [])


def addresses(nodes: Nodes) -> Iterator[str]:
    """What url() and @import name."""
    for node in nodes:
        prelude = getattr(node, "prelude", None) or []
        if node.type == "at-rule" and node.lower_at_keyword == "import":
            yield from (part.value for part in prelude if part.type == "string")
        yield from addresses(prelude)
        if node.type == "url":
            yield node.value
        elif node.type == "function" and node.lower_name == "url":
            yield from (part.value for part in node.arguments if part.type == "string")
        yield from addresses(getattr(node, "content", None) or [])
