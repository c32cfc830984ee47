"""Items 19 to 26: the XHTML files."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from book import (
    HEADINGS,
    MATHML,
    NCX,
    SVG,
    XHTML,
    XLINK,
    XML_LANG,
    Book,
    CannotCheck,
    Document,
    Element,
    Resource,
    elements,
    is_remote,
    local,
    locate,
    namespace,
    parse,
    show,
    text,
    tokens,
    types,
)
from forms import is_language, is_ncname
from items import item
from sheets import sheets

SVG_TYPE = "image/svg+xml"
VOID = set("area base br col embed hr img input link meta param source track wbr".split())
DECLARATION = re.compile(
    r"<\?xml\s+version\s*=\s*[\"']1\.0[\"']\s+encoding\s*=\s*[\"']utf-8[\"']"
    r"(\s+standalone\s*=\s*[\"'](yes|no)[\"'])?\s*\?>",
    re.I,
)
SELF_CLOSED = re.compile(r"<([A-Za-z][\w.-]*)(?:\s+[^\s=<>/]+\s*=\s*(?:\"[^\"]*\"|'[^']*'))*\s*/>")
HIDDEN = re.compile(r"<!--.*?-->|<!\[CDATA\[.*?\]\]>", re.DOTALL)
FOREIGN = re.compile(r"<(math|svg)\b.*?</\1\s*>", re.DOTALL)
SCRIPTS = {"", "module", "text/javascript", "application/javascript", "text/ecmascript"}
ACTIVE = ("script", "form", "input", "button", "select", "textarea", "iframe", "object", "embed")
FILE_NAME = re.compile(r"\S+\.(x?html?|xml|md|adoc|txt|epub)", re.I)
PREFIX = re.compile(r"([\w.-]+):\s+\S")
LINKS = ("href", "src", "poster", "data", "longdesc", f"{{{XLINK}}}href")


@item(19, "XML declaration, doctype, no entities, end tags")
def serialisation(book: Book) -> list[str]:
    """Files are read the same by XML and by HTML parsers, as some readers use the latter."""
    messages = []
    for document in book.sources:
        messages += [f"{document.path} {fault}" for fault in _syntax(document)]
    return messages


def _syntax(document: Document) -> Iterator[str]:
    """The faults of a file as it is written."""
    try:
        if document.root.tag != f"{{{XHTML}}}html":
            yield "has another root than html"
    except CannotCheck as reason:
        yield f"cannot be read: {reason}"
    content = document.raw.decode("utf-8", "replace")
    if not DECLARATION.match(content):
        yield "has no XML declaration with its encoding"
    if re.findall(r"<!DOCTYPE[^>]*>", content, re.I) != ["<!DOCTYPE html>"]:
        yield "has another doctype than html"
    content = HIDDEN.sub("", content)
    for name in sorted(set(re.findall(r"&([A-Za-z]\w*);", content))):
        if name not in ("amp", "lt", "gt", "quot", "apos"):
            yield f"has the entity {name}"
    content = FOREIGN.sub("", content)
    for name in sorted(set(SELF_CLOSED.findall(content)) - VOID):
        yield f"has {name} without an end tag"
    for name in sorted(set(re.findall(r"</(\w+)\s*>", content)) & VOID):
        yield f"has {name} with an end tag"


@item(20, "lang and xml:lang agree")
def languages(book: Book) -> list[str]:
    """HTML engines read the one, XML tools the other; the root has both."""
    messages = []
    for document in book.documents:
        if not document.root.get("lang"):
            messages.append(f"{document.path}: the root has no lang")
        for element in document.places:
            one, two = element.get("lang"), element.get(XML_LANG)
            if one != two:
                messages.append(f"{document.path}: {show(element)} has {one} and {two}")
            elif one is not None and not is_language(one):
                messages.append(f"{document.path}: {one!r} is no language tag")
    return messages


@item(21, "titles are there, say something and differ")
def titles(book: Book) -> list[str]:
    """The title tells people who cannot see the page where they are."""
    found: Counter[str] = Counter()
    messages = []
    for document in book.documents:
        names = [text(title) for title in document.root.findall("h:head/h:title", {"h": XHTML})]
        if len(names) != 1 or not names[0]:
            messages.append(f"{document.path} has no title")
        elif FILE_NAME.fullmatch(names[0]):
            messages.append(f"{document.path} has the name of a file as its title: {names[0]}")
        else:
            found[names[0]] += 1
    shared = {name: count for name, count in found.items() if count > 1}
    return messages + [f"{count} files are called {name!r}" for name, count in shared.items()]


@item(22, "headings begin at one and skip no level")
def headings(book: Book) -> list[str]:
    """A file is a section: one h1, first, and each level as deep as its section."""
    messages = []
    for document in book.documents:
        messages += [f"{document.path}: {fault}" for fault in _levels(document.root)]
    return messages


def _levels(root: Element) -> Iterator[str]:
    """What is amiss with the headings of a file."""
    previous = 0
    for heading in elements(root, *HEADINGS):
        level = int(local(heading)[1])
        if not text(heading) and not list(elements(heading, "img")):
            yield f"{show(heading)} is empty"
        if level > previous + 1:
            yield f"{show(heading)} follows level {previous}"
        if level == 1 and previous:
            yield f"{show(heading)} is another h1"
        depth = sum(1 for _ in heading.iterancestors(f"{{{XHTML}}}section"))
        if local(heading.getparent()) == "section" and depth != level:
            yield f"{show(heading)} is in a section of level {depth}"
        previous = level


@item(23, "ids are names and unique")
def identifiers(book: Book) -> list[str]:
    """XML tools refuse ids with spaces, colons or a digit first, and links need one target."""
    roots = [(document.path, document.root) for document in book.documents]
    roots.append((book.opf_path, book.opf))
    roots += [
        (found.path, parse(book.file(found.path), found.path))
        for found in book.manifest
        if found.media_type == "application/x-dtbncx+xml"
    ]
    messages = []
    for path, root in roots:
        ids = Counter(element.get("id") for element in root.iter("*") if "id" in element.attrib)
        messages += [f"{path}: id {name!r} is no name" for name in ids if not is_ncname(name)]
        twice = [name for name, count in ids.items() if count > 1]
        messages += [f"{path}: id {name} is there twice" for name in twice]
    return messages


@item(24, "inner links lead somewhere")
def links(book: Book) -> list[str]:
    """Every address inside the book names a listed file, and an id if it says so."""
    messages = []
    for document in book.documents:
        for element, href in _references(document.root):
            fault = _dead(book, document, element, href)
            if fault:
                messages.append(f"{document.path}: {href!r} {fault}")
    return messages + list(_package_links(book)) + list(_other_links(book))


def _references(root: Element) -> Iterator[tuple[Element, str]]:
    """All addresses of a tree that do not lead out of the book."""
    for element in root.iter("*"):
        for name in LINKS:
            if name in element.attrib and not is_remote(element.get(name)):
                yield element, element.get(name)
        for candidate in (element.get("srcset") or "").split(","):
            if candidate.strip() and not is_remote(candidate.split()[0]):
                yield element, candidate.split()[0]


def _dead(book: Book, document: Document, element: Element, href: str) -> str:
    """Why an address leads nowhere; empty if it does lead somewhere."""
    target = book.target(document, href)
    if not href.strip():
        return "is empty"
    if target.path not in book.files or target.path not in book.resources:
        return "names no file of the book"
    if target.document is None:
        return ""
    if target.element is None:
        return "names no id"
    if local(element) in ("a", "area") and target.path not in book.spine:
        return "leads to a file outside of the spine"
    return ""


def _package_links(book: Book) -> Iterator[str]:
    """The dead addresses of the guide and the NCX."""
    found = [(book.opf_path, one.get("href")) for one in book.opf.iter("{*}reference")]
    for resource in book.manifest:
        if resource.media_type == "application/x-dtbncx+xml":
            root = parse(book.file(resource.path), resource.path)
            found += [(resource.path, one.get("src")) for one in root.iter(f"{{{NCX}}}content")]
    for path, href in found:
        target = book.point(*locate(path, href or ""))
        if target.document is None or target.element is None:
            yield f"{path}: {href!r} leads nowhere"


def _other_links(book: Book) -> Iterator[str]:
    """The dead addresses of style sheets and of SVG files."""
    for path, sheet in sheets(book).items():
        for href in sheet.addresses:
            if not is_remote(href) and locate(path, href)[0] not in book.resources:
                yield f"{path}: {href!r} names no file of the book"
    for resource in book.manifest:
        if resource.media_type == SVG_TYPE:
            root = parse(book.file(resource.path), resource.path)
            ids = {element.get("id") for element in root.iter("*")}
            for _, href in _references(root):
                path, fragment = locate(resource.path, href)
                if path not in book.files or (path == resource.path and fragment not in ids):
                    yield f"{resource.path}: {href!r} leads nowhere"


@item(25, "properties of the manifest are exact; nothing active or remote")
def manifest_properties(book: Book) -> list[str]:
    """Readers prepare for what the properties announce; scripts and far files fail offline."""
    messages = []
    documents = {document.path: document for document in book.documents}
    prefixes = PREFIX.findall(book.opf.get("prefix") or "")
    for resource in book.manifest:
        document = documents.get(resource.path)
        wanted = _wanted(document.root) if document else set()
        declared = {one for one in resource.properties if not _is_foreign(one, prefixes)}
        if not wanted <= declared <= wanted | _free(book, resource, document):
            messages.append(f"{resource.path}: declared {sorted(declared)}, found {sorted(wanted)}")
        if is_remote(resource.href):
            messages.append(f"{resource.href} is remote")
    for name in ("nav", "cover-image"):
        count = sum(name in resource.properties for resource in book.manifest)
        if count > 1 or (name == "nav" and count == 0):
            messages.append(f"{count} items are {name}")
    for document in documents.values():
        messages += [f"{document.path} has {fault}" for fault in _active(document.root)]
    for path, sheet in sheets(book).items():
        messages += [f"{path} loads {href}" for href in sheet.addresses if _is_far(href)]
    return messages


def _is_foreign(name: str, prefixes: list[str]) -> bool:
    """Whether a property is of a vocabulary that the package declares."""
    prefix, colon, _ = name.partition(":")
    return bool(colon) and prefix in prefixes


def _wanted(root: Element) -> set[str]:
    """The properties that the content of a file asks for."""
    spaces = {namespace(element) for element in root.iter("*")}
    wanted = {name for name, space in (("mathml", MATHML), ("svg", SVG)) if space in spaces}
    scripts = [script.get("type", "").lower() for script in elements(root, "script")]
    if SCRIPTS & set(scripts) or list(elements(root, "form")) or _handlers(root):
        wanted.add("scripted")
    if any(_is_far(href) for href in _loaded(root)):
        wanted.add("remote-resources")
    return wanted


def _free(book: Book, resource: Resource, document: Document | None) -> set[str]:
    """The properties that an item may have or not, by what it is and shows."""
    if document is None:
        return {"cover-image"} if resource.media_type.startswith("image/") else set()
    shown = [book.resources.get(path) for path in book.pictured(document, document.root)]
    free = {"svg"} if any(one and one.media_type == SVG_TYPE for one in shown) else set()
    # A page of contents may have the same list without being the navigation document.
    if any("toc" in types(nav) for nav in elements(document.root, "nav")):
        free.add("nav")
    return free


def _is_far(href: str) -> bool:
    """Whether an address must be fetched, which data in the address itself need not."""
    return is_remote(href) and not href.strip().lower().startswith("data:")


def _handlers(root: Element) -> list[str]:
    """The attributes that run scripts."""
    names = {name for element in root.iter("*") for name in element.attrib}
    return sorted(name for name in names if re.fullmatch(r"on[a-z]+", name))


def _loaded(root: Element) -> Iterator[str]:
    """The addresses that a reader fetches by itself."""
    for element in root.iter("*"):
        name = local(element)
        if name in ("link", "image", "use", "feImage"):
            yield element.get("href") or element.get(f"{{{XLINK}}}href") or ""
        yield from (element.get(key) for key in ("src", "poster") if element.get(key))
        if name == "object":
            yield element.get("data") or ""
        yield from tokens(element, "srcset")


def _active(root: Element) -> Iterator[str]:
    """What runs, asks or comes from elsewhere."""
    yield from (f"<{local(element)}>" for element in elements(root, *ACTIVE))
    yield from _handlers(root)
    yield from (f"the remote {href}" for href in _loaded(root) if _is_far(href))


@item(26, "no style in the text, no base")
def inline_styles(book: Book) -> list[str]:
    """Looks live in style sheets alone, where readers can set them aside."""
    messages = []
    for document in book.documents:
        for element in document.places:
            if "style" in element.attrib:
                messages.append(f"{document.path}: {show(element)} has a style")
            if "{http://www.w3.org/XML/1998/namespace}base" in element.attrib:
                messages.append(f"{document.path}: {show(element)} has a base")
            if local(element) in ("style", "base"):
                messages.append(f"{document.path} has <{local(element)}>")
    return messages
