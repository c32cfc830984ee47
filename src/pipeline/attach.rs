//! What a PDF carries beside its pages.

use super::Options;
use super::day_of;
use crate::diagnostic::Findings;
use crate::diagnostic::Rule;
use crate::export;
use crate::export::Export;
use crate::format::Attachment;
use crate::format::Format;
use crate::project::Project;
use crate::resolve::Resolved;

/// The files that are asked for, with how they stand to the PDF.
pub(super) fn files(
    project: &Project,
    resolved: &Resolved,
    options: &Options,
    formats: &[Format],
    findings: &mut Findings,
) -> Vec<(&'static str, Export)> {
    let wanted = options.attachments.as_ref().or(project.config().attachments.as_ref());
    // An EPUB carries nothing, and neither does what is for the printer alone.
    let is_pdf = formats.contains(&Format::Pdf) && options.press.is_none();
    let wanted = wanted.filter(|_| is_pdf).map_or(&[][..], Vec::as_slice);
    let Some(briefing) = &resolved.briefing else { return Vec::new() };
    let words = resolved.language.labels();
    let mut files = Vec::new();
    if wanted.contains(&Attachment::Sources) {
        // Who may not read parts of a text may not have its source either.
        if !resolved.left_out.audiences.is_empty() {
            findings
                .in_file(
                    Rule::VariantLeak,
                    &briefing.path,
                    "the sources have text for other readers, and are to be attached",
                )
                .hint("attach `data` alone, or the sources of a text that is for all");
            return Vec::new();
        }
        let own =
            resolved.sources.iter().filter(|source| source.path() != crate::config::FILE);
        for source in own {
            let export = Export {
                name: source.path().to_owned(),
                media_type: media_type(source.path()),
                says: words.label("attached-source").to_owned(),
                bytes: source.text().as_bytes().to_vec(),
            };
            files.push(("source", export));
        }
    }
    if wanted.contains(&Attachment::Data) {
        let day = day_of(briefing, options);
        for mut file in export::data(briefing, day, words) {
            // A source may have the same name.
            if files.iter().any(|(_, known): &(_, Export)| known.name == file.name) {
                file.name = format!("data/{}", file.name);
            }
            files.push(("data", file));
        }
    }
    files
}

/// The media type of a text that a briefing is made of, by the end of its name.
fn media_type(path: &str) -> &'static str {
    let extension = path.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
    match extension.as_str() {
        "md" => "text/markdown",
        "csv" => "text/csv",
        "yml" | "yaml" => "application/yaml",
        "bib" => "application/x-bibtex",
        _ => "text/plain",
    }
}
