//! What somebody needs who works on a layout.

use std::collections::BTreeMap;

use super::Options;
use super::each_reading;
use super::examine;
use super::gate;
use super::request;
use crate::diagnostic::Diagnostic;
use crate::format::Format;
use crate::project::Project;
use crate::project::SourceId;
use crate::proof::literals;
use crate::resolve::Resolved;
use crate::theme::Theme;
use crate::typeset;

/// What Typst's own command line needs to set a briefing, so that somebody can work on a
/// layout with it: files by their paths; none if anything found is an error.
pub fn typst_files(
    project: &Project,
    source: &SourceId,
    options: &Options,
) -> (BTreeMap<String, Vec<u8>>, Vec<Diagnostic>) {
    let mut findings = super::findings(project, options, false);
    let options = Options { formats: Some(vec![Format::Pdf]), ..options.clone() };
    let mut sources = Vec::new();
    let mut files = BTreeMap::new();
    let take = &mut |resolved: &Resolved,
                     _: &[Format],
                     findings: &mut crate::diagnostic::Findings| {
        let theme = Theme::built_in().with(&project.config().theme);
        let Some((layout, fonts)) = examine(project, resolved, &options, findings) else {
            return;
        };
        let with = (&layout, &fonts, &theme);
        let Some(request) = request(project, resolved, &options, with) else { return };
        files = typeset::files(&request);
        for path in project.files_in("fonts") {
            if let Ok(bytes) = project.read(&path) {
                files.insert(path, bytes.to_vec());
            }
        }
        let texts = files.values().filter_map(|bytes| std::str::from_utf8(bytes).ok());
        let texts = texts.map(literals).collect();
        gate::prove(resolved, ("", ""), texts, &[], findings);
    };
    each_reading(project, source, &options, &mut sources, &mut findings, take);
    if findings.failed() {
        files.clear();
    }
    (files, findings.finish(&sources))
}
