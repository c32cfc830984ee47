//! Carries out the mends that findings propose.

use std::collections::BTreeMap;

use crate::diagnostic::Diagnostic;
use crate::diagnostic::Fix;
use crate::project::Project;

/// A file as the mends leave it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Mended {
    /// The path from the project's root.
    pub path: String,
    /// The whole text.
    pub text: String,
    /// How many mends it took.
    pub count: usize,
}

/// The files that the fixes of `diagnostics` change, as they are to be; where two fixes
/// overlap the first is taken. Nothing is written.
pub fn mend(project: &Project, diagnostics: &[Diagnostic]) -> Vec<Mended> {
    let mut files: BTreeMap<&str, Vec<&Fix>> = BTreeMap::new();
    for fix in diagnostics.iter().filter_map(|found| found.fix.as_ref()) {
        files.entry(&fix.path).or_default().push(fix);
    }
    let mended = files.into_iter().map(|(path, fixes)| file(project, path, fixes));
    mended.flatten().collect()
}

fn file(project: &Project, path: &str, mut fixes: Vec<&Fix>) -> Option<Mended> {
    let bytes = project.read(path).ok()?;
    let text = std::str::from_utf8(&bytes).ok()?;
    fixes.sort_by_key(|fix| fix.span.bytes().start);
    let mut out = String::with_capacity(text.len());
    let (mut at, mut count) = (0, 0);
    for fix in fixes {
        let range = fix.span.bytes();
        let Some(before) = text.get(at..range.start) else { continue };
        out.push_str(before);
        out.push_str(&fix.text);
        at = range.end;
        count += 1;
    }
    out.push_str(text.get(at..)?);
    Some(Mended { path: path.to_owned(), text: out, count })
}
