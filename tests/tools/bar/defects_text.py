"""Defects of meaning and of style: items 38 to 47."""

from __future__ import annotations

from archive import Archive, find, swap
from defects import CSS, OPF, SECTION, TEXT, defect

GLOSSARY = "EPUB/text/glossary.xhtml"
TIMELINE = "EPUB/text/timeline.xhtml"
SOURCES = "EPUB/text/sources.xhtml"
ENTRY = r'<div class="entry".*?</div>\n'
EVENT = r'<li class="event.*?</li>\n'
PERIOD = r'<section class="period".*?</section>\n'
LINK = '<a class="term" epub:type="glossref" role="doc-glossref" href="glossary.xhtml#{}">x</a>'


def first_entry(book: Archive) -> str:
    """The id of the first entry of the glossary."""
    return find(book, GLOSSARY, '<div class="entry" id="([^"]*)"')[1]


@defect
def glossary_without_role(book: Archive) -> None:
    """The glossary has only the type."""
    swap(book, GLOSSARY, ' role="doc-glossary"', "")


@defect
def entry_undivided(book: Archive) -> None:
    """A term and its meaning are in no common element."""
    swap(book, GLOSSARY, '<div class="entry" id="([^"]*)"><dt (.*?)</div>', r'<dt id="\1" \2')


@defect
def term_without_dfn(book: Archive) -> None:
    """A term is not marked as what is defined."""
    swap(book, GLOSSARY, r'<dfn class="defined">(.*?)</dfn>', r"\1")


@defect
def meaning_without_type(book: Archive) -> None:
    """A meaning is not said to be one."""
    swap(book, GLOSSARY, ' epub:type="glossdef"', "")


@defect
def term_leads_to_glossary(book: Archive) -> None:
    """The link of a term leads to the whole glossary."""
    swap(book, SECTION, r'(role="doc-glossref" href="glossary\.xhtml#)[^"]*', r"\1glossary")


@defect
def term_without_role(book: Archive) -> None:
    """The link of a term has only the type."""
    swap(book, SECTION, ' role="doc-glossref"', "")


@defect
def glossary_disordered(book: Archive) -> None:
    """Two entries of the glossary have changed places."""
    swap(book, GLOSSARY, f"({ENTRY})({ENTRY})", r"\2\1")


@defect
def glossary_repeats(book: Archive) -> None:
    """The glossary has a term twice."""
    swap(book, GLOSSARY, f"({ENTRY})", r"\1\1")
    swap(book, GLOSSARY, '(<div class="entry" id=")', r"\1twin-")


@defect
def term_linked_twice(book: Archive) -> None:
    """A term is linked twice in a section."""
    link = LINK.format(first_entry(book))
    swap(book, SECTION, "</p>", f" {link} {link}</p>")


@defect
def term_in_heading(book: Archive) -> None:
    """A heading has the link of a term."""
    swap(book, SECTION, "</h1>", f" {LINK.format(first_entry(book))}</h1>")


@defect
def timeline_disordered(book: Archive) -> None:
    """Two events have changed places."""
    swap(book, TIMELINE, f"({EVENT})({EVENT})", r"\2\1")


@defect
def periods_disordered(book: Archive) -> None:
    """Two periods have changed places."""
    swap(book, TIMELINE, f"({PERIOD})({PERIOD})", r"\2\1")


@defect
def time_with_words(book: Archive) -> None:
    """A time has words in place of a date."""
    swap(book, TIMELINE, '<time datetime="[^"]*"', '<time datetime="long ago"')


@defect
def time_unmarked(book: Archive) -> None:
    """A time has its date in words alone."""
    swap(book, TIMELINE, '<time datetime="[^"]*">[^<]*', "<time>once upon a time")


@defect
def time_with_edtf(book: Archive) -> None:
    """A time has a date that HTML does not know."""
    swap(book, TIMELINE, r'<time datetime="(\d{4})"', r'<time datetime="\1~"')


@defect
def time_impossible(book: Archive) -> None:
    """A time is on the 30th of February."""
    swap(book, TIMELINE, r'<time datetime="(\d{4})-\d\d-\d\d"', r'<time datetime="\1-02-30"')


@defect
def event_without_date(book: Archive) -> None:
    """An event has no date that a program can read."""
    swap(book, TIMELINE, ' data-edtf="[^"]*"', "")


@defect
def event_date_broken(book: Archive) -> None:
    """The date of an event is not in EDTF."""
    swap(book, TIMELINE, ' data-edtf="[^"]*"', ' data-edtf="4 April 1949"')


@defect
def event_dates_differ(book: Archive) -> None:
    """The two dates of an event differ."""
    swap(book, TIMELINE, r' data-edtf="\d{4}', ' data-edtf="1066')


@defect
def timeline_unordered(book: Archive) -> None:
    """The events are a list without order."""
    swap(book, TIMELINE, '<ol( class="timeline".*?)</ol>', r"<ul\1</ul>")


@defect
def header_without_scope(book: Archive) -> None:
    """A header does not say of what it is one."""
    swap(book, SECTION, r'(<th [^>]*) scope="[^"]*"', r"\1")


@defect
def table_without_head(book: Archive) -> None:
    """A table has no head."""
    swap(book, SECTION, "<thead>.*?</thead>\n", "")


@defect
def table_without_caption(book: Archive) -> None:
    """A table has no caption."""
    swap(book, SECTION, "<caption.*?</caption>\n", "")


@defect
def table_wide(book: Archive) -> None:
    """A table has many columns."""
    swap(book, SECTION, r"(<tr>)(<th [^>]*>[^<]*</th>)", r"\1" + r"\2" * 6)


@defect
def alt_missing(book: Archive) -> None:
    """An image has no words in its place."""
    swap(book, SECTION, r'(<img [^>]*) alt="[^"]*"', r"\1")


@defect
def alt_empty(book: Archive) -> None:
    """An image has empty words in its place."""
    swap(book, SECTION, r'(<img [^>]*) alt="[^"]*"', r'\1 alt=""')


@defect
def alt_is_file(book: Archive) -> None:
    """The words for an image are the name of its file."""
    swap(book, SECTION, r'(<img [^>]*) alt="[^"]*"', r'\1 alt="IMG_0042.JPG"')


@defect
def details_lost(book: Archive) -> None:
    """The longer description of an image is not there."""
    swap(book, SECTION, 'aria-details="[^"]*"', 'aria-details="nowhere"')


@defect
def drawing_silent(book: Archive) -> None:
    """A drawing has neither role nor title."""
    drawing = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9"/></svg>'
    swap(book, "EPUB/text/section-01.xhtml", "</p>", f"{drawing}</p>")
    swap(book, OPF, '(<item id="section-1"[^>]*)/>', r'\1 properties="svg"/>')


@defect
def mark_silent(book: Archive) -> None:
    """A sign that is an image has no name."""
    swap(book, SECTION, 'role="img" aria-label="[^"]*"', 'role="img"')


@defect
def formula_silent(book: Archive) -> None:
    """A formula has no words in its place."""
    swap(book, SECTION, r' alttext="[^"]*"', "")


@defect
def formula_of_content(book: Archive) -> None:
    """A formula is in content MathML."""
    swap(book, SECTION, r"(<math [^>]*>).*?</math>", r"\1<apply><plus/><ci>a</ci></apply></math>")


@defect
def formula_with_prefix(book: Archive) -> None:
    """A formula has a prefix."""
    swap(
        book,
        SECTION,
        r"<math xmlns=([^ ]*)([^>]*)>.*?</math>",
        r"<m:math xmlns:m=\1\2><m:mi>x</m:mi></m:math>",
    )


@defect
def section_unnamed(book: Archive) -> None:
    """A section has no name."""
    swap(book, SECTION, r'(<section [^>]*) aria-labelledby="[^"]*"', r"\1")


@defect
def label_lost(book: Archive) -> None:
    """The name of a section is not there."""
    swap(
        book, SECTION, r'(<section [^>]*) aria-labelledby="[^"]*"', r'\1 aria-labelledby="nowhere"'
    )


@defect
def label_of_another(book: Archive) -> None:
    """A section has the name of another."""
    swap(
        book,
        SECTION,
        r'(<section id="([^"]*)".*?<section [^>]*aria-labelledby=")[^"]*',
        r"\1\2.title",
    )


@defect
def role_out_of_use(book: Archive) -> None:
    """A source has a role that was given up."""
    swap(book, SOURCES, '<li class="source"', '<li role="doc-biblioentry" class="source"')


@defect
def type_out_of_use(book: Archive) -> None:
    """A source has a type that was given up."""
    swap(book, SOURCES, '<li class="source"', '<li epub:type="biblioentry" class="source"')


@defect
def css_variable(book: Archive) -> None:
    """The style sheet has a variable."""
    swap(book, CSS, "$", "\n.body { --gap: 1em; }\n")


@defect
def css_function(book: Archive) -> None:
    """The style sheet computes a length."""
    swap(book, CSS, "$", "\n.note { margin: calc(1em + 2em); }\n")


@defect
def css_direction(book: Archive) -> None:
    """The style sheet sets the direction of text."""
    swap(book, CSS, "$", "\n.note { direction: rtl; }\n")


@defect
def css_unit(book: Archive) -> None:
    """A length depends on the root."""
    swap(book, CSS, "$", "\n.note { margin: 1rem; }\n")


@defect
def css_flex(book: Archive) -> None:
    """The style sheet lays out by a newer method."""
    swap(book, CSS, "$", "\n.note { display: flex; }\n")


@defect
def css_colour(book: Archive) -> None:
    """The style sheet sets a colour."""
    swap(book, CSS, "$", "\n.note { color: #333; }\n")


@defect
def css_ground(book: Archive) -> None:
    """The style sheet sets the ground of text."""
    swap(book, CSS, "$", "\n.note { background-color: #eee; }\n")


@defect
def css_hidden(book: Archive) -> None:
    """The style sheet hides a text by its colour."""
    swap(book, CSS, "$", "\n.note { color: transparent; }\n")


@defect
def css_shadow(book: Archive) -> None:
    """The style sheet colours a shadow, which is no line."""
    swap(book, CSS, "$", "\n.note { text-shadow: 0 0 1em #c00; }\n")


@defect
def css_percentage(book: Archive) -> None:
    """A size of text is in per cent."""
    swap(book, CSS, "$", "\n.note { font-size: 90%; }\n")


@defect
def css_fixed_size(book: Archive) -> None:
    """A size of text is fixed."""
    swap(book, CSS, "$", "\n.note { font-size: 9pt; }\n")


@defect
def css_broken(book: Archive) -> None:
    """A declaration has no colon."""
    swap(book, CSS, "$", "\n.note { margin 0; }\n")


@defect
def css_unclosed(book: Archive) -> None:
    """The last rule is not closed."""
    swap(book, CSS, "$", "\n.note { margin: 0;\n")


@defect
def break_alone(book: Archive) -> None:
    """A break has no older twin."""
    swap(book, CSS, " page-break-inside: avoid;", "")


@defect
def text_justified(book: Archive) -> None:
    """A text is justified."""
    swap(book, CSS, r"\.p \{ ", ".p { text-align: justify; ")


@defect
def body_sized(book: Archive) -> None:
    """The text has a size of its own."""
    swap(book, CSS, r"\.body \{ ", ".body { font-size: 1.1em; ")


@defect
def style_lost(book: Archive) -> None:
    """A file names a style sheet that is not there."""
    swap(book, TEXT, r'href="\.\./style\.css"', 'href="../lost.css"')
