"""Defects of the XHTML files: items 19 to 26."""

from __future__ import annotations

from archive import Archive, find, swap
from defects import OPF, SECTION, defect

CONTENTS = "EPUB/text/contents.xhtml"


@defect
def no_declaration(book: Archive) -> None:
    """A file has no XML declaration."""
    swap(book, SECTION, r"<\?xml[^>]*>\n", "")


@defect
def old_doctype(book: Archive) -> None:
    """A file has the doctype of XHTML 1.1."""
    swap(
        book,
        SECTION,
        "<!DOCTYPE html>",
        '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.1//EN" '
        '"http://www.w3.org/TR/xhtml11/DTD/xhtml11.dtd">',
    )


@defect
def named_entity(book: Archive) -> None:
    """A text has an entity that only HTML knows."""
    swap(book, SECTION, "</p>", "&nbsp;</p>")


@defect
def self_closed_span(book: Archive) -> None:
    """An element that is not void has no end tag."""
    swap(book, SECTION, "</p>", '<span class="p"/></p>')


@defect
def void_with_end(book: Archive) -> None:
    """A void element has an end tag, which HTML reads as another element."""
    swap(book, SECTION, "</p>", "<br></br>x</p>")


@defect
def hyphens_in_comment(book: Archive) -> None:
    """A comment has two hyphens within."""
    swap(book, SECTION, "</section>", "<!-- a -- b --></section>")


@defect
def unclosed_void(book: Archive) -> None:
    """A void element is not closed."""
    swap(book, SECTION, "</p>", "<br></p>")


@defect
def only_xml_lang(book: Archive) -> None:
    """The root has only the language attribute of XML."""
    swap(book, SECTION, r'(<html [^>]*) lang="[^"]*"', r"\1")


@defect
def only_lang(book: Archive) -> None:
    """A phrase has only the language attribute of HTML."""
    swap(book, SECTION, "</p>", ' <i lang="fr">oui</i></p>')


@defect
def languages_differ(book: Archive) -> None:
    """The two language attributes of a phrase differ."""
    swap(book, SECTION, "</p>", ' <i lang="fr" xml:lang="de">oui</i></p>')


@defect
def language_malformed(book: Archive) -> None:
    """A phrase is in a language with an underscore."""
    swap(book, SECTION, "</p>", ' <i lang="fr_FR" xml:lang="fr_FR">oui</i></p>')


@defect
def title_empty(book: Archive) -> None:
    """A file has an empty title."""
    swap(book, SECTION, "<title>[^<]*", "<title>")


@defect
def title_is_file(book: Archive) -> None:
    """The title of a file is its name."""
    swap(book, SECTION, "<title>[^<]*", "<title>section-01.xhtml")


@defect
def titles_alike(book: Archive) -> None:
    """Two files have one title."""
    title = find(book, CONTENTS, "<title>([^<]*)</title>")[1]
    swap(book, "EPUB/text/glossary.xhtml", "<title>[^<]*", f"<title>{title}")


@defect
def heading_skips(book: Archive) -> None:
    """A heading of level three follows one of level one."""
    swap(book, SECTION, "</section>\n</body>", '<h3 class="heading">Deep</h3></section>\n</body>')


@defect
def heading_twice(book: Archive) -> None:
    """A file has two headings of level one."""
    swap(book, SECTION, r"(<h1.*)(</section>\n</body>)", r'\1<h1 class="heading">Two</h1>\2')


@defect
def heading_late(book: Archive) -> None:
    """A file begins with a heading of level two."""
    swap(book, SECTION, r"<h1( [^>]*)>(.*?)</h1>", r"<h2\1>\2</h2>")


@defect
def heading_empty(book: Archive) -> None:
    """A heading says nothing."""
    swap(book, SECTION, "(<h2[^>]*>).*?(</h2>)", r"\1\2")


@defect
def id_twice(book: Archive) -> None:
    """Two elements have one id."""
    swap(book, SECTION, r'(<section id="([^"]*)".*?)</p>', r'\1<span id="\2">x</span></p>')


@defect
def id_with_digit(book: Archive) -> None:
    """An id begins with a digit."""
    swap(book, SECTION, "</p>", '<span id="1st">x</span></p>')


@defect
def id_with_colon(book: Archive) -> None:
    """An id has a colon."""
    swap(book, SECTION, "</p>", '<span id="a:b">x</span></p>')


@defect
def id_with_space(book: Archive) -> None:
    """An id has a space."""
    swap(book, SECTION, "</p>", '<span id="a b">x</span></p>')


@defect
def fragment_lost(book: Archive) -> None:
    """A link names an id that is not there."""
    swap(book, SECTION, "</p>", ' <a class="link" href="#nowhere">x</a></p>')


@defect
def file_lost(book: Archive) -> None:
    """A link names a file that is not there."""
    swap(book, SECTION, "</p>", ' <a class="link" href="section-99.xhtml">x</a></p>')


@defect
def image_lost(book: Archive) -> None:
    """An image names a file that is not there."""
    swap(book, SECTION, r'src="\.\./image/[^"]*"', 'src="../image/lost.png"')


@defect
def link_outside_spine(book: Archive) -> None:
    """A link leads to a file that is not in the spine."""
    swap(book, SECTION, "</p>", ' <a class="link" href="../nav.xhtml">x</a></p>')


@defect
def mathml_not_told(book: Archive) -> None:
    """The manifest does not tell of the formulas."""
    swap(book, OPF, ' properties="mathml"', "")


@defect
def svg_told(book: Archive) -> None:
    """The manifest tells of a drawing that is not in the file."""
    swap(book, OPF, '(<item id="section-1"[^>]*)/>', r'\1 properties="svg"/>')


@defect
def nav_not_told(book: Archive) -> None:
    """The manifest does not tell which file has the contents."""
    swap(book, OPF, ' properties="nav"', "")


@defect
def property_of_item_undeclared(book: Archive) -> None:
    """An item has a property whose prefix is declared nowhere."""
    swap(book, OPF, '(<item id="title-page"[^>]*)/>', r'\1 properties="calibre:title-page"/>')


@defect
def script(book: Archive) -> None:
    """A file has a script, as the manifest tells."""
    swap(book, "EPUB/text/section-01.xhtml", "</section>", "<script>0;</script></section>")
    swap(book, OPF, '(<item id="section-1"[^>]*)/>', r'\1 properties="scripted"/>')


@defect
def script_not_told(book: Archive) -> None:
    """An element runs a script, and the manifest does not tell."""
    swap(book, SECTION, '<p class="p">', '<p class="p" onclick="0">')


@defect
def form(book: Archive) -> None:
    """A file has a form."""
    swap(book, SECTION, "</section>", "<form><p>x <input/></p></form></section>")


@defect
def frame(book: Archive) -> None:
    """A file has a frame."""
    swap(book, SECTION, "</section>", '<iframe src="section-02.xhtml"></iframe></section>')


@defect
def remote_image(book: Archive) -> None:
    """An image is on a server."""
    swap(book, SECTION, "</p>", '<img src="https://example.org/a.png" alt="far away"/></p>')


@defect
def style_attribute(book: Archive) -> None:
    """A paragraph has a style of its own."""
    swap(book, SECTION, '<p class="p">', '<p class="p" style="margin: 0">')


@defect
def style_element(book: Archive) -> None:
    """A file has styles of its own."""
    swap(book, SECTION, "</head>", "<style>p { margin: 0; }</style></head>")


@defect
def base_element(book: Archive) -> None:
    """A file has another base for its links."""
    swap(book, SECTION, "</title>", '</title><base href="../text/"/>')


@defect
def link_in_link(book: Archive) -> None:
    """A link has a link within."""
    swap(book, SECTION, '(<a class="link" href="http[^>]*>)', r'\1<a href="title.xhtml">x</a>')


@defect
def paragraph_in_paragraph(book: Archive) -> None:
    """A paragraph has a paragraph within."""
    swap(book, SECTION, '<p class="p">', '<p class="p"><p class="p">x</p>')


@defect
def align_attribute(book: Archive) -> None:
    """A cell is aligned by an attribute."""
    swap(book, SECTION, '<td class="cell">', '<td class="cell" align="right">')


@defect
def data_link(book: Archive) -> None:
    """A link has its target within its address."""
    swap(book, SECTION, "</p>", ' <a class="link" href="data:text/plain,x">x</a></p>')


@defect
def dimension_with_unit(book: Archive) -> None:
    """The width of an image has a unit."""
    swap(book, SECTION, "<img ", '<img width="10em" ')
