//! Formulas as text in a line, for devices that don't know `MathML`: fractions with a slash,
//! roots with their sign, scripts as scripts, accents as combining characters (after Unicode
//! Technical Note 28).

use super::Xml;
use crate::briefing::MathNode;

/// Operators with a blank on both sides.
const SPACED: &str = "=≠<>≤≥≈≡∼∝+−-±∓×⋅·÷→←↔⇒⇔∈∉⊂⊆∪∩∧∨∣|";

/// Operators that open and close what stands beside them.
const OPENING: &str = "([{⟨⌊⌈∑∏∫";
const CLOSING: &str = ")]}⟩⌋⌉";

/// Signs over and under letters, and the combining characters that are the same.
const ACCENTS: [(char, char); 17] = [
    ('^', '\u{302}'),
    ('ˆ', '\u{302}'),
    ('~', '\u{303}'),
    ('˜', '\u{303}'),
    ('¯', '\u{305}'),
    ('‾', '\u{305}'),
    ('_', '\u{332}'),
    ('˙', '\u{307}'),
    ('¨', '\u{308}'),
    ('ˇ', '\u{30c}'),
    ('˘', '\u{306}'),
    ('´', '\u{301}'),
    ('`', '\u{300}'),
    ('˚', '\u{30a}'),
    ('→', '\u{20d7}'),
    ('\u{20d7}', '\u{20d7}'),
    ('\u{332}', '\u{332}'),
];

/// Writes the formula.
pub(super) fn write(xml: &mut Xml, root: &MathNode) {
    row(xml, &root.children);
}

fn row(xml: &mut Xml, nodes: &[MathNode]) {
    for (place, child) in nodes.iter().enumerate() {
        // What stands first has nothing before it to be told from: it is a sign.
        let is_between = place > 0 && place + 1 < nodes.len();
        let before = place.checked_sub(1).and_then(|place| nodes.get(place));
        // Beside a factor, a fraction would take it along.
        if child.name == "mfrac"
            && (before.is_some_and(|node| !parts(node, OPENING))
                || nodes.get(place + 1).is_some_and(|node| !parts(node, CLOSING)))
        {
            xml.text("(");
            node(xml, child, is_between);
            xml.text(")");
        } else {
            node(xml, child, is_between);
        }
    }
}

/// Whether a node parts what stands beside it from others, as an operator or one of some signs.
fn parts(node: &MathNode, signs: &str) -> bool {
    let is_sign = |c: char| SPACED.contains(c) || ",;:".contains(c) || signs.contains(c);
    node.name == "mspace" || node.name == "mo" && node.text.chars().all(is_sign)
}

fn node(xml: &mut Xml, node: &MathNode, is_between: bool) {
    let children = &node.children;
    match node.name.as_str() {
        "mi" if letters(&node.text) == 1 => xml.leaf("var", &[], &node.text),
        "mi" | "mn" | "mtext" | "ms" => xml.text(&node.text),
        // Signs before a term have no space around them, and are told so.
        "mo" => operator(xml, &node.text, is_between && !has(node, "lspace", "0")),
        "mspace" => xml.text(" "),
        "mphantom" | "annotation" | "annotation-xml" => {}
        // Of two that are only over each other neither is divided.
        "mfrac" if has(node, "linethickness", "0") => {
            for (place, part) in children.iter().enumerate() {
                xml.text(if place > 0 { "; " } else { "" });
                self::node(xml, part, false);
            }
        }
        "mfrac" => {
            held(xml, children.first());
            xml.text("/");
            held(xml, children.get(1));
        }
        "msqrt" => {
            xml.text("√(");
            row(xml, children);
            xml.text(")");
        }
        "mroot" => {
            script(xml, "sup", children.get(1));
            xml.text("√");
            held(xml, children.first());
        }
        "mover" if has(node, "accent", "true") => accented(xml, children),
        "munder" if has(node, "accentunder", "true") => accented(xml, children),
        "msub" | "munder" => scripts(xml, children, &["sub"]),
        "msup" | "mover" => scripts(xml, children, &["sup"]),
        "msubsup" | "munderover" | "mmultiscripts" => {
            scripts(xml, children, &["sub", "sup"]);
        }
        "mtable" => table(xml, children),
        _ => row(xml, children),
    }
}

fn has(node: &MathNode, name: &str, value: &str) -> bool {
    node.attributes.iter().any(|(key, own)| key == name && own == value)
}

/// Letters with a sign over or under each. A brace only holds together what it is about.
fn accented(xml: &mut Xml, children: &[MathNode]) {
    let [base, sign] = children else { return row(xml, children) };
    let sign = sign.text.chars().next();
    let accent = ACCENTS.iter().find(|(own, _)| Some(*own) == sign);
    let Some((_, accent)) = accent else { return held(xml, Some(base)) };
    node(xml, &with_accent(base, *accent), false);
}

fn with_accent(node: &MathNode, accent: char) -> MathNode {
    let mut own = node.clone();
    // One that is there already stays the nearest to its letter.
    let is_accent = |c: char| ACCENTS.iter().any(|(_, own)| *own == c);
    let with = |c: char| std::iter::once(c).chain((!is_accent(c)).then_some(accent));
    own.text = node.text.chars().flat_map(with).collect();
    own.children = node.children.iter().map(|part| with_accent(part, accent)).collect();
    own
}

fn operator(xml: &mut Xml, text: &str, is_between: bool) {
    if text == "," || text == ";" {
        xml.text(text);
        xml.text(if is_between { " " } else { "" });
        return;
    }
    // U+2061 to U+2064 say what is not seen.
    let shown: String =
        text.chars().filter(|c| !('\u{2061}'..='\u{2064}').contains(c)).collect();
    let is_spaced =
        is_between && !shown.is_empty() && shown.chars().all(|c| SPACED.contains(c));
    if is_spaced {
        xml.text(&format!(" {shown} "));
    } else {
        xml.text(&shown);
    }
}

/// The letters of a text, without the signs over and under them.
fn letters(text: &str) -> usize {
    text.chars().filter(|c| ACCENTS.iter().all(|(_, accent)| accent != c)).count()
}

/// A part that a slash or a root is about, in parentheses unless it is a single sign.
fn held(xml: &mut Xml, part: Option<&MathNode>) {
    let Some(part) = part else { return };
    if is_single(part) {
        node(xml, part, false);
        return;
    }
    xml.text("(");
    node(xml, part, false);
    xml.text(")");
}

fn is_single(node: &MathNode) -> bool {
    match node.name.as_str() {
        "mi" | "mn" | "mtext" => true,
        "msub" | "msup" | "msubsup" => node.children.iter().all(is_single),
        _ => matches!(&node.children[..], [only] if is_single(only)),
    }
}

fn scripts(xml: &mut Xml, children: &[MathNode], places: &[&'static str]) {
    if let Some(base) = children.first() {
        node(xml, base, false);
    }
    for (place, part) in places.iter().zip(children.iter().skip(1)) {
        script(xml, place, Some(part));
    }
}

fn script(xml: &mut Xml, place: &'static str, part: Option<&MathNode>) {
    let Some(part) = part else { return };
    xml.open(place, &[]);
    node(xml, part, false);
    xml.close();
}

/// A matrix, its cells parted by commas and its rows by semicolons.
fn table(xml: &mut Xml, rows: &[MathNode]) {
    for (place, line) in rows.iter().enumerate() {
        xml.text(if place > 0 { "; " } else { "" });
        for (place, cell) in line.children.iter().enumerate() {
            xml.text(if place > 0 { ", " } else { "" });
            row(xml, &cell.children);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token(name: &str, text: &str) -> MathNode {
        MathNode {
            name: name.to_owned(),
            attributes: Vec::new(),
            text: text.to_owned(),
            children: Vec::new(),
        }
    }

    fn of(name: &str, children: Vec<MathNode>) -> MathNode {
        MathNode { children, ..token(name, "") }
    }

    fn written(nodes: Vec<MathNode>) -> String {
        let mut xml = Xml::new("");
        xml.open("p", &[]);
        write(&mut xml, &of("math", nodes));
        let bytes = xml.finish();
        let text = String::from_utf8(bytes).expect("UTF-8");
        let start = text.find("<p>").expect("a paragraph") + 3;
        text[start..].trim_end().trim_end_matches("</p>").to_owned()
    }

    #[test]
    fn formulas_are_read_in_a_line() {
        let x = || token("mi", "x");
        let two = || token("mn", "2");
        let sum = || of("mrow", vec![x(), token("mo", "+"), two()]);
        assert_eq!(written(vec![sum()]), "<var>x</var> + 2");
        assert_eq!(written(vec![token("mo", "−"), x()]), "−<var>x</var>");
        assert_eq!(
            written(vec![of("mfrac", vec![sum(), two()])]),
            "(<var>x</var> + 2)/2"
        );
        assert_eq!(
            written(vec![of("msubsup", vec![x(), two(), x()])]),
            "<var>x</var><sub>2</sub><sup><var>x</var></sup>"
        );
        assert_eq!(
            written(vec![of("mroot", vec![x(), two()])]),
            "<sup>2</sup>√<var>x</var>"
        );
        assert_eq!(written(vec![of("msqrt", vec![sum()])]), "√(<var>x</var> + 2)");
        let cell = |node| of("mtd", vec![node]);
        let rows =
            vec![of("mtr", vec![cell(x()), cell(two())]), of("mtr", vec![cell(two())])];
        assert_eq!(written(vec![of("mtable", rows)]), "<var>x</var>, 2; 2");
        assert_eq!(written(vec![x(), token("mo", "\u{2062}"), two()]), "<var>x</var>2");
        assert_eq!(written(vec![of("mphantom", vec![x()]), two()]), "2");
    }

    fn with(mut node: MathNode, name: &str, value: &str) -> MathNode {
        node.attributes.push((name.to_owned(), value.to_owned()));
        node
    }

    #[test]
    fn formulas_mean_what_they_meant() {
        let x = || token("mi", "x");
        let two = || token("mn", "2");
        let op = |sign| token("mo", sign);
        let half = || of("mfrac", vec![x(), two()]);
        // Neither half of `n` over `k` nor a fraction.
        let over = with(half(), "linethickness", "0");
        let choose = vec![op("("), over, op(")")];
        assert_eq!(written(vec![of("mrow", choose)]), "(<var>x</var>; 2)");
        // A half of `x`, and not one over two `x`.
        assert_eq!(written(vec![half(), x()]), "(<var>x</var>/2)<var>x</var>");
        assert_eq!(written(vec![x(), half()]), "<var>x</var>(<var>x</var>/2)");
        assert_eq!(
            written(vec![half(), op("("), x(), op(")")]),
            "(<var>x</var>/2)(<var>x</var>)"
        );
        assert_eq!(
            written(vec![half(), op("+"), half()]),
            "<var>x</var>/2 + <var>x</var>/2"
        );
        assert_eq!(written(vec![op("("), half(), op(")")]), "(<var>x</var>/2)");
        let accent = |sign| with(of("mover", vec![x(), op(sign)]), "accent", "true");
        assert_eq!(written(vec![accent("ˆ")]), "<var>x\u{302}</var>");
        assert_eq!(written(vec![accent("⏞")]), "<var>x</var>");
        // Accents over accents are as many as there are, and not two to the power of them.
        let mut towers = x();
        for _ in 0..40 {
            towers = with(of("mover", vec![towers, op("ˆ")]), "accent", "true");
        }
        assert_eq!(written(vec![towers]).matches('\u{302}').count(), 40);
        let minus = with(op("−"), "lspace", "0");
        assert_eq!(
            written(vec![x(), op("="), minus, x()]),
            "<var>x</var> = −<var>x</var>"
        );
        assert_eq!(written(vec![x(), op(","), x()]), "<var>x</var>, <var>x</var>");
    }
}
