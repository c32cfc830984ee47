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
    """A way to change a book, what is then the matter, and the items that alone may notice."""

    name: str
    what: str
    change: Change
    alone: tuple[int, ...] | None = None

    @property
    def is_harmless(self) -> bool:
        """Whether nobody may notice."""
        return self.alone == ()


DEFECTS: list[Defect] = []


def _register(change: Change, alone: tuple[int, ...] | None) -> Change:
    name = change.__name__
    assert all(one.name != name for one in DEFECTS), f"two defects are called {name}"
    DEFECTS.append(Defect(name, (change.__doc__ or "").strip(), change, alone))
    return change


def defect(change: Change) -> Change:
    """Registers a function that breaks a book."""
    return _register(change, None)


def defect_of(*items: int) -> Callable[[Change], Change]:
    """Registers a function that breaks a book for these items and for no other."""
    return lambda change: _register(change, items)


def harmless(change: Change) -> Change:
    """Registers a function that changes a book and leaves it good."""
    return _register(change, ())
