//! Files that a briefing draws on: what it includes, glossaries, timelines and the like.

use super::Context;
use super::meta::FileName;
use crate::diagnostic::Findings;
use crate::diagnostic::Rule;
use crate::parse::Files;
use crate::parse::Head;
use crate::parse::Manuscript;
use crate::parse::head;
use crate::parse::parse;
use crate::project::Project;
use crate::project::ReadError;
use crate::project::normalize;
use crate::source::FileId;
use crate::source::Source;
use crate::source::Span;

impl Context<'_> {
    /// The text of a file that the briefing or the project names; what is wrong with it
    /// is reported where it is named.
    pub(super) fn file(&mut self, file: &FileName) -> Option<Source> {
        let mut loader = Loader { project: self.project, sources: self.sources };
        loader.load(file, self.findings)
    }

    /// What a file of Markdown says besides its front matter.
    pub(super) fn manuscript(&mut self, source: &Source) -> Manuscript {
        let head = head(source, &self.config.limits, self.findings);
        self.manuscript_below(source, &head)
    }

    /// What a file of Markdown says below its front matter.
    pub(super) fn manuscript_below(
        &mut self,
        source: &Source,
        head: &Head,
    ) -> Manuscript {
        let limits = &self.config.limits;
        let mut loader = Loader { project: self.project, sources: self.sources };
        let reading = (self.setting, &mut loader as &mut dyn Files);
        let mut manuscript =
            parse(source, head.body, self.language, reading, limits, self.findings);
        self.left_out.extend(std::mem::take(&mut manuscript.left_out));
        manuscript
    }
}

/// Reads the files of a project, each once.
pub(super) struct Loader<'a> {
    pub(super) project: &'a Project,
    /// The texts that spans can be in.
    pub(super) sources: &'a mut Vec<Source>,
}

impl Files for Loader<'_> {
    fn include(
        &mut self,
        path: &str,
        from: &Source,
        span: Span,
        findings: &mut Findings,
    ) -> Option<Source> {
        let file = FileName {
            path: path.to_owned(),
            from: from.path().to_owned(),
            span: Some(span),
        };
        self.load(&file, findings)
    }
}

impl Loader<'_> {
    pub(super) fn load(
        &mut self,
        file: &FileName,
        findings: &mut Findings,
    ) -> Option<Source> {
        let Some(path) = normalize(&file.from, &file.path) else {
            problem(file, &ReadError::Outside, findings);
            return None;
        };
        // A file that is named twice is read once, so that its places have one origin.
        if let Some(known) = self.sources.iter().find(|source| source.path() == path) {
            return Some(known.clone());
        }
        let bytes = match self.project.read(&path) {
            Ok(bytes) => bytes,
            Err(error) => {
                problem(file, &error, findings);
                return None;
            }
        };
        let Ok(text) = std::str::from_utf8(&bytes) else {
            findings
                .in_file(Rule::EncodingInvalid, &path, "the file is not UTF-8")
                .hint("save it as UTF-8");
            return None;
        };
        let most = self.project.config().limits.source;
        if text.len() as u64 > most {
            let message = format!("the file has {} bytes, more than {most}", text.len());
            findings.in_file(Rule::LimitExceeded, &path, message);
            return None;
        }
        Some(self.add(&path, text))
    }

    /// Adds a file to the texts that spans can be in; its id is its place.
    fn add(&mut self, path: &str, text: &str) -> Source {
        // The id of `chancery.toml` is the greatest, so that these count up from 1.
        let taken = self.sources.iter().filter(|s| s.id() != FileId(u16::MAX)).count();
        let id = FileId(u16::try_from(taken).unwrap_or(u16::MAX - 1));
        let source = Source::new(id, path, text.into());
        self.sources.push(source.clone());
        source
    }
}

fn problem(file: &FileName, error: &ReadError, findings: &mut Findings) {
    let path = &file.path;
    let (rule, message) = match error {
        ReadError::Outside => {
            (Rule::PathOutside, format!("`{path}` is outside the project"))
        }
        ReadError::Missing => (Rule::FileMissing, format!("there is no file `{path}`")),
        ReadError::Refused(why) => {
            (Rule::FileMissing, format!("`{path}` can't be read: {why}"))
        }
    };
    match file.span {
        Some(span) => findings.at(rule, span, message),
        None => findings.in_file(rule, &file.from, message),
    };
}
