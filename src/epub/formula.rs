//! Formulas as text in a line, for devices that don't know `MathML`: fractions with a slash,
//! roots with their sign, scripts as scripts (after Unicode Technical Note 28).

use super::Xml;
use crate::briefing::MathNode;

/// Operators with a blank on both sides.
const SPACED: &str = "=≠<>≤≥≈≡∼∝+−-±∓×⋅·÷→←↔⇒⇔∈∉⊂⊆∪∩∧∨∣|";

/// Writes the formula.
pub(super) fn write(xml: &mut Xml, root: &MathNode) {
    row(xml, &root.children);
}

fn row(xml: &mut Xml, nodes: &[MathNode]) {
    for (place, child) in nodes.iter().enumerate() {
        // What stands first has nothing before it to be told from: it is a sign.
        let is_between = place > 0 && place + 1 < nodes.len();
        node(xml, child, is_between);
    }
}

fn node(xml: &mut Xml, node: &MathNode, is_between: bool) {
    let children = &node.children;
    match node.name.as_str() {
        "mi" if node.text.chars().count() == 1 => xml.leaf("var", &[], &node.text),
        "mi" | "mn" | "mtext" | "ms" => xml.text(&node.text),
        "mo" => operator(xml, &node.text, is_between),
        "mspace" => xml.text(" "),
        "mphantom" | "annotation" | "annotation-xml" => {}
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
        "msub" | "munder" => scripts(xml, children, &["sub"]),
        "msup" | "mover" => scripts(xml, children, &["sup"]),
        "msubsup" | "munderover" | "mmultiscripts" => {
            scripts(xml, children, &["sub", "sup"]);
        }
        "mtable" => table(xml, children),
        _ => row(xml, children),
    }
}

fn operator(xml: &mut Xml, text: &str, is_between: bool) {
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
}
