"""Defects of notes and citations: items 36 and 37."""

from __future__ import annotations

import re

from archive import Archive, find, swap, swap_all
from defects import OPF, SECTION, defect

GLOSSARY = "EPUB/text/glossary.xhtml"
NOTES = "EPUB/text/notes.xhtml"
SOURCES = "EPUB/text/sources.xhtml"
CITATION = 'epub:type="biblioref" role="doc-biblioref"'
WAYS_BACK = '<p class="back-references">.*?</p>\n'
END = "</section>\n</body>"


def move_note(book: Archive, before: bool) -> None:
    """Takes a note with one reference into the file of the reference, before or after it."""
    link = r'<a class="back-reference"[^>]*href="([^"#]*)#[^"]*">[^<]*</a> '
    note = find(
        book,
        NOTES,
        f'<div class="note" id="([^"]*)"[^>]*><p class="p">{link}(?!<a class="back).*?</div>\n',
    )
    home = f"EPUB/text/{note[2]}"
    book.write(NOTES, book.text(NOTES).replace(note[0], ""))
    swap_all(book, home, f'"notes[.]xhtml#{note[1]}"', f'"#{note[1]}"')
    if before:
        swap(book, home, '(<body class="body">)', rf"\1{note[0]}")
    else:
        swap(book, home, f"(.*)({END})", rf"\1{note[0]}\2")


@defect
def reference_without_type(book: Archive) -> None:
    """A reference to a note has only the role."""
    swap(book, SECTION, ' epub:type="noteref"', "")


@defect
def reference_without_role(book: Archive) -> None:
    """A reference to a note has only the type."""
    swap(book, SECTION, ' role="doc-noteref"', "")


@defect
def reference_to_source(book: Archive) -> None:
    """A reference to a note leads to a source."""
    source = find(book, SOURCES, '<li class="source" id="([^"]*)"')[1]
    swap(book, SECTION, '(role="doc-noteref" href=")[^"]*', rf"\1sources.xhtml#{source}")


@defect
def note_without_role(book: Archive) -> None:
    """A note has only the type."""
    swap(book, NOTES, ' role="doc-footnote"', "")


@defect
def note_too_short(book: Archive) -> None:
    """A note is too short to pop up."""
    swap(book, NOTES, '(role="doc-footnote"><p class="p"><a .*?</a>).*?</div>', r"\1 No.</p></div>")


@defect
def note_too_long(book: Archive) -> None:
    """A note is too long to pop up."""
    swap(book, NOTES, "</p>\n</div>", f"{' and so on' * 600}</p>\n</div>")


@defect
def notes_before_text(book: Archive) -> None:
    """The notes come before the text."""
    swap(book, OPF, '<itemref idref="notes"/>\n', "")
    swap(book, OPF, '(<itemref idref="section-1"/>)', r'<itemref idref="notes"/>\n\1')


@defect
def note_unused(book: Archive) -> None:
    """Nothing refers to a note."""
    swap(
        book,
        NOTES,
        "</section>",
        '<div class="note" id="n-lost" epub:type="footnote" role="doc-footnote"><p>Lost at sea.</p>'
        "</div></section>",
    )


@defect
def backlink_misleads(book: Archive) -> None:
    """The way back of a note leads to the reference of a source."""
    source = find(book, SOURCES, 'role="doc-backlink"[^>]*href="([^"]*)"')[1]
    swap(book, NOTES, '(role="doc-backlink"[^>]*href=")[^"]*', rf"\1{source}")


@defect
def backlink_of_source_misleads(book: Archive) -> None:
    """The way back of a source leads to the use of a term."""
    term = find(book, GLOSSARY, 'role="doc-backlink"[^>]*href="([^"]*)"')[1]
    swap(book, SOURCES, '(role="doc-backlink"[^>]*href=")[^"]*', rf"\1{term}")


@defect
def backlink_last(book: Archive) -> None:
    """The way back stands at the end of the note."""
    links = '((?:<a [^>]*role="doc-backlink"[^>]*>[^<]*</a> )+)'
    swap(book, NOTES, f"{links}(.*?)</p>\n", r"\2 \1</p>\n")


@defect
def backlink_unnamed(book: Archive) -> None:
    """A way back has no name."""
    swap(book, NOTES, '(role="doc-backlink") aria-label="[^"]*"', r"\1")


@defect
def backlink_missing(book: Archive) -> None:
    """A reference has no way back."""
    swap(book, NOTES, r'<a [^>]*role="doc-backlink"[^>]*href="[^"]*-2">[^<]*</a> ', "")


@defect
def note_before_reference(book: Archive) -> None:
    """A note is in the file of its reference, but comes first."""
    move_note(book, before=True)


@defect
def citation_without_role(book: Archive) -> None:
    """A citation has only the type."""
    swap(book, SECTION, CITATION, 'epub:type="biblioref"')


@defect
def citation_without_type(book: Archive) -> None:
    """A citation has only the role."""
    swap(book, SECTION, CITATION, 'role="doc-biblioref"')


@defect
def citation_of_term(book: Archive) -> None:
    """A citation leads to a term."""
    term = find(book, GLOSSARY, '<div class="entry" id="([^"]*)"')[1]
    swap(book, SECTION, f'({CITATION} href=")[^"]*', rf"\1glossary.xhtml#{term}")


@defect
def citation_of_everything(book: Archive) -> None:
    """A citation leads to the sources, and to none of them."""
    swap(book, SECTION, f'({CITATION} href="sources[.]xhtml)#[^"]*', r"\1")


@defect
def citation_of_heading(book: Archive) -> None:
    """A citation leads to the heading of the sources."""
    heading = find(book, SOURCES, '<h1 id="([^"]*)"')[1]
    swap(book, SECTION, f'({CITATION} href="sources[.]xhtml#)[^"]*', rf"\1{heading}")


@defect
def source_without_way_back(book: Archive) -> None:
    """A source does not tell where it is cited."""
    swap(book, SOURCES, WAYS_BACK, "")


@defect
def sources_without_ways_back(book: Archive) -> None:
    """No source tells where it is cited."""
    swap(book, SOURCES, WAYS_BACK, "", count=0)


@defect
def source_goes_back_to_file(book: Archive) -> None:
    """The ways back of a source lead to files, not to places within."""
    entry = find(book, SOURCES, '<li class="source".*?</li>\n')[0]
    changed = re.sub('(role="doc-backlink"[^>]*href="[^"#]*)#[^"]*', r"\1", entry)
    book.write(SOURCES, book.text(SOURCES).replace(entry, changed))


@defect
def source_goes_back_for_another(book: Archive) -> None:
    """The ways back of a source lead to where another is cited."""
    found = find(book, SOURCES, '(<li class="source".*?</li>\n)(<li class="source".*?</li>\n)')
    back = re.search('role="doc-backlink"[^>]*href="([^"]*)"', found[2])[1]
    changed = re.sub('(role="doc-backlink"[^>]*href=")[^"]*', rf"\1{back}", found[1])
    book.write(SOURCES, book.text(SOURCES).replace(found[1], changed))
