//! Charts in the text of a document, on no ground of their own: readers have light pages, dark
//! ones and tinted ones, and tell the colour of their text alone. Letters and lines have that
//! colour. What tells series apart keeps its hue, in a shade that can be seen on every page.

use std::ops::RangeInclusive;

use roxmltree::Document;
use roxmltree::Node;

use super::Xml;

/// The namespaces of SVG and of its links.
const SVG: &str = "http://www.w3.org/2000/svg";
const XLINK: &str = "http://www.w3.org/1999/xlink";

/// The luminances of colours that have a contrast of 3 at least against white and against `#111`,
/// and against which white letters have one of 4.5 (WCAG 2.2, 1.4.3 and 1.4.11).
const SEEN: RangeInclusive<f64> = 0.117..=0.183;

/// The luminance that other colours get. Against white it has a contrast of 4.8, against
/// black 4.4, against `#222` 3.3.
const SHADE: f64 = 0.17;

/// What is darker than this is as dark as ink.
const DARK: f64 = 0.012;

/// The thickness of the lines of signs in points. The white in one hides the line that it marks,
/// while bars and tiles are open to the page.
const SIGN: f64 = 1.0;

/// How opaque areas in light colours and hairlines are.
const AREA: &str = "0.25";
const HAIRLINE: &str = "0.4";

/// What a drawing is in its document.
pub(super) struct Setting<'a> {
    /// Its number in the publication, which makes its identifiers its own.
    pub(super) number: u32,
    pub(super) class: &'a str,
    /// Its words for people who don't see it.
    pub(super) title: &'a str,
    /// The identifier of what tells more.
    pub(super) details: &'a str,
}

/// Writes a drawing that has no ground.
pub(super) fn write(xml: &mut Xml, drawing: &str, setting: &Setting<'_>) {
    let document = Document::parse(drawing).expect("Typst writes XML");
    let root = document.root_element();
    let prefix = format!("drawing-{}.", setting.number);
    let title = format!("{prefix}title");
    let mut attributes = vec![
        ("xmlns", SVG),
        ("xmlns:xlink", XLINK),
        ("class", setting.class),
        ("role", "img"),
        ("aria-labelledby", &title),
        ("aria-details", setting.details),
    ];
    for name in ["viewBox", "width", "height"] {
        attributes.extend(root.attribute(name).map(|value| (name, value)));
    }
    xml.open("svg", &attributes);
    xml.leaf("title", &[("id", &title)], setting.title);
    for child in root.children().filter(Node::is_element) {
        element(xml, child, &prefix, false);
    }
    xml.close();
}

fn element(xml: &mut Xml, node: Node<'_, '_>, prefix: &str, in_tile: bool) {
    let name = node.tag_name().name();
    let attributes = attributes(node, prefix, in_tile);
    let attributes: Vec<_> =
        attributes.iter().map(|(key, value)| (*key, value.as_str())).collect();
    xml.dynamic_open(name, &attributes);
    for child in node.children().filter(Node::is_element) {
        element(xml, child, prefix, in_tile || name == "pattern");
    }
    xml.dynamic_close(name);
}

fn attributes<'a>(
    node: Node<'a, '_>,
    prefix: &str,
    in_tile: bool,
) -> Vec<(&'a str, String)> {
    let is_letter = node.tag_name().name() == "use";
    let thickness = node.attribute("stroke-width").and_then(|w| w.parse().ok());
    let is_sign = !in_tile && thickness.is_some_and(|thickness: f64| thickness >= SIGN);
    let mut all: Vec<(&str, String)> = Vec::new();
    for attribute in node.attributes() {
        let (key, value) = (attribute.name(), attribute.value());
        match key {
            // Both forms of a link may be there.
            "href" if all.iter().any(|(key, _)| *key == "xlink:href") => {}
            "href" => {
                let target = value.strip_prefix('#');
                let target = target.map(|target| format!("#{prefix}{target}"));
                all.push(("xlink:href", target.unwrap_or_else(|| value.to_owned())));
            }
            "id" => all.push((key, format!("{prefix}{value}"))),
            "fill" | "stroke" => {
                let (colour, opacity) = paint(key, value, is_letter, is_sign);
                all.push((key, referring(&colour, prefix)));
                all.extend(opacity.map(|(key, value)| (key, value.to_owned())));
            }
            _ => all.push((key, referring(value, prefix))),
        }
    }
    all
}

/// A value whose references are to the drawing's own identifiers.
fn referring(value: &str, prefix: &str) -> String {
    value.replace("url(#", &format!("url(#{prefix}"))
}

/// A colour for every page, and how opaque it is.
fn paint(
    key: &str,
    value: &str,
    is_letter: bool,
    is_sign: bool,
) -> (String, Option<(&'static str, &'static str)>) {
    let text = || "currentColor".to_owned();
    let Some(colour) = parse(value) else { return (value.to_owned(), None) };
    let is_white = value == "#ffffff";
    match luminance(colour) {
        // Letters in white stand on an area whose shade fits them.
        _ if is_letter && !is_white => (text(), None),
        _ if is_letter || is_white && is_sign => (value.to_owned(), None),
        _ if is_white => ("none".to_owned(), None),
        light if light < DARK => (text(), None),
        light if light <= *SEEN.end() => (shade(value, colour), None),
        _ if key == "stroke" => (text(), Some(("stroke-opacity", HAIRLINE))),
        _ => (shade(value, colour), Some(("fill-opacity", AREA))),
    }
}

/// The red, green and blue of `#rrggbb`, as shares of their light.
fn parse(value: &str) -> Option<[f64; 3]> {
    let digits = value.strip_prefix('#').filter(|digits| digits.len() == 6)?;
    let mut colour = [0.0; 3];
    for (place, channel) in colour.iter_mut().enumerate() {
        let byte = u8::from_str_radix(digits.get(2 * place..2 * place + 2)?, 16).ok()?;
        *channel = light(byte);
    }
    Some(colour)
}

fn light(byte: u8) -> f64 {
    let share = f64::from(byte) / 255.0;
    if share <= 0.04045 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) }
}

/// The relative luminance (WCAG 2.2).
fn luminance([red, green, blue]: [f64; 3]) -> f64 {
    0.2126 * red + 0.7152 * green + 0.0722 * blue
}

/// A colour of the same hue that can be seen on every page.
fn shade(value: &str, colour: [f64; 3]) -> String {
    let own = luminance(colour);
    if SEEN.contains(&own) {
        return value.to_owned();
    }
    let scaled = colour.map(|channel| (channel * SHADE / own).min(1.0));
    // Where a channel can give no more light, white adds the rest.
    let reached = luminance(scaled);
    let white = ((SHADE - reached) / (1.0 - reached)).max(0.0);
    let bytes = scaled.map(|channel| byte(channel + white * (1.0 - channel)));
    format!("#{:02x}{:02x}{:02x}", bytes[0], bytes[1], bytes[2])
}

/// The byte whose light is nearest.
fn byte(wanted: f64) -> u8 {
    let far = |byte: &u8| (light(*byte) - wanted).abs();
    (0..=u8::MAX).min_by(|a, b| far(a).total_cmp(&far(b))).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn contrast(a: &str, b: &str) -> f64 {
        let [a, b] = [a, b].map(|code| luminance(parse(code).expect("a colour")) + 0.05);
        a.max(b) / a.min(b)
    }

    #[test]
    fn shades_are_seen_by_day_and_by_night() {
        for code in [
            "#1f3a5f", "#7a5200", "#5b2a6e", "#1b5e3b", "#8a1c1c", "#5a5f66", "#0000ff",
            "#ff0000", "#ffee00", "#c0c8d2",
        ] {
            let shade = shade(code, parse(code).expect("a colour"));
            for page in ["#ffffff", "#f4ecd8", "#222222", "#111111", "#000000"] {
                let contrast = contrast(&shade, page);
                assert!(contrast >= 3.0, "{code} as {shade} on {page}: {contrast}");
            }
            assert!(contrast(&shade, "#ffffff") >= 4.5, "white letters on {shade}");
        }
        assert_eq!(shade("#1f3a5f", parse("#1f3a5f").expect("a colour")), "#4374b6");
        assert_eq!(shade("#666666", parse("#666666").expect("a colour")), "#666666");
    }

    #[test]
    fn drawings_take_the_colour_of_the_text() {
        let drawing = "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 9 8' \
            xmlns:xlink='http://www.w3.org/1999/xlink'>\
            <path fill='none' stroke='#9aa0a8' stroke-width='0.5'/>\
            <path fill='none' stroke='#000000' stroke-width='0.7'/>\
            <path fill='#c0c8d2' stroke='#1f3a5f' stroke-width='0.6'/>\
            <path fill='#ffffff' stroke='#1f3a5f' stroke-width='0.6'/>\
            <path fill='#ffffff' stroke='#1b5e3b' stroke-width='1.417'/>\
            <path fill='url(#t)'/><use xlink:href='#g' fill='#5a5f66'/>\
            <use xlink:href='#g' fill='#ffffff'/>\
            <defs><symbol id='g'><path d='M0 0'/></symbol>\
            <pattern id='t'><path fill='#ffffff'/><path stroke='#1f3a5f' \
            stroke-width='1.5'/></pattern></defs></svg>";
        let mut xml = Xml::new("");
        let setting =
            Setting { number: 3, class: "image", title: "A <bar>", details: "d" };
        write(&mut xml, drawing, &setting);
        let text = String::from_utf8(xml.finish()).expect("UTF-8");
        for part in [
            "viewBox=\"0 0 9 8\"",
            "aria-labelledby=\"drawing-3.title\" aria-details=\"d\"",
            "<title id=\"drawing-3.title\">A &lt;bar&gt;</title>",
            "stroke=\"currentColor\" stroke-opacity=\"0.4\" stroke-width=\"0.5\"",
            "stroke=\"currentColor\" stroke-width=\"0.7\"",
            "fill-opacity=\"0.25\" stroke=\"#4374b6\" stroke-width=\"0.6\"",
            "<path fill=\"none\" stroke=\"#4374b6\" stroke-width=\"0.6\">",
            "<path fill=\"#ffffff\" stroke=\"#298253\" stroke-width=\"1.417\">",
            "<path fill=\"url(#drawing-3.t)\">",
            "<use xlink:href=\"#drawing-3.g\" fill=\"currentColor\">",
            "<use xlink:href=\"#drawing-3.g\" fill=\"#ffffff\">",
            "<symbol id=\"drawing-3.g\"><path d=\"M0 0\"></path></symbol>",
            "<pattern id=\"drawing-3.t\"><path fill=\"none\"></path><path stroke=\"#4374b6\"",
        ] {
            assert!(text.contains(part), "{part} in {text}");
        }
    }
}
