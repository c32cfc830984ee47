"""Item 41: timelines and dates."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from book import Book, Element, children, elements, show, text, tokens
from forms import Start, edtf_datetime, edtf_points, edtf_start, is_datetime
from items import item


def lists(root: Element) -> list[Element]:
    """The lists of events: those that are called timelines, or whose entries have dates."""
    return [
        found
        for found in elements(root, "ol", "ul")
        if "timeline" in tokens(found, "class")
        or any(line.get("data-edtf") is not None for line in children(found))
    ]


@item(41, "timelines have their form, are in order and have right dates")
def timelines(book: Book) -> list[str]:
    """The order is the meaning; programs read the dates, of which HTML knows only some."""
    messages = []
    for document in book.documents:
        where = document.path
        for time in elements(document.root, "time"):
            value = time.get("datetime", text(time))
            if not is_datetime(value):
                messages.append(f"{where}: {value!r} is no date")
        found = lists(document.root)
        messages += [f"{where}: {fault}" for one in found for fault in _form(one)]
        messages += [f"{where}: {fault}" for fault in _order(found)]
    return messages


def _form(timeline: Element) -> Iterator[str]:
    """What is wrong with a list of events."""
    if timeline.tag.rpartition("}")[2] != "ol":
        yield "a timeline is no ordered list"
    if not any(ancestor.tag.endswith("}section") for ancestor in timeline.iterancestors()):
        yield "a timeline is in no section"
    for event in children(timeline):
        if not event.get("id"):
            yield f"the event {text(event)[:40]!r} has no id"
        paragraphs = children(event, "p")
        if len(paragraphs) < 2 or not all(map(text, paragraphs)):
            yield f"{show(event)} is not of a date and a text"
        else:
            yield from (f"{show(event)}: {fault}" for fault in _dates(event, paragraphs[0]))


def _dates(event: Element, head: Element) -> Iterator[str]:
    """Whether the dates of an event say the same in both notations."""
    value = event.get("data-edtf")
    points = edtf_points(value or "")
    if children(event)[0] is not head:
        yield "the date does not come first"
    if points is None:
        yield f"data-edtf is {value!r}"
        return
    wanted = [one for one in map(edtf_datetime, points) if one]
    found = [(time.get("datetime") or text(time))[:10] for time in elements(head, "time")]
    if found != wanted:
        yield f"the dates are {', '.join(found) or 'none'}, but data-edtf is {value}"
    if re.search("[~%]", value or "") and not list(elements(head, "abbr")):
        yield "an approximate date does not say that it is one"


def _starts(timeline: Element) -> list[tuple[str, Start]]:
    """The events of a list that have dates, with what to order them by."""
    found = []
    for event in children(timeline):
        points = edtf_points(event.get("data-edtf") or "")
        if points:
            found.append((show(event), edtf_start(points[0])))
    return found


def _order(found: list[Element]) -> Iterator[str]:
    """The events of a file that come before an earlier one, its lists taken together."""
    starts = [start for timeline in found for start in _starts(timeline)]
    for (_, one), (name, two) in pairwise(starts):
        if two < one:
            yield f"{name} comes too late"
