"""Changes that leave a book good: nobody may notice them."""

from __future__ import annotations

from archive import Archive, find, swap, swap_all
from defects import CSS, NAV, NCX, OPF, SECTION, TEXT, harmless
from defects_notes import CITATION, move_note

CONTENTS = "EPUB/text/contents.xhtml"
COVER = "EPUB/text/cover.xhtml"
SOURCES = "EPUB/text/sources.xhtml"
DRAWN_COVER = (
    '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
    'role="img" viewBox="0 0 2 3"><title>Cover</title>'
    '<image width="2" height="3" xlink:href="../image/cover.jpg"/></svg>'
)


@harmless
def declaration_standalone(book: Archive) -> None:
    """An XML declaration tells that nothing else is needed."""
    swap(book, SECTION, r' encoding="UTF-8"\?>', ' encoding="UTF-8" standalone="yes"?>')


@harmless
def declaration_not_standalone(book: Archive) -> None:
    """An XML declaration tells that something else may be needed."""
    swap(book, SECTION, r' encoding="UTF-8"\?>', ' encoding="UTF-8" standalone="no"?>')


@harmless
def cover_drawn(book: Archive) -> None:
    """The only image is the cover, which stands within a drawing."""
    for name in book.names("EPUB/image/*"):
        if name != "EPUB/image/cover.jpg":
            book.members.remove(book[name])
            swap(book, OPF, f'<item [^>]*href="{name.removeprefix("EPUB/")}"[^>]*/>\n', "")
    swap_all(book, TEXT, '<img (?!class="cover-image")[^>]*/>', "")
    swap_all(book, OPF, '<meta property="schema:accessMode[^>]*>[^<]*visual</meta>\n', "")
    swap(book, COVER, "<img [^>]*/>", DRAWN_COVER)
    swap(book, OPF, '(<item id="cover-page"[^>]*)/>', r'\1 properties="svg"/>')


@harmless
def section_titled(book: Archive) -> None:
    """A section has its name in the attribute that shows as a tip."""
    swap(book, COVER, '(<section [^>]*)aria-label="', r'\1title="')


@harmless
def lines_coloured(book: Archive) -> None:
    """The style sheet colours lines, as a house may."""
    lines = (
        "border: 1px solid #c00",
        "border-top: thin dotted rgb(0, 0, 128)",
        "border-left: 4px solid green",
        "border-color: #c00 transparent",
        "outline: 1px dashed navy",
        "text-decoration-color: #c00",
    )
    for line in lines:
        swap(book, CSS, "$", f"\n.note {{ {line}; }}\n")


@harmless
def looks_confirmed(book: Archive) -> None:
    """The style sheet repeats what would be so without it."""
    looks = "font-size: 100%; color: inherit; background-color: transparent; background: none"
    swap(book, CSS, "$", f"\nhtml, body {{ {looks}; }}\n.p {{ font-size: 1em; }}\n")


@harmless
def property_declared(book: Archive) -> None:
    """An item has a property of a vocabulary that is declared."""
    swap(book, OPF, "(<package [^>]*)>", r'\1 prefix="calibre: https://calibre-ebook.com">')
    swap(book, OPF, '(<item id="title-page"[^>]*)/>', r'\1 properties="calibre:title-page"/>')


@harmless
def drawing_told(book: Archive) -> None:
    """The manifest tells of a drawing that a file shows as an image."""
    file = swap(book, SECTION, r'(<img [^>]*src="[^"]*\.svg")', r'\1 title="Drawing"')
    href = file.removeprefix("EPUB/")
    swap(book, OPF, f'(<item [^>]*href="{href}" media-type="[^"]*")/>', r'\1 properties="svg"/>')


@harmless
def contents_page_typed(book: Archive) -> None:
    """The page of contents has the type of the list that it repeats."""
    swap(book, CONTENTS, '<nav (class="contents")', r'<nav epub:type="toc" \1')


@harmless
def front_not_listed(book: Archive) -> None:
    """Title page and page of contents are not in the contents."""
    swap_all(book, NAV, r'<li><a href="text/(title|contents)\.xhtml">[^<]*</a></li>\n', "")
    label = r"<navLabel><text>[^<]*</text></navLabel>\n"
    point = r'<content src="text/(title|contents)\.xhtml"/>\n</navPoint>\n'
    swap(book, NCX, rf"<navPoint [^>]*>{label}{point}", "", count=0)
    swap_all(book, NCX, ' playOrder="[^"]*"', "")


@harmless
def note_in_file(book: Archive) -> None:
    """A note is in the file of its reference, and comes after it."""
    move_note(book, before=False)


@harmless
def citation_wrapped(book: Archive) -> None:
    """The way back of a source leads to what holds the citation."""
    link = rf'(<a class="reference") (id="r-[^"]*") ({CITATION}[^>]*>.*?</a>)'
    swap(book, SECTION, link, r"<span \2>\1 \3</span>")


@harmless
def source_not_cited(book: Archive) -> None:
    """A source is cited nowhere, and leads nowhere."""
    find(book, SOURCES, '<li class="source"')
    swap(book, SOURCES, "</ol>", '<li class="source" id="s-idle"><p class="p">Idle.</p></li></ol>')
