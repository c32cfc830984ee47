//! Paths: from the root, and of files that are built.

use std::path::Path;

/// A path as written in the file `from`, as a normal path from the root: no `.`, no
/// `..`, parts joined by `/`. Nothing if it leaves the root or is not relative.
pub(crate) fn normalize(from: &str, path: &str) -> Option<String> {
    let drive = path.as_bytes().get(1) == Some(&b':');
    if path.starts_with(['/', '\\']) || drive || path.contains(['\\', '\0']) {
        return None;
    }
    let folder = from.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut parts: Vec<&str> =
        folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// A file name that every common file system takes: the characters that Windows
/// forbids become hyphens, and a name that it reserves gets one in front.
pub(crate) fn portable(name: &str) -> String {
    let forbidden = |c: char| c.is_control() || "<>:\"|?*\\".contains(c);
    let name: String = name.chars().map(|c| if forbidden(c) { '-' } else { c }).collect();
    let name = name.trim_end_matches(['.', ' ']);
    let base = name.split('.').next().unwrap_or(name).to_ascii_uppercase();
    let device = base.strip_prefix("COM").or_else(|| base.strip_prefix("LPT"));
    let reserved = matches!(base.as_str(), "CON" | "PRN" | "AUX" | "NUL")
        || device.is_some_and(|n| n.len() == 1 && n.as_bytes()[0].is_ascii_digit());
    match name {
        "" => "-".to_owned(),
        name if reserved => format!("-{name}"),
        name => name.to_owned(),
    }
}

pub(super) fn is_markdown(path: &str) -> bool {
    Path::new(path).extension().is_some_and(|extension| extension == "md")
}

pub(super) fn is_hidden(part: &str) -> bool {
    part.starts_with(['_', '.'])
}

pub(super) fn slashed(path: &Path) -> String {
    let parts: Vec<_> = path.iter().map(|part| part.to_string_lossy()).collect();
    parts.join("/")
}
