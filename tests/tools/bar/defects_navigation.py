"""Defects of navigation and of the cover: items 27 to 35."""

from __future__ import annotations

from archive import Archive, swap, swap_all
from defects import NAV, NCX, OPF, SECTION, TEXT, defect, defect_of

CONTENTS = "EPUB/text/contents.xhtml"
COVER = "EPUB/image/cover.jpg"
LINE = r'<li><a [^>]*href="{}"[^>]*>[^<]*</a></li>\n'


@defect
def toc_disordered(book: Archive) -> None:
    """Two entries of the contents have changed places."""
    first, second = LINE.format("text/title.xhtml"), LINE.format("text/contents.xhtml")
    swap(book, NAV, f"({first})({second})", r"\2\1")


@defect
def toc_twice(book: Archive) -> None:
    """There are two tables of contents."""
    second = '<nav epub:type="toc"><ol><li><a href="text/title.xhtml">x</a></li></ol></nav>'
    swap(book, NAV, "</body>", f"{second}</body>")


@defect
def toc_heading_alone(book: Archive) -> None:
    """An entry of the contents is a heading with nothing below."""
    swap(
        book, NAV, r'<li><a href="text/title\.xhtml">([^<]*)</a></li>', r"<li><span>\1</span></li>"
    )


@defect
def toc_leads_nowhere(book: Archive) -> None:
    """An entry of the contents leads to an id that is not there."""
    swap(book, NAV, 'href="text/section-02.xhtml"', 'href="text/section-02.xhtml#nowhere"')


@defect
def toc_lacks_section(book: Archive) -> None:
    """A section is not in the contents, neither in the newer nor in the older."""
    swap(book, NAV, LINE.format(r"text/glossary\.xhtml"), "")
    point = r"<navPoint [^>]*><navLabel><text>[^<]*</text></navLabel>\n<content src=\"{}\"/>\n"
    swap(book, NCX, point.format("text/glossary.xhtml") + "</navPoint>\n", "")


@defect
def landmark_twice(book: Archive) -> None:
    """Two landmarks of one kind lead to different files."""
    swap(
        book,
        NAV,
        '(epub:type="bodymatter" href="[^"]*">[^<]*</a></li>)',
        r'\1<li><a epub:type="bodymatter" href="text/section-02.xhtml">x</a></li>',
    )


@defect
def landmark_of_two_kinds(book: Archive) -> None:
    """A landmark has two kinds."""
    swap(book, NAV, 'epub:type="bodymatter"', 'epub:type="bodymatter chapter"')


@defect
def landmark_missing(book: Archive) -> None:
    """The glossary has no landmark."""
    swap(book, NAV, '<li><a epub:type="glossary"[^>]*>[^<]*</a></li>\n', "")


@defect
def landmark_of_cover_missing(book: Archive) -> None:
    """The page of the cover has no landmark."""
    swap(book, NAV, '<li><a epub:type="cover"[^>]*>[^<]*</a></li>\n', "")


@defect_of(34)
def cover_page_gone(book: Archive) -> None:
    """No page shows the cover, and only the guide would need one."""
    book.members.remove(book["EPUB/text/cover.xhtml"])
    landmark_of_cover_missing(book)
    for line in ('<item id="cover-page"', '<itemref idref="cover-page"', '<reference type="cover"'):
        swap(book, OPF, rf"{line}[^>]*/>\n?", "")


@defect
def landmark_of_nothing(book: Archive) -> None:
    """A landmark promises an index that is not there."""
    swap(
        book,
        NAV,
        '(<li><a epub:type="glossary")',
        r'<li><a epub:type="index" href="text/glossary.xhtml">Index</a></li>\n\1',
    )


@defect
def landmark_misleads(book: Archive) -> None:
    """The landmark of the glossary leads to the sources."""
    swap(book, NAV, '(epub:type="glossary" href="text/)glossary', r"\1sources")


@defect
def landmark_without_kind(book: Archive) -> None:
    """A landmark has no kind."""
    swap(book, NAV, '<a epub:type="bodymatter"', "<a")


@defect
def page_not_listed(book: Archive) -> None:
    """A page is missing in both lists of pages."""
    swap(book, NAV, LINE.format('[^"]*#page[.]2'), "")
    swap(book, NCX, '<pageTarget id="page-2".*?</pageTarget>\n', "")


@defect
def page_number_differs(book: Archive) -> None:
    """A page has another number in the text than in the list."""
    swap(book, SECTION, '(role="doc-pagebreak" aria-label=")', r"\g<1>1")


@defect
def pages_disordered(book: Archive) -> None:
    """Two entries of the list of pages have changed places."""
    first, second = LINE.format('[^"]*#page[.]2'), LINE.format('[^"]*#page[.]3')
    swap(book, NAV, f"({first})({second})", r"\2\1")


@defect
def page_not_marked(book: Archive) -> None:
    """A page is listed whose marker is only an id."""
    swap(book, SECTION, ' epub:type="pagebreak" role="doc-pagebreak" aria-label="[^"]*"', "")


@defect
def marker_without_entry(book: Archive) -> None:
    """A page is marked that no list has."""
    swap(
        book,
        "EPUB/text/glossary.xhtml",
        "</section>",
        '<div id="page.999" epub:type="pagebreak" role="doc-pagebreak" aria-label="999"></div>'
        "</section>",
    )


@defect
def marker_without_role(book: Archive) -> None:
    """A marker has only the type."""
    swap(book, SECTION, ' role="doc-pagebreak"', "")


@defect
def pages_nested(book: Archive) -> None:
    """The list of pages has a list within."""
    swap(book, NAV, r"(#page\.2\">2</a>)(</li>)\n(<li><a [^>]*>3</a></li>)", r"\1<ol>\3</ol>\2")


@defect
def page_lists_gone(book: Archive) -> None:
    """The pages are marked but not listed."""
    swap(book, NAV, '<nav epub:type="page-list".*?</nav>\n', "")
    swap(book, NCX, "<pageList>.*?</pageList>\n", "")


@defect
def page_source_idle(book: Archive) -> None:
    """Pages have a source, but there are neither markers nor lists nor claims of them."""
    page_lists_gone(book)
    swap_all(book, TEXT, '<(div|span) id="page[.][^>]*></(div|span)>', "")
    swap_all(book, OPF, "<meta [^>]*>page(BreakMarkers|Navigation)</meta>\n", "")


@defect
def page_source_missing(book: Archive) -> None:
    """Nobody knows whose pages are marked."""
    swap(book, OPF, '<meta property="pageBreakSource">[^<]*</meta>\n', "")


@defect
def page_source_twice(book: Archive) -> None:
    """The pages have two sources."""
    swap(book, OPF, '(<meta property="pageBreakSource">[^<]*</meta>)', r"\1\1")


@defect
def page_source_refines(book: Archive) -> None:
    """The source of the pages refines the title."""
    swap(book, OPF, '(<meta property="pageBreakSource")', r'\1 refines="#title"')


@defect
def ncx_uid(book: Archive) -> None:
    """The NCX has another identifier."""
    swap(book, NCX, '(name="dtb:uid" content=")[^"]*', r"\1urn:isbn:9783161484100")


@defect
def ncx_label(book: Archive) -> None:
    """The NCX has another label than the nav."""
    swap(book, NCX, "(<navLabel><text>)", r"\1The ")


@defect
def ncx_lacks_page(book: Archive) -> None:
    """The NCX has a page less."""
    swap(book, NCX, '<pageTarget id="page-2".*?</pageTarget>\n', "")


@defect
def ncx_target(book: Archive) -> None:
    """The NCX leads elsewhere than the nav."""
    swap(book, NCX, r'src="text/title\.xhtml"', 'src="text/contents.xhtml"')


@defect
def ncx_play_order(book: Archive) -> None:
    """Two points of the NCX have one number."""
    swap(book, NCX, 'playOrder="2"', 'playOrder="1"')


@defect
def ncx_depth(book: Archive) -> None:
    """The NCX says that it is deeper than it is."""
    swap(book, NCX, 'name="dtb:depth" content="[^"]*"', 'name="dtb:depth" content="6"')


@defect
def ncx_not_named(book: Archive) -> None:
    """The spine does not name the NCX."""
    swap(book, OPF, '<spine toc="ncx"', "<spine")


@defect
def nav_in_spine(book: Archive) -> None:
    """The navigation document is in the spine."""
    swap(book, OPF, "</spine>", '<itemref idref="nav"/>\n</spine>')


@defect
def contents_page_gone(book: Archive) -> None:
    """The page of contents is a list like any other."""
    swap(book, CONTENTS, ' role="doc-toc"', "")


@defect_of(33)
def nav_as_contents_page(book: Archive) -> None:
    """People read the navigation document itself, as landmarks and guide say."""
    contents_page_gone(book)
    nav_in_spine(book)
    swap(book, NAV, '(<a epub:type="toc" href=")[^"]*', r"\1nav.xhtml")
    swap(book, OPF, '(<reference type="toc"[^>]*href=")[^"]*', r"\1nav.xhtml")


@defect
def contents_page_lacks(book: Archive) -> None:
    """A section is not on the page of contents."""
    swap(book, CONTENTS, r'<li [^>]*><a [^>]*href="glossary\.xhtml">[^<]*</a></li>\n', "")


@defect
def guide_type(book: Archive) -> None:
    """The guide has a type that does not exist."""
    swap(book, OPF, '<reference type="text"', '<reference type="start"')


@defect
def guide_lacks_text(book: Archive) -> None:
    """The guide does not say where the text begins."""
    swap(book, OPF, '<reference type="text"[^>]*/>\n', "")


@defect
def guide_misleads(book: Archive) -> None:
    """The guide says that the text begins with the contents."""
    swap(book, OPF, '(<reference type="text"[^>]*href=")[^"]*', r"\1text/contents.xhtml")


@defect
def cover_id(book: Archive) -> None:
    """The cover has another id."""
    swap(book, OPF, '<item id="cover"', '<item id="cover-jpeg"')
    swap(book, OPF, '<meta name="cover" content="cover"', '<meta name="cover" content="cover-jpeg"')


@defect
def cover_meta_turned(book: Archive) -> None:
    """The attributes of the cover's meta are in the wrong order."""
    swap(book, OPF, '<meta name="cover" content="cover"/>', '<meta content="cover" name="cover"/>')


@defect
def cover_not_named(book: Archive) -> None:
    """No property names the cover."""
    swap(book, OPF, ' properties="cover-image"', "")


@defect
def cover_small(book: Archive) -> None:
    """The cover says that it is only 600 pixels wide."""
    resize(book, 600, 800)


@defect
def cover_huge(book: Archive) -> None:
    """The cover says that it has 16 million pixels."""
    resize(book, 4000, 4000)


@defect
def cover_heavy(book: Archive) -> None:
    """The cover has more bytes than shops take."""
    book[COVER].data += b"\x00" * 1_500_000


def resize(book: Archive, width: int, height: int) -> None:
    """Writes another size into the frame of the cover."""
    data = bytearray(book[COVER].data)
    place = next(place for place in map(data.find, (b"\xff\xc0", b"\xff\xc2")) if place > 0)
    data[place + 5 : place + 9] = height.to_bytes(2, "big") + width.to_bytes(2, "big")
    book[COVER].data = bytes(data)
