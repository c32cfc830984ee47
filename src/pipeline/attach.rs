//! What a PDF carries beside its pages.

use super::Options;
use super::day_of;
use crate::diagnostic::Findings;
use crate::diagnostic::Rule;
use crate::export;
use crate::export::Export;
use crate::format::Attachment;
use crate::project::Project;
use crate::resolve::Resolved;

/// The files that are asked for, with how they stand to the PDF.
pub(super) fn files(
    project: &Project,
    resolved: &Resolved,
    options: &Options,
    findings: &mut Findings,
) -> Vec<(&'static str, Export)> {
    let wanted = options.attachments.as_ref().or(project.config().attachments.as_ref());
    let wanted = wanted.map_or(&[][..], Vec::as_slice);
    let Some(briefing) = &resolved.briefing else { return Vec::new() };
    let mut files = Vec::new();
    if wanted.contains(&Attachment::Sources) {
        // Who may not read parts of a text may not have its source either.
        if !resolved.left_out.texts.is_empty() {
            findings
                .in_file(
                    Rule::VariantLeak,
                    &briefing.path,
                    "the sources have text for other readers, and are to be attached",
                )
                .hint("attach `data` alone, or the sources of a text that is for all");
            return Vec::new();
        }
        let markdown =
            resolved.sources.iter().filter(|source| source.path() != crate::config::FILE);
        for source in markdown {
            files.push((
                "source",
                Export {
                    name: source.path().to_owned(),
                    media_type: "text/markdown",
                    says: "The Markdown that the briefing is made of".to_owned(),
                    bytes: source.text().as_bytes().to_vec(),
                },
            ));
        }
    }
    if wanted.contains(&Attachment::Data) {
        let day = day_of(briefing, options);
        files.extend(export::data(briefing, day).into_iter().map(|file| ("data", file)));
    }
    files
}
