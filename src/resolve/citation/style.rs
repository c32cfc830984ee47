//! The citation style that a project names.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use hayagriva::archive::ArchivedStyle;
use hayagriva::citationberg::IndependentStyle;
use hayagriva::citationberg::Locale;
use hayagriva::citationberg::Style;
use hayagriva::citationberg::StyleClass;
use roxmltree::Document;
use roxmltree::Node;

use crate::diagnostic::Rule;
use crate::diagnostic::nearest;
use crate::resolve::Context;
use crate::resolve::meta::FileName;
use crate::resolve::parts::Excess;
use crate::resolve::parts::Parts;

/// The style that puts entries of bibliographies into words where the project names none
/// and citations are numbers.
const HOUSE: ArchivedStyle = ArchivedStyle::ModernHumanitiesResearchAssociationNotes;

/// Most elements of XML that a style may have.
const MOST_NODES: u32 = 200_000;
/// How deep elements may stand in each other, by macros or by place.
const MOST_DEEP: usize = 256;
/// Most elements that a citation may come to, those of macros as often as they are used.
const MOST_STEPS: u64 = 50_000;

/// The style of references where the project names none.
pub(super) fn house() -> Option<&'static IndependentStyle> {
    static STYLE: LazyLock<Style> = LazyLock::new(|| HOUSE.get());
    match &*STYLE {
        Style::Independent(style) => Some(style),
        Style::Dependent(_) => None,
    }
}

/// The words of all languages, which take longer to unpack than a briefing to check.
pub(super) fn locales() -> &'static [Locale] {
    static LOCALES: LazyLock<Vec<Locale>> = LazyLock::new(hayagriva::archive::locales);
    &LOCALES
}

impl Context<'_> {
    /// The style that `[citations]` names: one of the archive, or a file.
    pub(super) fn citation_style(&mut self) -> Option<IndependentStyle> {
        let (name, span) = self.config.citation_style.as_ref()?;
        let span = *span;
        let is_file =
            name.rsplit_once('.').is_some_and(|(_, extension)| extension == "csl");
        let style = if is_file {
            let from = crate::config::FILE.to_owned();
            let file = FileName { path: name.clone(), from, span: Some(span) };
            let source = self.file(&file)?;
            match read(source.text()) {
                Ok(style) => style,
                Err(why) => {
                    let message = format!("not a citation style: {why}");
                    self.findings.at(Rule::DataInvalid, source.span(0..0), message);
                    return None;
                }
            }
        } else if let Some(style) = ArchivedStyle::by_name(name) {
            style.get()
        } else {
            let known = ArchivedStyle::all().iter().flat_map(|style| style.names());
            let near = nearest(name, known.copied());
            let message = format!("there is no citation style `{name}`");
            let reported = self.findings.at(Rule::ConfigInvalid, span, message);
            match near {
                Some(near) => reported.hint(format!("did you mean `{near}`?")),
                None => reported.hint(
                    "use a name such as `apa` or `ieee`, or the path of a `.csl` file",
                ),
            }
            return None;
        };
        let Style::Independent(style) = style else {
            let message = format!("`{name}` only refers to another citation style");
            self.findings
                .at(Rule::ConfigInvalid, span, message)
                .hint("name the style that it refers to");
            return None;
        };
        if style.settings.class == StyleClass::Note {
            let message = format!("`{name}` puts citations into notes");
            self.findings
                .at(Rule::ConfigInvalid, span, message)
                .hint("use a style with numbers or with authors and dates");
            return None;
        }
        if style.bibliography.is_none() {
            let message = format!("`{name}` has no list of references");
            self.findings.at(Rule::ConfigInvalid, span, message);
            return None;
        }
        Some(style)
    }
}

/// Reads a style of CSL, if it comes to an end.
fn read(text: &str) -> Result<Style, String> {
    let options = roxmltree::ParsingOptions {
        nodes_limit: MOST_NODES,
        allow_dtd: true,
        ..Default::default()
    };
    let document =
        Document::parse_with_options(text, options).map_err(|error| error.to_string())?;
    check_macros(&document)?;
    Style::from_xml(text).map_err(|error| error.to_string())
}

/// Counts what each part of a style comes to: its reader and its renderer go as deep as it
/// does, and follow macros wherever they lead.
fn check_macros(document: &Document<'_>) -> Result<(), String> {
    let elements = || document.descendants().filter(Node::is_element);
    let key = |node: Node<'_, '_>| node.id().get();
    let mut macros: BTreeMap<&str, Vec<u32>> = BTreeMap::new();
    for node in elements().filter(|node| node.tag_name().name() == "macro") {
        macros
            .entry(node.attribute("name").unwrap_or_default())
            .or_default()
            .push(key(node));
    }
    let mut parts = Parts::new();
    for node in elements() {
        let children = node.children().filter(Node::is_element).map(key);
        let named = node.attribute("macro").and_then(|name| macros.get(name));
        let uses = children.chain(named.into_iter().flatten().copied());
        parts.add(key(node), 1, uses.map(|part| (part, 1)));
    }
    let mut scales = parts.scales(MOST_DEEP, MOST_STEPS);
    for part in document.root_element().children().filter(Node::is_element) {
        scales.weigh(key(part)).map_err(|excess| match excess {
            Excess::Cycle(_) => "a macro uses itself".to_owned(),
            Excess::Deep => format!("it is nested more than {MOST_DEEP} deep"),
            Excess::Heavy => format!("it comes to more than {MOST_STEPS} elements"),
        })?;
    }
    Ok(())
}
