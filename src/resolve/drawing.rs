//! Drawings in SVG: what acts, moves, reaches outside or would never be done is refused.

use std::collections::BTreeMap;

use roxmltree::Attribute;
use roxmltree::Document;
use roxmltree::Node;

use super::asset::inline_pixels;
use super::parts::Excess;
use super::parts::Parts;
use crate::config::Limits;

/// Most nodes of XML that a drawing may have.
const MOST_NODES: u32 = 50_000;
/// Most elements that may be drawn, each as often as it is used.
const MOST_DRAWN: u64 = 50_000;
/// How deep elements may stand in each other, by use or by place.
const MOST_DEEP: usize = 256;
/// Most colours of a gradient.
const MOST_STOPS: usize = 256;
/// What an effect weighs, which is worked out point by point.
const EFFECT: u64 = 400;
/// The pixels of a picture within that weigh as much as an element.
const PIXELS: u64 = 100_000;

/// The effects of filters whose time does not depend on numbers in the file.
const EFFECTS: &[&str] = &[
    "feBlend",
    "feColorMatrix",
    "feComponentTransfer",
    "feComposite",
    "feDistantLight",
    "feDropShadow",
    "feFlood",
    "feFuncA",
    "feFuncB",
    "feFuncG",
    "feFuncR",
    "feGaussianBlur",
    "feMerge",
    "feMergeNode",
    "feOffset",
];

/// Elements that are drawn by themselves.
const SHAPES: &[&str] = &[
    "circle", "ellipse", "line", "path", "polygon", "polyline", "rect", "text", "tspan",
];

/// Attributes that hold numbers, which no drawing needs to be huge.
const NUMBERS: &[&str] = &[
    "cx",
    "cy",
    "d",
    "dx",
    "dy",
    "font-size",
    "gradientTransform",
    "height",
    "markerHeight",
    "markerWidth",
    "patternTransform",
    "points",
    "r",
    "refX",
    "refY",
    "rx",
    "ry",
    "stdDeviation",
    "stroke-dasharray",
    "stroke-dashoffset",
    "stroke-width",
    "transform",
    "viewBox",
    "width",
    "x",
    "x1",
    "x2",
    "y",
    "y1",
    "y2",
];

/// Reads the size of an SVG, if nothing in it is refused.
pub(super) fn size(bytes: &[u8], limits: &Limits) -> Result<(u32, u32), String> {
    let unknown =
        || "it is neither PNG, JPEG, GIF, WebP nor SVG; save it as PNG".to_owned();
    let text = std::str::from_utf8(bytes).map_err(|_| unknown())?;
    let options = roxmltree::ParsingOptions {
        nodes_limit: MOST_NODES,
        allow_dtd: true,
        ..Default::default()
    };
    let document = Document::parse_with_options(text, options).map_err(|error| {
        if text.contains("<svg") {
            format!("the SVG is not well-formed: {error}")
        } else {
            unknown()
        }
    })?;
    let root = document.root_element();
    if root.tag_name().name() != "svg" {
        return Err(unknown());
    }
    if root.tag_name().namespace() != Some("http://www.w3.org/2000/svg") {
        let namespace = "xmlns=\"http://www.w3.org/2000/svg\"";
        return Err(format!("the SVG does not say that it is one: write `{namespace}`"));
    }
    if text.contains("<!ENTITY") {
        return Err("the SVG declares entities".to_owned());
    }
    let mut pictures = BTreeMap::new();
    for node in document.descendants() {
        if let Some(instruction) = node.pi().filter(|pi| pi.target == "xml-stylesheet") {
            return Err(format!("the SVG has an instruction `{}`", instruction.target));
        }
        if node.is_element() {
            check_element(node)?;
            for attribute in node.attributes() {
                check_attribute(attribute)?;
                check_picture(node, attribute, &mut pictures)?;
            }
        }
    }
    let (all, most) = (pictures.values().sum::<u64>(), limits.image_pixels);
    if all > most {
        return Err(format!(
            "the pictures in the SVG have {all} pixels, more than {most}"
        ));
    }
    check_uses(&document, &pictures)?;
    measure(root).ok_or_else(|| "the SVG has neither a size nor a `viewBox`".to_owned())
}

fn measure(root: Node<'_, '_>) -> Option<(u32, u32)> {
    let length = |key| root.attribute(key).and_then(|value: &str| number(value));
    let view_box: Vec<f64> = root
        .attribute("viewBox")
        .map(|value| value.split([' ', ',']).filter_map(|n| n.parse().ok()).collect())
        .unwrap_or_default();
    let width = length("width").or(view_box.get(2).copied());
    let height = length("height").or(view_box.get(3).copied());
    width.and_then(whole).zip(height.and_then(whole))
}

fn check_element(node: Node<'_, '_>) -> Result<(), String> {
    let name = node.tag_name().name();
    if matches!(name, "script" | "foreignObject" | "iframe" | "handler" | "set")
        || name.starts_with("animate")
        || node.tag_name().namespace() == Some("http://www.w3.org/1999/xhtml")
    {
        return Err(format!("the SVG has an element `{name}`"));
    }
    if name.starts_with("fe") && !EFFECTS.contains(&name) {
        return Err(format!("the SVG has a filter `{name}`"));
    }
    if name.ends_with("Gradient")
        && node.children().filter(Node::is_element).nth(MOST_STOPS).is_some()
    {
        return Err(format!("the SVG has a gradient of more than {MOST_STOPS} colours"));
    }
    if name != "style" {
        return Ok(());
    }
    for css in node.descendants().filter_map(|node| node.text()) {
        if css_reaches_out(css) || css_names_files(css) {
            return Err("the SVG has a style that reaches outside".to_owned());
        }
        if css_moves(css) {
            return Err("the SVG has a style that moves".to_owned());
        }
        check_declarations(css)?;
    }
    Ok(())
}

fn check_attribute(attribute: Attribute<'_, '_>) -> Result<(), String> {
    let (key, value) = (attribute.name(), attribute.value().trim());
    // What describes a drawing may hold any words.
    let describes = attribute.namespace().is_some() || key.starts_with("aria-");
    let reaches_out = key == "href" && !value.starts_with('#') && !is_inline(value)
        || css_reaches_out(value)
        || key == "style" && css_names_files(value)
        || !describes && css_draws_files(value);
    if key.starts_with("on") || key == "base" || reaches_out {
        let shown: String = value.chars().take(60).collect();
        return Err(format!("the SVG has an attribute `{key}=\"{shown}\"`"));
    }
    if NUMBERS.contains(&key) && is_huge(value) {
        return Err(format!("the SVG has a huge number in `{key}`"));
    }
    if key == "style" {
        return check_declarations(value);
    }
    check_inherited(key, value)
}

/// Looks at the numbers of CSS, and for values that would come from other elements.
fn check_declarations(css: &str) -> Result<(), String> {
    for declaration in css.split(['{', '}', ';']) {
        let Some((key, value)) = declaration.split_once(':') else { continue };
        let (key, value) = (key.trim(), value.trim());
        let is_number =
            value.starts_with(|c: char| c.is_ascii_digit() || "+-.".contains(c));
        if (is_number || key.ends_with("transform")) && is_huge(value) {
            return Err(format!("the SVG has a huge number in `{key}`"));
        }
        check_inherited(key, value)?;
    }
    Ok(())
}

/// Refuses to take from an element above what doesn't come from there by itself: then what
/// is drawn could not be counted.
fn check_inherited(key: &str, value: &str) -> Result<(), String> {
    let key = key.to_ascii_lowercase();
    let is_such = ["clip-path", "mask", "filter"].iter().any(|name| key.contains(name));
    if is_such && value.to_ascii_lowercase().contains("inherit") {
        return Err(format!("the SVG has `{key}` of `inherit`; name the part instead"));
    }
    Ok(())
}

/// Looks at a picture within the drawing.
fn check_picture(
    node: Node<'_, '_>,
    attribute: Attribute<'_, '_>,
    pictures: &mut BTreeMap<u32, u64>,
) -> Result<(), String> {
    let value = attribute.value().trim();
    if attribute.name() != "href" || !is_inline(value) {
        return Ok(());
    }
    let bytes = base64(value).ok_or("the SVG has a picture that is not base64")?;
    let pixels = inline_pixels(&bytes)
        .map_err(|why| format!("the SVG has a picture that can't be used: {why}"))?;
    *pictures.entry(node.id().get()).or_default() += pixels;
    Ok(())
}

/// Counts what is drawn, each part as often as it is used.
fn check_uses(
    document: &Document<'_>,
    pictures: &BTreeMap<u32, u64>,
) -> Result<(), String> {
    let mut names: BTreeMap<&str, Vec<Node<'_, '_>>> = BTreeMap::new();
    for node in document.descendants() {
        if let Some(id) = node.attribute("id") {
            names.entry(id).or_default().push(node);
        }
    }
    // A shape in a marker may take its paint from the line that the marker stands on.
    let borrows = document.input_text().contains("context-");
    let mut parts = Parts::new();
    for node in document.descendants().filter(Node::is_element) {
        let key = node.id().get();
        let children = node.children().filter(Node::is_element);
        parts.add(key, weight(node, pictures), children.map(|n| (n.id().get(), 1)));
        for (property, value) in properties(node) {
            for part in named(&property, value).filter_map(|id| names.get(id)).flatten() {
                let times = times(node, &property, *part, borrows)?;
                parts.add(key, 0, [(part.id().get(), times)]);
            }
        }
    }
    let root = document.root_element().id().get();
    parts.scales(MOST_DEEP, MOST_DRAWN).weigh(root).map(|_| ()).map_err(|excess| {
        match excess {
            Excess::Cycle(_) => "a part of the SVG stands in itself".to_owned(),
            Excess::Deep => {
                format!("the elements of the SVG are nested more than {MOST_DEEP} deep")
            }
            Excess::Heavy => format!(
                "the SVG draws more than {MOST_DRAWN} elements, counted as often as they are used"
            ),
        }
    })
}

fn weight(node: Node<'_, '_>, pictures: &BTreeMap<u32, u64>) -> u64 {
    let picture = pictures.get(&node.id().get()).map_or(0, |pixels| pixels / PIXELS);
    let is_effect = node.tag_name().name().starts_with("fe");
    picture + if is_effect { EFFECT } else { 1 }
}

/// What an element says of itself, in attributes and in its style.
fn properties<'a>(node: Node<'a, '_>) -> impl Iterator<Item = (String, &'a str)> {
    let within = (node.tag_name().name() == "style").then(|| node.descendants());
    let css = within.into_iter().flatten().filter_map(|node| node.text());
    let styles = node.attribute("style").into_iter().chain(css);
    let declarations = styles.flat_map(|css| css.split(['{', '}', ';']));
    let declared = declarations.filter_map(|declaration| declaration.split_once(':'));
    let attributes = node.attributes().filter(|attribute| attribute.name() != "style");
    let written = attributes.map(|attribute| (attribute.name(), attribute.value()));
    declared.chain(written).map(|(key, value)| (key.to_ascii_lowercase(), value))
}

/// The identifiers that a value names: `#a` alone, or in `url(#a)`.
fn named<'a>(property: &str, value: &'a str) -> impl Iterator<Item = &'a str> {
    let whole = value.trim().strip_prefix('#').filter(|_| property == "href");
    let small = value.to_ascii_lowercase();
    let starts: Vec<_> = small.match_indices("url(").map(|(at, _)| at + 4).collect();
    let inner = starts.into_iter().filter_map(move |at| {
        let rest = value[at..].trim_start_matches([' ', '\t', '\r', '\n', '"', '\'']);
        rest.strip_prefix('#')?.split([')', '"', '\'']).next().map(str::trim)
    });
    whole.into_iter().chain(inner)
}

/// How often an element draws a part that it names.
fn times(
    node: Node<'_, '_>,
    property: &str,
    part: Node<'_, '_>,
    borrows: bool,
) -> Result<u64, String> {
    let name = node.tag_name().name();
    if name == "a" && property == "href" {
        return Ok(0);
    }
    if part.tag_name().name().ends_with("Gradient") {
        return Ok(1);
    }
    if name == "style" {
        let message =
            "the SVG has a style that draws a part of it; put it into attributes";
        return Err(message.to_owned());
    }
    let is_marker = property.contains("marker");
    let is_paint = property.contains("fill") || property.contains("stroke");
    // What is said of a group holds for all in it.
    if (is_marker || is_paint) && (!SHAPES.contains(&name) || is_paint && borrows) {
        return Err(format!(
            "the SVG has `{property}` on `{name}`; put it on its shapes"
        ));
    }
    Ok(if is_marker {
        points(node)
    } else if is_paint {
        // The parts of a text have the paint of the text.
        node.descendants().filter(Node::is_element).count() as u64
    } else {
        1
    })
}

/// How many points a line has at most: each has a number or a letter of its own.
fn points(node: Node<'_, '_>) -> u64 {
    let line = node.attribute("d").or(node.attribute("points")).unwrap_or_default();
    let mut before = b' ';
    let mut count = 2;
    for byte in line.bytes() {
        let begins = byte.is_ascii_digit() && !before.is_ascii_digit();
        count += u64::from(begins || byte.is_ascii_alphabetic());
        before = byte;
    }
    count
}

/// Whether CSS names something that is not in the file. Escapes could hide it.
fn css_reaches_out(css: &str) -> bool {
    let css = css.to_lowercase();
    let outside =
        |rest: &str| !rest.trim_start_matches([' ', '"', '\'']).starts_with('#');
    css.contains("@import")
        || css.contains('\\')
        || css.split("url(").skip(1).any(outside)
}

/// Whether CSS has a function that draws a file, which it names without `url`.
fn css_draws_files(css: &str) -> bool {
    let css = css.to_lowercase();
    ["image-set(", "image(", "src("].iter().any(|function| css.contains(function))
}

/// Whether a style has such a function, or an address outside of comments.
fn css_names_files(css: &str) -> bool {
    let mut pieces = css.split("/*");
    let first = pieces.next().unwrap_or_default();
    let others = pieces.filter_map(|piece| piece.split_once("*/")).map(|(_, rest)| rest);
    css_draws_files(css)
        || std::iter::once(first).chain(others).any(|rest| rest.contains("://"))
}

/// Whether CSS lets something move.
fn css_moves(css: &str) -> bool {
    let css = css.to_lowercase();
    css.contains("@keyframes") || css.contains("animation") || css.contains("transition")
}

/// Whether a value has a number of ten millions or more, with which renderers can't reckon.
fn is_huge(value: &str) -> bool {
    let mut rest = value;
    let mut before = ' ';
    while let Some(at) = rest.find(|c: char| c.is_ascii_digit()) {
        before = rest[..at].chars().next_back().unwrap_or(before);
        let signed = rest[..at].trim_end_matches('+');
        let digits =
            rest[at..].split(|c: char| !c.is_ascii_digit()).next().unwrap_or_default();
        let whole = digits.trim_start_matches('0');
        let is_power = signed.ends_with(['e', 'E']);
        let is_huge = if is_power {
            whole.parse::<u64>().map_or(!whole.is_empty(), |power| power > 6)
        } else {
            whole.len() > 7 && before != '.' && !has_negative_power(&rest[..at])
        };
        if is_huge {
            return true;
        }
        before = '0';
        rest = &rest[at + digits.len()..];
    }
    false
}

/// Whether a number begins after `e-`.
fn has_negative_power(before: &str) -> bool {
    before.ends_with("e-") || before.ends_with("E-")
}

fn is_inline(value: &str) -> bool {
    let head = value.split_once(',').map_or(value, |(head, _)| head);
    let kind = head.split(';').next().unwrap_or_default();
    matches!(kind.trim(), "data:image/png" | "data:image/jpeg")
}

/// The bytes of an address `data:…;base64,…` (RFC 4648, 4), which may have blanks in it.
fn base64(value: &str) -> Option<Vec<u8>> {
    let (head, text) = value.split_once(',')?;
    head.trim_end().ends_with(";base64").then_some(())?;
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    let (mut bits, mut count) = (0u32, 0);
    for byte in text.bytes().filter(|byte| !byte.is_ascii_whitespace() && *byte != b'=') {
        let digit = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => return None,
        };
        bits = (bits << 6) | u32::from(digit);
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push(u8::try_from((bits >> count) & 0xFF).unwrap_or_default());
        }
    }
    Some(bytes)
}

/// A length in user units, of which an inch has 96 (CSS Values 3, 5.2); one in per cent
/// says nothing.
fn number(value: &str) -> Option<f64> {
    let units = [
        ("px", 1.0),
        ("pt", 96.0 / 72.0),
        ("pc", 16.0),
        ("in", 96.0),
        ("cm", 96.0 / 2.54),
        ("mm", 96.0 / 25.4),
    ];
    let value = value.trim();
    let unit =
        units.iter().find_map(|(unit, size)| Some((value.strip_suffix(unit)?, size)));
    let (digits, size) = unit.unwrap_or((value, &1.0));
    digits.trim().parse::<f64>().ok().map(|number| number * size)
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked")]
fn whole(value: f64) -> Option<u32> {
    (1.0..=1e6).contains(&value).then_some(value.ceil() as u32)
}
