//! What keeps a briefing from being written though it can be: an embargo, too many pages,
//! text that is for others.

use super::Artefact;
use super::Options;
use crate::briefing::Briefing;
use crate::diagnostic::Findings;
use crate::diagnostic::Rule;
use crate::epub;
use crate::format::Format;
use crate::layout::Layout;
use crate::proof::Proof;
use crate::proof::text_of_xml;
use crate::proof::texts_of_json;
use crate::resolve::Resolved;

/// `length`: the layout may set the most pages.
pub(super) fn check_length(
    briefing: &Briefing,
    layout: &Layout,
    pages: usize,
    findings: &mut Findings,
) {
    if let Some(most) = layout.pages.filter(|most| pages as u64 > *most) {
        let message =
            format!("the PDF has {} pages; `{}` has room for {most}", pages, layout.name);
        findings
            .in_file(Rule::Length, &briefing.path, message)
            .hint("cut the text, or choose another layout");
    }
}

/// `embargo`: the day must have passed, or have come if no time of day is given.
pub(super) fn check_embargo(
    briefing: &Briefing,
    resolved: &Resolved,
    options: &Options,
    findings: &mut Findings,
) {
    let (Some(embargo), Some(today)) = (&briefing.meta.embargo, &options.today) else {
        return;
    };
    let has_time = embargo.points().next().is_some_and(|point| point.time.is_some());
    let (day, now) = (embargo.first_day(), today.first_day());
    let is_over = if has_time { day < now } else { day <= now };
    if options.embargoed || is_over {
        return;
    }
    let message = format!("the embargo ends on {embargo}");
    let field = resolved.fields.iter().find(|(name, _)| name == "embargo");
    match field {
        Some((_, span)) => findings.at(Rule::Embargo, *span, message),
        None => findings.in_file(Rule::Embargo, &briefing.path, message),
    }
    .hint("wait, or build it with `--embargoed`");
}

/// Proves that nothing that is left out stands in what is built: in its name, in the text
/// of its pages, in its drawings, in the files of the EPUB.
pub(super) fn prove(
    resolved: &Resolved,
    name: &str,
    texts: Vec<String>,
    artefacts: &[Artefact],
    findings: &mut Findings,
) {
    let Some(briefing) = &resolved.briefing else { return };
    if resolved.left_out.texts.is_empty() {
        return;
    }
    let mut proof = Proof::new(&resolved.left_out, &resolved.sources, &resolved.language);
    // A word of the yardstick or of the marking is no secret of whoever uses it, nor is
    // what Chancery calls a source or a note.
    for id in briefing.sources.iter().map(|source| &source.id) {
        proof.forget(id);
    }
    for id in briefing.notes.iter().map(|note| &note.id) {
        proof.forget(id);
    }
    let schemes = (&briefing.yardstick, &briefing.meta.marking);
    for text in texts_of_json(&serde_json::to_value(schemes).unwrap_or_default()) {
        proof.forget(&text);
    }
    let texts = texts.into_iter().map(|text| ("the text".to_owned(), text));
    let mut texts: Vec<_> = texts.collect();
    texts.push(("the name of the file".to_owned(), name.to_owned()));
    for (path, asset) in &briefing.assets {
        if let Ok(text) = std::str::from_utf8(&asset.bytes) {
            texts.push((format!("`{path}`"), text_of_xml(text)));
        }
    }
    let publications = artefacts.iter().filter(|made| made.format == Format::Epub);
    for made in publications {
        match epub::texts(&made.bytes) {
            Ok(files) => texts.extend(files.into_iter().map(|(path, text)| {
                (format!("`{path}` of the EPUB"), text_of_xml(&text))
            })),
            Err(error) => {
                let message = format!("the EPUB can't be searched: {}", error.0);
                findings.in_file(Rule::VariantLeak, &briefing.path, message);
            }
        }
    }
    for (place, text) in texts {
        if let Some(words) = proof.breach(&text) {
            let message = format!("\"{words}\" is for other readers, and in {place}");
            findings
                .in_file(Rule::VariantLeak, &briefing.path, message)
                .hint("nothing is written; `chancery explain variant-leak` tells more");
            return;
        }
    }
}
