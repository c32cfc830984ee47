"""Items 10 to 15: what the package says of the book."""

from __future__ import annotations

import re

from book import DC, OPF, XML_LANG, Book, Element, local, text
from forms import is_datetime, is_language, is_modified, is_urn
from items import item

NEEDED = ("title", "language", "creator", "publisher", "date", "description", "rights")


def dublin(book: Book, name: str) -> list[Element]:
    """The Dublin Core elements of a name."""
    return list(book.metadata.iter(f"{{{DC}}}{name}"))


@item(10, "the identifier is a URN")
def identifier(book: Book) -> list[str]:
    """Readers keep notes and places by this name, so it must be found and lasting."""
    wanted = book.opf.get("unique-identifier")
    found = [one for one in dublin(book, "identifier") if wanted and one.get("id") == wanted]
    if len(found) != 1:
        return [f"unique-identifier {wanted} names {len(found)} identifiers"]
    value = found[0].text or ""
    return [] if is_urn(value) else [f"{value!r} is no URN"]


@item(11, "title, language, creator, publisher, date, description, rights")
def dublin_core(book: Book) -> list[str]:
    """What a library needs to list the book; nothing is empty, and there is one date."""
    messages = [f"there is no dc:{name}" for name in NEEDED if not dublin(book, name)]
    for element in book.metadata.iter(f"{{{DC}}}*"):
        if not text(element):
            messages.append(f"dc:{local(element)} is empty")
    for language in dublin(book, "language"):
        if not is_language(language.text or ""):
            messages.append(f"{language.text!r} is no language tag")
    dates = dublin(book, "date")
    messages += [f"{one.text!r} is no date" for one in dates if not is_datetime(one.text or "")]
    if len(dates) > 1:
        messages.append(f"there are {len(dates)} dates")
    return messages


@item(12, "one time of modification in the one form")
def modified(book: Book) -> list[str]:
    """Together with the identifier it tells one release from the next."""
    found = book.meta("dcterms:modified")
    if len(found) != 1:
        return [f"dcterms:modified is there {len(found)} times"]
    value = found[0].text or ""
    return [] if is_modified(value) else [f"{value!r} is not YYYY-MM-DDThh:mm:ssZ"]


@item(13, "refinements refine something")
def refinements(book: Book) -> list[str]:
    """Each refines names an id of the package, and not its own."""
    ids = {element.get("id") for element in book.opf.iter("*") if element.get("id")}
    messages = []
    for element in book.metadata.iter(f"{{{OPF}}}meta", f"{{{OPF}}}link"):
        refined = element.get("refines")
        if refined is None:
            continue
        if not refined.startswith("#") or refined[1:] not in ids:
            messages.append(f"nothing is {refined!r}")
        elif refined[1:] == element.get("id"):
            messages.append(f"{refined} refines itself")
    return messages


@item(14, "a series has its kind and a position")
def series(book: Book) -> list[str]:
    """Readers sort a series by the three parts together."""
    messages = []
    for collection in book.meta("belongs-to-collection"):
        name = text(collection)
        parts = {
            meta.get("property"): text(meta)
            for meta in book.metadata.iter(f"{{{OPF}}}meta")
            if collection.get("id") and meta.get("refines") == f"#{collection.get('id')}"
        }
        if not name:
            messages.append("a collection has no name")
        if parts.get("collection-type") != "series":
            messages.append(f"{name!r} is not said to be a series")
        if not re.fullmatch(r"\d+(\.\d+)*", parts.get("group-position", "")):
            messages.append(f"{name!r} has no position but {parts.get('group-position')!r}")
    return messages


@item(15, "the package says its language")
def package_language(book: Book) -> list[str]:
    """The titles and summaries are read aloud too; the tag is that of the book."""
    found = book.opf.get(XML_LANG)
    if not found or not is_language(found):
        return [f"xml:lang of the package is {found!r}"]
    first = next((text(language) for language in dublin(book, "language")), None)
    return [] if found == first else [f"xml:lang is {found}, the book is in {first}"]
