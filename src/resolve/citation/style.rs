//! The citation style that a project names.

use std::sync::LazyLock;

use hayagriva::archive::ArchivedStyle;
use hayagriva::citationberg::IndependentStyle;
use hayagriva::citationberg::Locale;
use hayagriva::citationberg::Style;
use hayagriva::citationberg::StyleClass;

use crate::diagnostic::Rule;
use crate::diagnostic::nearest;
use crate::resolve::Context;
use crate::resolve::meta::FileName;

/// The style that puts entries of bibliographies into words where the project names none
/// and citations are numbers.
const HOUSE: ArchivedStyle = ArchivedStyle::ModernHumanitiesResearchAssociationNotes;

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
            match Style::from_xml(source.text()) {
                Ok(style) => style,
                Err(error) => {
                    let message = format!("not a citation style: {error}");
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
