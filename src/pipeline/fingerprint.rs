//! What two builds of a briefing have to have in common to be the same, whatever else has changed
//! in files that many briefings share.

use std::fmt::Write;

use super::Options;
use crate::config::Config;
use crate::diagnostic::Findings;
use crate::digest::Digester;
use crate::format::Attachment;
use crate::project::Input;
use crate::resolve::Resolved;

/// The model of a briefing with what was found in it, as a digest in the making.
#[derive(Default)]
pub(super) struct Fingerprint {
    digest: Digester,
    readings: usize,
    /// Whether a format has a text of its own, which is read after the other is made.
    is_split: bool,
}

impl Fingerprint {
    /// Adds a briefing that is read, before anything is made of it.
    pub(super) fn add(&mut self, resolved: &Resolved, findings: &Findings) {
        self.readings += 1;
        self.is_split |= resolved.left_out.has_formats;
        let said = (&resolved.briefing, &resolved.left_out.texts, findings);
        write!(self.digest, "{said:?}").expect("a digest takes everything");
    }

    /// The digest, with that of the files which the briefing does not share; empty if it does
    /// not tell enough.
    pub(super) fn finish(
        mut self,
        inputs: &[Input],
        options: &Options,
        config: &Config,
    ) -> String {
        let attached = options.attachments.as_ref().or(config.attachments.as_ref());
        let carries_sources =
            attached.is_some_and(|kinds| kinds.contains(&Attachment::Sources));
        if self.readings != 1 || self.is_split || carries_sources {
            return String::new();
        }
        let shared = &config.registries;
        let shared: Vec<_> =
            [&shared.glossary, &shared.timeline, &shared.actors, &shared.sources]
                .into_iter()
                .flatten()
                .map(String::as_str)
                .collect();
        for input in inputs.iter().filter(|input| !shared.contains(&&*input.path)) {
            for text in [&input.path, &input.digest] {
                self.digest.add(text.as_bytes());
                self.digest.add(&[0]);
            }
        }
        self.digest.finish()
    }
}
