//! Presentation `MathML` to Typst's math.

use super::code::Code;
use crate::briefing::MathNode;

/// Writes the content of an equation.
pub(super) fn write(node: &MathNode, code: &mut Code) {
    let children = &node.children;
    match node.name.as_str() {
        "mi" => identifier(node, code),
        "mn" => text(&node.text, code),
        "mo" => operator(node, code),
        "mtext" | "ms" => {
            code.push("upright(");
            code.push("#");
            code.string(&node.text);
            code.push(")");
        }
        "mspace" => space(node, code),
        "mfrac" => {
            let bare =
                attribute(node, "linethickness").is_some_and(|t| t.starts_with('0'));
            call(if bare { "binom-bare" } else { "frac" }, children, code, bare);
        }
        "msqrt" => {
            code.push("sqrt(");
            row(children, code);
            code.push(")");
        }
        "mroot" => {
            code.push("root(");
            child(children, 1, code);
            code.push(", ");
            child(children, 0, code);
            code.push(")");
        }
        "msub" => attach(children, &["b"], code),
        "msup" => attach(children, &["t"], code),
        "msubsup" | "mmultiscripts" => attach(children, &["b", "t"], code),
        "munder" => under_over(node, &["b"], code),
        "mover" => under_over(node, &["t"], code),
        "munderover" => under_over(node, &["b", "t"], code),
        "mtable" => table(node, code),
        "mphantom" => {
            code.push("#hide($");
            row(children, code);
            code.push("$)");
        }
        "mstyle" if attribute(node, "displaystyle") == Some("true") => {
            code.push("display(");
            row(children, code);
            code.push(")");
        }
        "mstyle" if attribute(node, "displaystyle") == Some("false") => {
            code.push("inline(");
            row(children, code);
            code.push(")");
        }
        _ => row(children, code),
    }
    code.push(" ");
}

fn attribute<'a>(node: &'a MathNode, name: &str) -> Option<&'a str> {
    node.attributes.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
}

fn child(children: &[MathNode], index: usize, code: &mut Code) {
    match children.get(index) {
        Some(node) => write(node, code),
        None => code.push("\"\""),
    }
}

/// A row that begins and ends with operators which may stretch is held by them, so that
/// they grow with it; an invisible one stands where a delimiter is left out.
fn row(children: &[MathNode], code: &mut Code) {
    if children.is_empty() {
        code.push("\"\"");
    }
    let is_fence = |node: &MathNode| {
        node.name == "mo"
            && attribute(node, "stretchy") != Some("false")
            && node.text.chars().all(|c| "()[]{}|‖⟨⟩⌈⌉⌊⌋\u{2063}".contains(c))
    };
    let held = match children {
        [first, .., last] => is_fence(first) && is_fence(last),
        _ => false,
    };
    if held {
        code.push("lr(");
    }
    for node in children {
        write(node, code);
    }
    if held {
        code.push(") ");
    }
}

fn call(function: &str, children: &[MathNode], code: &mut Code, bare: bool) {
    if bare {
        // A fraction without its line is two rows.
        code.push("mat(delim: #none, ");
        child(children, 0, code);
        code.push("; ");
        child(children, 1, code);
        code.push(")");
        return;
    }
    code.push(function);
    code.push("(");
    child(children, 0, code);
    code.push(", ");
    child(children, 1, code);
    code.push(")");
}

fn attach(children: &[MathNode], places: &[&str], code: &mut Code) {
    code.push("attach(");
    child(children, 0, code);
    for (i, place) in places.iter().enumerate() {
        code.push(&format!(", {place}: "));
        child(children, i + 1, code);
    }
    code.push(")");
}

/// What stands above or below: an accent, a brace, or limits.
fn under_over(node: &MathNode, places: &[&str], code: &mut Code) {
    let children = &node.children;
    let mark =
        children.get(1).filter(|mark| mark.name == "mo").map(|mark| mark.text.as_str());
    if let ([place], Some(mark)) = (places, mark) {
        let over = *place == "t";
        let function = match mark {
            "\u{23de}" => Some("overbrace"),
            "\u{23df}" => Some("underbrace"),
            "\u{23b4}" => Some("overbracket"),
            "\u{23b5}" => Some("underbracket"),
            "\u{203e}" | "\u{af}" | "_" | "\u{332}" if over => Some("overline"),
            "\u{203e}" | "\u{af}" | "_" | "\u{332}" => Some("underline"),
            _ => None,
        };
        if let Some(function) = function {
            code.push(function);
            code.push("(");
            child(children, 0, code);
            code.push(")");
            return;
        }
        if over && let Some(accent) = accent(mark) {
            code.push("accent(");
            child(children, 0, code);
            code.push(&format!(", {accent})"));
            return;
        }
    }
    // A large operator knows itself where its limits go.
    let base = children.first().filter(|base| base.name == "mo");
    match base {
        Some(base) if base.text.chars().count() > 1 => {
            code.push("attach(#math.op(");
            code.string(&base.text);
            code.push(", limits: true)");
        }
        Some(base) => {
            code.push("attach(");
            write(base, code);
        }
        None => {
            code.push("attach(limits(");
            child(children, 0, code);
            code.push(")");
        }
    }
    for (i, place) in places.iter().enumerate() {
        code.push(&format!(", {place}: "));
        child(children, i + 1, code);
    }
    code.push(")");
}

/// Typst's accent for `MathML`'s spacing or combining one.
fn accent(mark: &str) -> Option<&'static str> {
    Some(match mark {
        "^" | "\u{302}" | "\u{2c6}" => "hat",
        "~" | "\u{303}" | "\u{2dc}" => "tilde",
        "\u{2d9}" | "\u{307}" => "dot",
        "\u{a8}" | "\u{308}" => "dot.double",
        "\u{20db}" => "dot.triple",
        "\u{b4}" | "\u{301}" => "acute",
        "`" | "\u{300}" => "grave",
        "\u{2d8}" | "\u{306}" => "breve",
        "\u{2c7}" | "\u{30c}" => "caron",
        "\u{2da}" | "\u{30a}" => "circle",
        "\u{2192}" | "\u{20d7}" => "arrow",
        "\u{2190}" | "\u{20d6}" => "arrow.l",
        _ => return None,
    })
}

/// Rows of cells: cases, aligned equations, matrices.
fn table(node: &MathNode, code: &mut Code) {
    let side = |cell: &MathNode| attribute(cell, "columnalign").map(str::to_owned);
    let sides: Vec<_> = node
        .children
        .first()
        .map(|row| row.children.iter().map(side).collect())
        .unwrap_or_default();
    let is = |i: usize, wanted: &str| {
        sides.get(i).is_some_and(|s| s.as_deref() == Some(wanted))
    };
    // Columns to the right and to the left in turn are equations aligned at their signs.
    if is(0, "right") && (sides.len() == 1 || is(1, "left")) {
        for (i, cells) in node.children.iter().enumerate() {
            code.push(if i > 0 { " \\ " } else { "" });
            for (j, cell) in cells.children.iter().enumerate() {
                code.push(if j > 0 { " & " } else { "" });
                row(&cell.children, code);
            }
        }
        return;
    }
    code.push("mat(delim: #none, ");
    if is(0, "left") {
        code.push("align: #left, column-gap: #1em, ");
    }
    for (i, cells) in node.children.iter().enumerate() {
        code.push(if i > 0 { "; " } else { "" });
        for (j, cell) in cells.children.iter().enumerate() {
            code.push(if j > 0 { ", " } else { "" });
            row(&cell.children, code);
        }
    }
    code.push(")");
}

/// A single letter is slanted unless it says otherwise; a word is upright.
fn identifier(node: &MathNode, code: &mut Code) {
    let single = node.text.chars().count() == 1;
    match (single, attribute(node, "mathvariant")) {
        (true, Some("normal")) => {
            code.push("upright(");
            text(&node.text, code);
            code.push(")");
        }
        (true, _) => text(&node.text, code),
        (false, _) => {
            code.push("#math.op(");
            code.string(&node.text);
            code.push(")");
        }
    }
}

fn operator(node: &MathNode, code: &mut Code) {
    // Invisible operators have no shape: application, times, separator, plus.
    let visible: String =
        node.text.chars().filter(|c| !('\u{2061}'..='\u{2064}').contains(c)).collect();
    let size = attribute(node, "minsize").and_then(|size| size.strip_suffix("em"));
    if let Some(em) = size.and_then(|em| em.parse::<f64>().ok()) {
        code.push(&format!("lr(size: #{em}em, "));
        text(&visible, code);
        code.push(")");
    } else if visible == "|" && attribute(node, "lspace") == Some("0") {
        // A bar that holds something is no relation.
        code.push("class(\"normal\", ");
        text(&visible, code);
        code.push(")");
    } else if visible.chars().count() > 1 {
        code.push("#math.op(");
        code.string(&visible);
        code.push(")");
    } else if !visible.is_empty() {
        text(&visible, code);
    }
}

fn space(node: &MathNode, code: &mut Code) {
    let width = attribute(node, "width").and_then(|width| width.strip_suffix("em"));
    if let Some(em) = width.and_then(|em| em.parse::<f64>().ok()) {
        code.push(&format!("#h({em}em)"));
    }
}

/// Characters as escapes, which have no meaning to Typst but themselves.
fn text(text: &str, code: &mut Code) {
    for c in text.chars() {
        if c.is_ascii_digit() {
            code.push(c.encode_utf8(&mut [0; 4]));
        } else {
            code.push(&format!("\\u{{{:x}}}", u32::from(c)));
        }
    }
}
