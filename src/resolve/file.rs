//! Files that a briefing draws on: glossaries, timelines, bibliographies and the like.

use super::Context;
use super::meta::FileName;
use crate::diagnostic::Rule;
use crate::project::ReadError;
use crate::project::normalize;
use crate::source::Source;

impl Context<'_> {
    /// The text of a file that the briefing or the project names; what is wrong with it
    /// is reported where it is named.
    pub(super) fn file(&mut self, file: &FileName) -> Option<Source> {
        let Some(path) = normalize(&file.from, &file.path) else {
            self.file_problem(file, &ReadError::Outside);
            return None;
        };
        // A file that is named twice is read once, so that its places have one origin.
        if let Some(known) = self.sources.iter().find(|source| source.path() == path) {
            return Some(known.clone());
        }
        let bytes = match self.project.read(&path) {
            Ok(bytes) => bytes,
            Err(error) => {
                self.file_problem(file, &error);
                return None;
            }
        };
        let Ok(text) = std::str::from_utf8(&bytes) else {
            self.findings
                .in_file(Rule::EncodingInvalid, &path, "the file is not UTF-8")
                .hint("save it as UTF-8");
            return None;
        };
        if text.len() as u64 > self.config.limits.source {
            let message = format!(
                "the file has {} bytes, more than {}",
                text.len(),
                self.config.limits.source
            );
            self.findings.in_file(Rule::LimitExceeded, &path, message);
            return None;
        }
        Some(self.add_source(&path, text))
    }

    fn file_problem(&mut self, file: &FileName, error: &ReadError) {
        let path = &file.path;
        let (rule, message) = match error {
            ReadError::Outside => {
                (Rule::PathOutside, format!("`{path}` is outside the project"))
            }
            ReadError::Missing => {
                (Rule::FileMissing, format!("there is no file `{path}`"))
            }
            ReadError::Refused(why) => {
                (Rule::FileMissing, format!("`{path}` can't be read: {why}"))
            }
        };
        match file.span {
            Some(span) => self.findings.at(rule, span, message),
            None => self.findings.in_file(rule, &file.from, message),
        };
    }
}
