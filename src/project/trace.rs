//! What builds have asked a project for, which is what they depend on.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::sync::PoisonError;

use super::Project;
use super::ReadError;
use crate::config;
use crate::digest::sha256;

/// A file or folder that a build has asked for, and what it found.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub struct Input {
    /// The path from the project's root; that of a folder ends with `/`.
    pub path: String,
    /// The SHA-256 of the file, or of the names in the folder, in hexadecimal digits; `missing`,
    /// `outside` or `refused` if there was nothing to read.
    pub digest: String,
}

thread_local! {
    /// What the build in this thread has asked for, if somebody wants to know.
    static ASKED: RefCell<Option<BTreeSet<String>>> = const { RefCell::new(None) };
}

/// Notes down that a path was asked for.
pub(super) fn note(path: String) {
    ASKED.with_borrow_mut(|asked| {
        if let Some(asked) = asked {
            asked.insert(path);
        }
    });
}

impl Input {
    /// An input that a build is known to have had.
    pub fn new(path: impl Into<String>, digest: impl Into<String>) -> Self {
        Self { path: path.into(), digest: digest.into() }
    }
}

impl Project {
    /// Does some work, and tells all that it has asked for, in order. The configuration of the
    /// project is part of any work.
    pub(crate) fn traced<T>(&self, work: impl FnOnce() -> T) -> (T, Vec<Input>) {
        let before = ASKED.replace(Some(BTreeSet::from([config::FILE.to_owned()])));
        let done = work();
        let asked = ASKED.replace(before).unwrap_or_default();
        let input = |path: String| Input { digest: self.digest(&path), path };
        (done, asked.into_iter().map(input).collect())
    }

    /// What is at a path, as [`Input::digest`] tells it. What was read before is not read again,
    /// and what is read here is not kept.
    pub fn digest(&self, path: &str) -> String {
        if let Some(folder) = path.strip_suffix('/') {
            let names = [self.folders_in(folder), self.files_in(folder)].concat();
            return sha256(names.join("\n").as_bytes());
        }
        let mut digests = self.digests.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(digest) = digests.get(path) {
            return digest.clone();
        }
        let kept = self.kept().get(path).cloned();
        let digest = match kept.unwrap_or_else(|| self.read_anew(path)) {
            Ok(bytes) => sha256(&bytes),
            Err(ReadError::Missing) => "missing".to_owned(),
            Err(ReadError::Outside) => "outside".to_owned(),
            Err(ReadError::Refused(_)) => "refused".to_owned(),
        };
        digests.insert(path.to_owned(), digest.clone());
        digest
    }
}
