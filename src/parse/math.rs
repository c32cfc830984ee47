//! Formulas: LaTeX to presentation `MathML`, from which both outputs are made.

use math_core::LatexToMathML;
use math_core::MathCoreConfig;
use math_core::MathDisplay;
use roxmltree::Document;
use roxmltree::Node;

use crate::briefing::Math;
use crate::briefing::MathNode;
use crate::diagnostic::Findings;
use crate::diagnostic::Rule;
use crate::source::Span;

/// The longest formula, in bytes.
const MOST_BYTES: usize = 10_000;

/// The most groups and commands of a formula.
const MOST_PARTS: usize = 1_000;

/// How deep the parts of a formula may stand in each other: neither we nor Typst go deeper.
const MOST_DEPTH: usize = 100;

/// Reads a formula; its mistakes are reported at `span`.
///
/// The alternative is the LaTeX as written unless one is given.
pub(crate) fn parse_math(
    tex: &str,
    span: Span,
    alt: Option<&str>,
    findings: &mut Findings,
) -> Option<Math> {
    let tex = tex.trim();
    if tex.is_empty() {
        findings
            .at(Rule::MathInvalid, span, "an empty formula")
            .hint("write what it says, or `\\$` for a dollar sign");
        return None;
    }
    let parts = tex.bytes().filter(|byte| matches!(byte, b'{' | b'\\')).count();
    if tex.len() > MOST_BYTES || parts > MOST_PARTS {
        findings
            .at(Rule::MathInvalid, span, "the formula is too long")
            .hint("part it into several");
        return None;
    }
    let config = MathCoreConfig { xml_namespace: true, ..MathCoreConfig::default() };
    let Ok(converter) = LatexToMathML::new(config) else { return None };
    let xml = match converter.convert_with_local_state(tex, MathDisplay::Block) {
        Ok(result) => result.mathml,
        Err(error) => {
            let at = error.0.start.min(tex.len());
            let from = (0..=at).rev().find(|&i| tex.is_char_boundary(i)).unwrap_or(0);
            let rest: String = tex[from..].chars().take(20).collect();
            let mut message = lower(&error.error_message());
            if !rest.is_empty()
                && !message.contains(rest.split_whitespace().next().unwrap_or(""))
            {
                message = format!("{message} before `{rest}`");
            }
            findings
                .at(Rule::MathInvalid, span, message)
                .hint("formulas are written in LaTeX; `\\$` is a dollar sign");
            return None;
        }
    };
    let root = Document::parse(&xml).ok().and_then(|document| {
        let deepest = document.descendants().filter(Node::is_element);
        let depth = deepest.map(|element| element.ancestors().count()).max();
        (depth <= Some(MOST_DEPTH)).then(|| node(document.root_element()))
    });
    let Some(root) = root else {
        findings.at(Rule::MathInvalid, span, "this formula can't be carried");
        return None;
    };
    let alt = alt.unwrap_or(tex).split_whitespace().collect::<Vec<_>>().join(" ");
    Some(Math { tex: tex.to_owned(), alt, root, span })
}

fn lower(message: &str) -> String {
    let message = message.lines().next().unwrap_or_default().trim_end_matches('.');
    let mut characters = message.chars();
    characters.next().map_or_else(String::new, |first| {
        first.to_lowercase().chain(characters).collect()
    })
}

/// The tree of a `MathML` element. What only lays out, and what EPUB's schema does not
/// know where `MathML` Core has it, is left out; the alignment of a cell, which Core puts
/// into a style, becomes the attribute that `MathML` 3 has for it.
fn node(element: Node<'_, '_>) -> MathNode {
    let mut attributes = Vec::new();
    for attribute in element.attributes() {
        match attribute.name() {
            "scriptlevel" | "class" => {}
            "style" => {
                let style = attribute.value().replace(' ', "");
                for side in ["left", "right"] {
                    if style.contains(&format!("text-align:{side}")) {
                        attributes.push(("columnalign".to_owned(), side.to_owned()));
                    }
                }
            }
            name => attributes.push((name.to_owned(), attribute.value().to_owned())),
        }
    }
    let text = if element.children().any(|child| child.is_element()) {
        ""
    } else {
        element.text().unwrap_or_default()
    };
    // A line over letters is the overline; math-core has the combining low line.
    let over = element.parent().is_some_and(|parent| parent.has_tag_name("mover"));
    let text = if over && text == "\u{332}" { "\u{203e}" } else { text };
    MathNode {
        name: element.tag_name().name().to_owned(),
        attributes,
        text: text.to_owned(),
        children: element.children().filter(Node::is_element).map(node).collect(),
    }
}
