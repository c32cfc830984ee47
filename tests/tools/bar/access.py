"""Items 16 to 18: the accessibility metadata, and whether they are true."""

from __future__ import annotations

import re
from collections.abc import Iterator

from book import MATHML, OPF, SVG, XHTML, Book, Element, elements, is_kind, of_kind, text
from items import item
from sheets import sheets

MODES = {
    "auditory",
    "chartOnVisual",
    "chemOnVisual",
    "colorDependent",
    "diagramOnVisual",
    "mathOnVisual",
    "musicOnVisual",
    "tactile",
    "textOnVisual",
    "textual",
    "visual",
}
HAZARDS = ("flashing", "motionSimulation", "sound")
CONFORMANCE = re.compile(r"EPUB Accessibility 1\.1 - WCAG 2\.[012] Level (A|AA|AAA)")
OLD_CONFORMANCE = re.compile(
    r"http://www\.idpf\.org/epub/a11y/accessibility-20170105\.html#wcag-(a|aa|aaa)"
)
ABSOLUTE = re.compile(r"\d(px|pt|pc|cm|mm|q|in)\b")


def values(book: Book, name: str) -> list[str]:
    """The values of a schema.org property."""
    return [text(meta) for meta in book.meta(f"schema:{name}")]


@item(16, "the five properties of schema.org")
def properties(book: Book) -> list[str]:
    """Shops and readers show these to people who need to know before they buy or open."""
    messages = [
        f"there is no {name}"
        for name in ("accessMode", "accessModeSufficient", "accessibilityFeature")
        if not values(book, name)
    ]
    modes = values(book, "accessMode")
    messages += [f"accessMode {mode!r} is unknown" for mode in modes if mode not in MODES]
    for sufficient in values(book, "accessModeSufficient"):
        parts = [part.strip() for part in sufficient.split(",")]
        if not set(parts) <= {"auditory", "tactile", "textual", "visual"}:
            messages.append(f"accessModeSufficient {sufficient!r} is unknown")
    summaries = values(book, "accessibilitySummary")
    if not any(summaries):
        messages.append("there is no accessibilitySummary")
    return messages + list(_hazards(values(book, "accessibilityHazard")))


def _hazards(found: list[str]) -> Iterator[str]:
    """Whether the hazards are known words that do not contradict each other."""
    absent = [f"no{hazard[0].upper()}{hazard[1:]}Hazard" for hazard in HAZARDS]
    unsure = [f"unknown{hazard[0].upper()}{hazard[1:]}Hazard" for hazard in HAZARDS]
    if not found:
        yield "there is no accessibilityHazard"
    for hazard in found:
        if hazard not in (*HAZARDS, *absent, *unsure, "none", "unknown"):
            yield f"accessibilityHazard {hazard!r} is unknown"
    if len(found) > 1 and {"none", "unknown"} & set(found):
        yield f"the hazards {', '.join(found)} contradict each other"
    for three in zip(HAZARDS, absent, unsure, strict=True):
        if len(set(three) & set(found)) > 1:
            yield f"the hazards {', '.join(three)} contradict each other"


@item(17, "a claim of conformance is in the legal words and has a certifier")
def conformance(book: Book) -> list[str]:
    """No checker notices a claim that no reader can match; without a claim all is well."""
    claims = book.meta("dcterms:conformsTo")
    links = [
        link
        for link in book.metadata.iter(f"{{{OPF}}}link")
        if "dcterms:conformsTo" in (link.get("rel") or "").split()
    ]
    if not claims and not links:
        return []
    messages = [
        f"{claim.text!r} is no claim that is known"
        for claim in claims
        if not CONFORMANCE.fullmatch(claim.text or "")
    ]
    messages += [
        f"{link.get('href')!r} is no claim that is known"
        for link in links
        if not OLD_CONFORMANCE.fullmatch(link.get("href") or "")
    ]
    return messages + _certifiers(book, claims + links)


def _certifiers(book: Book, claims: list[Element]) -> list[str]:
    """Whether somebody stands for the claims."""
    ids = {f"#{claim.get('id')}" for claim in claims}
    certifiers = [
        meta
        for meta in book.metadata.iter(f"{{{OPF}}}meta")
        if meta.get("property") == "a11y:certifiedBy" and text(meta)
    ]
    if not certifiers:
        return ["nobody is said to certify the claim"]
    stray = [one for one in certifiers if one.get("refines") and one.get("refines") not in ids]
    return [f"{text(one)!r} certifies {one.get('refines')}, which is no claim" for one in stray]


def images(book: Book) -> list[Element]:
    """All images of the documents: img, input images and inline SVG."""
    return [
        element
        for document in book.documents
        for element in document.root.iter(f"{{{XHTML}}}img", f"{{{SVG}}}svg")
    ]


def has_alternative(image: Element) -> bool:
    """Whether an image has words in its place."""
    if image.tag == f"{{{XHTML}}}img":
        return bool((image.get("alt") or "").strip())
    title = image.find(f"{{{SVG}}}title")
    return bool(image.get("aria-label")) or (title is not None and bool(text(title)))


def _formulas(book: Book) -> list[Element]:
    return [math for document in book.documents for math in document.root.iter(f"{{{MATHML}}}math")]


def _any_attribute(book: Book, *names: str) -> bool:
    return any(
        element.get(name)
        for document in book.documents
        for element in document.root.iter("*")
        for name in names
    )


def _is_adaptable(book: Book) -> bool:
    """Whether readers can change sizes and colours."""
    return not any(
        (
            declaration.name in ("color", "background", "background-color")
            and not declaration.is_idle
        )
        or (
            declaration.name in ("font-size", "font", "line-height", "width", "height")
            and ABSOLUTE.search(declaration.words)
        )
        for sheet in sheets(book).values()
        for rule in sheet.rules
        for declaration in rule.declarations
    )


def _truths(book: Book) -> dict[str, bool]:
    """Each feature that can be told from the content, and whether it is there."""
    pictures, formulas = images(book), _formulas(book)
    roots = [document.root for document in book.documents]
    encrypted = any(entry.central["flags"] & 1 for entry in book.entries)
    return {
        "tableOfContents": any(list(elements(nav, "a")) for nav in book.navs("toc")),
        "readingOrder": bool(book.spine),
        "structuralNavigation": any(list(elements(root, "h1", "h2")) for root in roots),
        "alternativeText": bool(pictures) and all(map(has_alternative, pictures)),
        "longDescription": _any_attribute(book, "aria-details", "longdesc"),
        "MathML": bool(formulas),
        "index": any(of_kind(page.root, "index") for page in book.pages),
        "pageBreakMarkers": any(of_kind(root, "pagebreak") for root in roots),
        "pageNavigation": any(list(elements(nav, "a")) for nav in book.navs("page-list")),
        "ARIA": _any_attribute(book, "role", "aria-label", "aria-labelledby"),
        "displayTransformability": _is_adaptable(book),
        "unlocked": not encrypted and "META-INF/encryption.xml" not in book.files,
    }


@item(18, "accessibility features are those of the content")
def features(book: Book) -> list[str]:
    """Whatever is claimed is there, and whatever is there is claimed."""
    truths = _truths(book)
    claimed = values(book, "accessibilityFeature")
    silent = [name for name, there in truths.items() if there and name not in claimed]
    messages = [f"{name} is there but not claimed" for name in silent]
    for name in claimed:
        if name not in truths:
            messages.append(f"{name} is claimed, which the content cannot show")
        elif not truths[name]:
            messages.append(f"{name} is claimed but not there")
    twice = sorted({name for name in claimed if claimed.count(name) > 1})
    messages += [f"{name} is claimed twice" for name in twice]
    return messages + _modes(book)


def _is_cover(paths: list[str], book: Book) -> bool:
    """Whether an image shows the cover and nothing else."""
    return bool(paths) and set(paths) <= book.covers


def _modes(book: Book) -> list[str]:
    """Whether the modes tell of the images, the cover and signs of houses left out."""
    shown = [
        image
        for document in book.documents
        for image in document.root.iter(f"{{{XHTML}}}img", f"{{{SVG}}}svg")
        if not is_kind(image, "cover")
        and "logo" not in (image.get("class") or "").split()
        and not _is_cover(book.pictured(document, image), book)
    ]
    modes = values(book, "accessMode")
    messages = []
    if "textual" not in modes:
        messages.append("the text is not among the modes")
    if bool(shown) != ("visual" in modes):
        messages.append(f"there are {len(shown)} images, but the modes are {', '.join(modes)}")
    silent = [image for image in shown if not has_alternative(image)]
    if silent and "textual" in values(book, "accessModeSufficient"):
        messages.append("text alone is not enough, as images have no alternative")
    return messages
