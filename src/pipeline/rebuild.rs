//! What a build depends on and gives, told without building; and building only what would be
//! otherwise than before.

use super::Built;
use super::Options;
use super::build;
use super::each_reading;
use super::examine;
use super::findings;
use super::fingerprint::Fingerprint;
use super::formats;
use crate::diagnostic::Findings;
use crate::format::EpubVariant;
use crate::format::Format;
use crate::project::Input;
use crate::project::Project;
use crate::project::SourceId;
use crate::resolve::Resolved;

/// What building a briefing asks the project for, in order.
pub fn inputs(project: &Project, source: &SourceId, options: &Options) -> Vec<Input> {
    let take = &mut |_: &Resolved, _: &[Format], _: &mut Findings| {};
    project.traced(|| read(project, source, options, take)).1
}

/// What the names of a briefing's files end with, after a full stop.
pub fn extensions(project: &Project, options: &Options) -> Vec<&'static str> {
    let mut extensions = Vec::new();
    for format in formats(project, options) {
        match format {
            Format::Pdf => extensions.push(format.name()),
            Format::Epub => {
                let variants = variants(project, options);
                extensions.extend(variants.iter().map(|variant| variant.extension()));
            }
        }
    }
    if options.locators && options.press.is_none() {
        extensions.push("locators.json");
    }
    extensions
}

/// The devices that EPUBs are made for.
pub(super) fn variants<'a>(
    project: &'a Project,
    options: &'a Options,
) -> &'a [EpubVariant] {
    let variants = options.epub_variants.as_ref();
    let variants = variants.or(project.config().epub_variants.as_ref());
    variants.map_or(&[EpubVariant::Default], Vec::as_slice)
}

/// Reads a briefing for all formats as far as that goes before anything is made of it.
fn read(
    project: &Project,
    source: &SourceId,
    options: &Options,
    take: &mut dyn FnMut(&Resolved, &[Format], &mut Findings),
) {
    let mut findings = findings(project, options, false);
    let mut sources = Vec::new();
    let examined =
        &mut |resolved: &Resolved, formats: &[Format], findings: &mut Findings| {
            take(resolved, formats, findings);
            examine(project, resolved, options, findings);
        };
    each_reading(project, source, options, &mut sources, &mut findings, examined);
}

/// Builds one briefing unless that would give what it gave before, when its fingerprint was
/// `known`: then it gives nothing but the inputs as they are now.
///
/// # Errors
///
/// The inputs, if there is nothing to build.
pub fn rebuild(
    project: &Project,
    source: &SourceId,
    options: &Options,
    known: &str,
) -> Result<Built, Vec<Input>> {
    let (print, inputs) = project.traced(|| {
        let mut print = Fingerprint::default();
        let take = &mut |resolved: &Resolved, _: &[Format], findings: &mut Findings| {
            print.add(resolved, findings);
        };
        read(project, source, options, take);
        print
    });
    if !known.is_empty() && print.finish(&inputs, options, project.config()) == known {
        return Err(inputs);
    }
    Ok(build(project, source, options))
}
