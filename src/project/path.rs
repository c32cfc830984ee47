//! Paths: from the root, and of files that are built.

use std::path::Path;

use unicode_normalization::UnicodeNormalization as _;

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

/// The longest name of a file, in bytes: systems take 255, with extensions and a suffix.
const MOST_NAME: usize = 200;

/// A file name that every common file system takes: what Windows forbids and what nobody sees
/// becomes a hyphen, a name that Windows reserves gets one in front, and letters are composed
/// (Unicode Normalization Form C).
pub(crate) fn portable(name: &str) -> String {
    let is_hidden = |c: char| {
        c.is_control()
            || "<>:\"|?*\\".contains(c)
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}')
            || matches!(c, '\u{2060}'..='\u{206f}' | '\u{feff}')
    };
    let mut name: String =
        name.nfc().map(|c| if is_hidden(c) { '-' } else { c }).collect();
    name.truncate(name.floor_char_boundary(MOST_NAME));
    let name = name.trim_end_matches(['.', ' ']);
    let base = name.split('.').next().unwrap_or(name).trim_end().to_uppercase();
    let device = base.strip_prefix("COM").or_else(|| base.strip_prefix("LPT"));
    let reserved =
        matches!(base.as_str(), "CON" | "PRN" | "AUX" | "NUL" | "CONIN$" | "CONOUT$")
            || device.is_some_and(|number| {
                number.chars().count() == 1 && number.chars().all(char::is_numeric)
            });
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
