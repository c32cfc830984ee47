"""Items 38 to 40: the glossary and the links to it."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from book import (
    HEADINGS,
    Book,
    Document,
    Element,
    children,
    elements,
    local,
    of_kind,
    show,
    text,
    types,
    unpaired,
)
from items import item
from notes import aim, references

Key = tuple[tuple[int, int, str], ...]


def glossaries(book: Book) -> list[tuple[Document, Element]]:
    """The glossaries with their files; a landmark is none."""
    return [
        (page, element)
        for page in book.pages
        for element in of_kind(page.root, "glossary")
        if local(element) != "a"
    ]


def is_entry(element: Element) -> bool:
    """Whether an element holds a term and what it means."""
    return bool(children(element, "dt")) and bool(children(element, "dd"))


@item(38, "the glossary has its form, and links to it lead to entries")
def structure(book: Book) -> list[str]:
    """One id has both the term and its meaning, so that a reader can show them at once."""
    messages = []
    for page, glossary in glossaries(book):
        messages += [f"{page.path}: {fault}" for fault in _frame(glossary)]
        for lists in elements(glossary, "dl"):
            if not any(local(one) == "dd" for one in lists.iterancestors()):
                messages += [f"{page.path}: {fault}" for fault in _list(lists)]
    entries = [entry for _, glossary in glossaries(book) for entry in glossary.iter("*")]
    entries = [entry for entry in entries if is_entry(entry)]
    for document, link in references(book, "glossref"):
        lack = unpaired(link, "glossref")
        if lack:
            messages.append(f"{document.path}: {show(link)} has no {lack}")
        if aim(book, document, link) not in entries:
            messages.append(f"{document.path}: {show(link)} leads to no entry")
    return messages


def _frame(glossary: Element) -> Iterator[str]:
    """What is wrong around the entries."""
    lack = unpaired(glossary, "glossary")
    if local(glossary) != "section" or lack:
        yield f"the glossary is a {local(glossary)} without {lack or 'being a section'}"
    if not children(glossary, *HEADINGS):
        yield "the glossary has no heading"
    if not list(elements(glossary, "dl")):
        yield "the glossary has no dl"


def _list(lists: Element) -> Iterator[str]:
    """What is wrong with a list of entries."""
    if not children(lists):
        yield "the glossary is empty"
    for entry in children(lists):
        if local(entry) != "div" or not is_entry(entry):
            yield f"{show(entry)} in the glossary is no entry"
            continue
        if not entry.get("id"):
            yield f"the entry {text(children(entry, 'dt')[0])!r} has no id"
        for term in children(entry, "dt"):
            names = list(elements(term, "dfn"))
            if "glossterm" not in types(term) or len(names) != 1 or not text(names[0]):
                yield f"the term {text(term)!r} is no glossterm with one dfn"
        for meaning in children(entry, "dd"):
            if "glossdef" not in types(meaning) or not children(meaning, "p"):
                yield f"a meaning in {show(entry)} is no glossdef with a paragraph"


def terms(glossary: Element) -> list[str]:
    """The terms as they stand."""
    found = elements(glossary, "dt")
    return [
        text(term) for term in found if "glossterm" in types(term) or is_entry(term.getparent())
    ]


def collation_key(term: str) -> Key:
    """A key for Latin letters: no case, accents or punctuation, and numbers by their value."""
    plain = "".join(
        letter
        for letter in unicodedata.normalize("NFKD", term).casefold()
        if unicodedata.category(letter)[0] not in "MP"
    )
    parts = re.findall(r"\d+|\D", " ".join(plain.split()))
    return tuple((0, int(part), "") if part.isdecimal() else (1, 0, part) for part in parts)


def is_latin(term: str) -> bool:
    """Whether the first letter of a term is Latin; a term without letters counts as such."""
    letter = next((one for one in term if one.isalpha()), "a")
    return unicodedata.name(letter, "").startswith("LATIN")


@item(39, "the glossary is sorted, and no term is there twice")
def order(book: Book) -> list[str]:
    """People look terms up by the alphabet, whatever their case and accents."""
    messages = []
    for page, glossary in glossaries(book):
        found = terms(glossary)
        counts = Counter(collation_key(term) for term in found)
        for term in dict.fromkeys(found):
            if counts[collation_key(term)] > 1:
                messages.append(f"{page.path}: {term!r} is there more than once")
        latin = [term for term in found if is_latin(term)]
        for one, two in pairwise(latin):
            if collation_key(two) < collation_key(one):
                messages.append(f"{page.path}: {two!r} comes after {one!r}")
    return messages


@item(40, "a term is linked once in a section, and never in headings or links")
def sparse_links(book: Book) -> list[str]:
    """More links than that hinder; in headings they get into the contents."""
    messages = []
    counts: Counter[tuple[str, int, str]] = Counter()
    for document, link in references(book, "glossref"):
        around = list(link.iterancestors())
        inside = [one for one in around if local(one) in (*HEADINGS, "a")]
        if inside:
            messages.append(f"{document.path}: {show(link)} is in {show(inside[0])}")
        goal = book.target(document, link.get("href") or "")
        sections = [one for one in around if local(one) == "section"]
        # The sections of a part are those of a briefing of its own.
        whole = [one for one in sections if one.get("role") != "doc-part"]
        place = min((document.places[one] for one in whole or sections), default=0)
        counts[document.path, place, f"{goal.path}#{goal.fragment}"] += 1
    for (path, _, goal), count in counts.items():
        if count > 1:
            messages.append(f"{path}: {goal} is linked {count} times in a section")
    return messages
