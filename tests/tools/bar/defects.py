"""The registry of deliberate defects."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from archive import Archive

Change = Callable[[Archive], object]

OPF = "EPUB/package.opf"
NAV = "EPUB/nav.xhtml"
NCX = "EPUB/toc.ncx"
CSS = "EPUB/style.css"
TEXT = "EPUB/text/*.xhtml"
SECTION = "EPUB/text/section-*.xhtml"


class Defect(NamedTuple):
    """A way to break a book, and what is wrong with it then."""

    name: str
    what: str
    change: Change


DEFECTS: list[Defect] = []


def defect(change: Change) -> Change:
    """Registers a function that breaks a book."""
    name = change.__name__
    assert all(one.name != name for one in DEFECTS), f"two defects are called {name}"
    DEFECTS.append(Defect(name, (change.__doc__ or "").strip(), change))
    return change
