"""The registry: every item of the bar has a number, a title and a function."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from book import Book, CannotCheck

Check = Callable[[Book], list[str]]


class Item(NamedTuple):
    """A rule of the bar, and the function that tells how a book breaks it."""

    number: int
    title: str
    check: Check


UNCHECKED = "cannot be checked: "
ITEMS: dict[int, Item] = {}


def item(number: int, title: str) -> Callable[[Check], Check]:
    """Registers a check under its number."""

    def register(check: Check) -> Check:
        assert number not in ITEMS, f"two items have the number {number}"
        ITEMS[number] = Item(number, title, check)
        return check

    return register


def run(entry: Item, book: Book) -> list[str]:
    """The messages of one item; a check that stumbles has failed, whatever the reason."""
    try:
        return entry.check(book)
    except CannotCheck as reason:
        return [f"{UNCHECKED}{reason}"]
    except Exception as error:
        return [f"{UNCHECKED}{type(error).__name__}: {error}"]
