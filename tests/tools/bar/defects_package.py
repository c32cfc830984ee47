"""Defects of the archive and of the package document: items 1 to 18."""

from __future__ import annotations

from urllib.parse import quote

from archive import BZIPPED, DEFLATED, Archive, find, swap, swap_all
from defects import CSS, NAV, NCX, OPF, SECTION, TEXT, defect

PNG = b"\x89PNG\r\n\x1a\n"


def add_meta(book: Archive, markup: str) -> None:
    """Puts markup at the end of the metadata."""
    swap(book, OPF, "</metadata>", f"{markup}\n</metadata>")


def add_item(book: Archive, markup: str) -> None:
    """Puts markup at the end of the manifest."""
    swap(book, OPF, "</manifest>", f"{markup}\n</manifest>")


def rename_style(book: Archive, name: str) -> None:
    """Gives the style sheet another name, wherever it is named."""
    book[CSS].name = f"EPUB/{name}"
    for where in (TEXT, NAV, OPF):
        swap_all(book, where, r"(?<=[\"/])style\.css", quote(name))


@defect
def mimetype_newline(book: Archive) -> None:
    """The media type ends with a line end."""
    book["mimetype"].data += b"\n"


@defect
def mimetype_wrong(book: Archive) -> None:
    """The media type is that of a ZIP archive."""
    book["mimetype"].data = b"application/zip"


@defect
def mimetype_deflated(book: Archive) -> None:
    """The media type is compressed."""
    book["mimetype"].method = DEFLATED
    book["mimetype"].version = 20


@defect
def mimetype_extra(book: Archive) -> None:
    """The first entry has an extra field."""
    book["mimetype"].extra = b"UT\x05\x00\x01\x00\x00\x00\x00"


@defect
def mimetype_second(book: Archive) -> None:
    """The media type is not the first entry."""
    book.members[0], book.members[1] = book.members[1], book.members[0]


@defect
def version_of_zip64(book: Archive) -> None:
    """An entry asks for a newer reader than it needs."""
    book[OPF].version = 45


@defect
def stored_version(book: Archive) -> None:
    """A stored entry asks for a reader that inflates."""
    book["mimetype"].version = 20


@defect
def flag_of_names(book: Archive) -> None:
    """An entry has a flag, though its name is ASCII."""
    book[OPF].flags = 0x800


@defect
def compressed_by_bzip(book: Archive) -> None:
    """An entry is compressed by a method that readers lack."""
    book[CSS].method = BZIPPED


@defect
def name_with_capital(book: Archive) -> None:
    """The style sheet has a name with a capital."""
    rename_style(book, "Style.css")


@defect
def name_with_space(book: Archive) -> None:
    """The style sheet has a name with a space."""
    rename_style(book, "the style.css")


@defect
def names_alike(book: Archive) -> None:
    """Two names differ by case alone."""
    book.add("EPUB/STYLE.CSS", book[CSS].data)
    add_item(book, '<item id="twin" href="STYLE.CSS" media-type="text/css"/>')


@defect
def file_above_package(book: Archive) -> None:
    """The style sheet is above the folder of the package."""
    book[CSS].name = "style.css"
    swap_all(book, TEXT, r'"\.\./style\.css"', '"../../style.css"')
    for where in (NAV, OPF):
        swap_all(book, where, '"style.css"', '"../style.css"')


@defect
def times_differ(book: Archive) -> None:
    """An entry was written two seconds later."""
    book[OPF].time += 1


@defect
def two_rootfiles(book: Archive) -> None:
    """The container names the package twice."""
    swap(book, "META-INF/container.xml", "(<rootfile .*?/>)", r"\1\1")


@defect
def rootfile_type(book: Archive) -> None:
    """The container gives the package another media type."""
    swap(book, "META-INF/container.xml", "application/oebps-package.xml", "application/xml")


@defect
def file_unlisted(book: Archive) -> None:
    """A file is not in the manifest."""
    book.add("EPUB/left-over.css", b"p { margin: 0; }\n")


@defect
def file_absent(book: Archive) -> None:
    """The manifest lists a file that is not there."""
    add_item(book, '<item id="lost" href="lost.css" media-type="text/css"/>')


@defect
def file_listed_twice(book: Archive) -> None:
    """The manifest lists a file under two ids."""
    add_item(book, '<item id="style-2" href="style.css" media-type="text/css"/>')


@defect
def newer_image(book: Archive) -> None:
    """An image is of a kind that only newer versions allow."""
    book.add("EPUB/image/new.avif", b"\x00\x00\x00\x1cftypavif\x00\x00\x00\x00avifmif1")
    add_item(book, '<item id="new" href="image/new.avif" media-type="image/avif"/>')


@defect
def image_mislabelled(book: Archive) -> None:
    """An image is not what its media type says."""
    book.add("EPUB/image/sham.jpg", PNG)
    add_item(book, '<item id="sham" href="image/sham.jpg" media-type="image/jpeg"/>')


@defect
def carriage_returns(book: Archive) -> None:
    """A file has the line ends of Windows."""
    swap(book, CSS, "\n", "\r\n", count=0)


@defect
def byte_order_mark(book: Archive) -> None:
    """A file begins with a byte order mark."""
    book[NAV].data = b"\xef\xbb\xbf" + book[NAV].data


@defect
def not_composed(book: Archive) -> None:
    """A letter and its accent are two characters."""
    swap(book, SECTION, "</p>", " cafe\u0301</p>")


@defect
def control_character(book: Archive) -> None:
    """A text has a control character that XML lets pass."""
    swap(book, SECTION, "</p>", "\u0085</p>")


@defect
def identifier_lost(book: Archive) -> None:
    """The package names an identifier that it does not have."""
    swap(book, OPF, 'unique-identifier="[^"]*"', 'unique-identifier="other"')


@defect
def identifier_no_urn(book: Archive) -> None:
    """The identifier is a bare UUID."""
    swap(book, OPF, "(<dc:identifier[^>]*>)urn:uuid:", r"\1")
    swap(book, NCX, 'content="urn:uuid:', 'content="')


@defect
def identifier_broken(book: Archive) -> None:
    """The UUID has a letter too few."""
    for where in (OPF, NCX):
        swap(book, where, "(urn:uuid:[0-9a-f-]*)[0-9a-f]", r"\1")


@defect
def language_of_posix(book: Archive) -> None:
    """The language is written with an underscore."""
    swap(book, OPF, "<dc:language>[^<]*", "<dc:language>en_GB")


@defect
def no_creator(book: Archive) -> None:
    """Nobody has made the book."""
    swap_all(book, OPF, '<meta refines="#creator[^>]*>[^<]*</meta>\n', "")
    swap(book, OPF, "<dc:creator[^>]*>[^<]*</dc:creator>\n", "", count=0)


@defect
def no_date(book: Archive) -> None:
    """The book has no date."""
    swap(book, OPF, "<dc:date>[^<]*</dc:date>\n", "")


@defect
def two_dates(book: Archive) -> None:
    """The book has two dates."""
    add_meta(book, "<dc:date>2025-01-01</dc:date>")


@defect
def date_in_words(book: Archive) -> None:
    """The date is written as people write it."""
    swap(book, OPF, "<dc:date>[^<]*", "<dc:date>18 August 2025")


@defect
def subject_empty(book: Archive) -> None:
    """A subject says nothing."""
    swap(book, OPF, "<dc:subject>[^<]*", "<dc:subject>")


@defect
def modified_fraction(book: Archive) -> None:
    """The time of modification has fractions of a second."""
    swap(book, OPF, '(modified">[^<]*)Z', r"\1.5Z")


@defect
def modified_twice(book: Archive) -> None:
    """There are two times of modification."""
    swap(book, OPF, '(<meta property="dcterms:modified">[^<]*</meta>)', r"\1\1")


@defect
def refines_nothing(book: Archive) -> None:
    """A refinement names an id that is not there."""
    swap(book, OPF, 'refines="#title"', 'refines="#headline"')


@defect
def series_without_kind(book: Archive) -> None:
    """A collection is not said to be a series."""
    swap(book, OPF, '<meta refines="#series" property="collection-type">[^<]*</meta>\n', "")


@defect
def series_position_in_words(book: Archive) -> None:
    """The position in a series is no number."""
    find(book, OPF, "belongs-to-collection")
    add_meta(book, '<meta refines="#series" property="group-position">third</meta>')


@defect
def package_without_language(book: Archive) -> None:
    """The package does not say in which language its texts are."""
    swap(book, OPF, '(<package [^>]*) xml:lang="[^"]*"', r"\1")


@defect
def no_summary(book: Archive) -> None:
    """There is no summary of accessibility."""
    swap(book, OPF, '<meta property="schema:accessibilitySummary">[^<]*</meta>\n', "")


@defect
def mode_unknown(book: Archive) -> None:
    """A mode of access is a word that nobody knows."""
    swap(book, OPF, '(schema:accessMode">)textual', r"\1text")


@defect
def hazards_contradict(book: Archive) -> None:
    """There are no hazards and one."""
    add_meta(book, '<meta property="schema:accessibilityHazard">flashing</meta>')


@defect
def claim_bogus(book: Archive) -> None:
    """The claim of conformance is in words of its own."""
    add_meta(
        book,
        '<meta property="dcterms:conformsTo" id="claim">WCAG 2.2 AA</meta>'
        '<meta property="a11y:certifiedBy" refines="#claim">Nobody</meta>',
    )


@defect
def claim_uncertified(book: Archive) -> None:
    """Nobody certifies the claim of conformance."""
    add_meta(
        book,
        '<meta property="dcterms:conformsTo">EPUB Accessibility 1.1 - WCAG 2.2 Level AA</meta>',
    )


@defect
def feature_false(book: Archive) -> None:
    """An index is claimed that is not there."""
    add_meta(book, '<meta property="schema:accessibilityFeature">index</meta>')


@defect
def feature_unknown(book: Archive) -> None:
    """A feature is claimed that cannot be seen in the content."""
    add_meta(book, '<meta property="schema:accessibilityFeature">ttsMarkup</meta>')


@defect
def feature_missing(book: Archive) -> None:
    """The formulas are not claimed."""
    swap(book, OPF, '<meta property="schema:accessibilityFeature">MathML</meta>\n', "")


@defect
def images_not_told(book: Archive) -> None:
    """The images are not among the modes of access."""
    swap(book, OPF, '<meta property="schema:accessMode">visual</meta>\n', "")


@defect
def encrypted(book: Archive) -> None:
    """There is a list of encrypted files, though the book is said to be unlocked."""
    listing = (
        '<encryption xmlns="urn:oasis:names:tc:opendocument:xmlns:container" '
        'xmlns:enc="http://www.w3.org/2001/04/xmlenc#"><enc:EncryptedData>'
        '<enc:EncryptionMethod Algorithm="http://www.idpf.org/2008/embedding"/><enc:CipherData>'
        '<enc:CipherReference URI="EPUB/image/cover.jpg"/></enc:CipherData></enc:EncryptedData>'
        "</encryption>"
    )
    book.add("META-INF/encryption.xml", listing.encode())


@defect
def prefix_undeclared(book: Archive) -> None:
    """A property has a prefix that is declared nowhere."""
    add_meta(book, '<meta property="house:desk">World</meta>')


@defect
def property_unknown(book: Archive) -> None:
    """A property without a prefix is not in the vocabulary."""
    add_meta(book, '<meta property="desk">World</meta>')


@defect
def spine_names_nothing(book: Archive) -> None:
    """The spine names an id that is not in the manifest."""
    swap(book, OPF, "</spine>", '<itemref idref="nowhere"/>\n</spine>')


@defect
def spine_names_image(book: Archive) -> None:
    """The spine has an image."""
    swap(book, OPF, "</spine>", '<itemref idref="cover"/>\n</spine>')


@defect
def package_version(book: Archive) -> None:
    """The package has a version that does not exist."""
    swap(book, OPF, 'version="3.0"', 'version="3.3"')


@defect
def title_of_two_kinds(book: Archive) -> None:
    """A title has two kinds."""
    add_meta(book, '<meta refines="#title" property="title-type">short</meta>')
