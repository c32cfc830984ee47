//! What keeps the program itself from working.

use std::fmt;
use std::path::PathBuf;

use crate::diagnostic::Diagnostic;

/// Why the program could not do its work. What is wrong with a briefing is a
/// [`Diagnostic`] instead.
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// `chancery.toml` has mistakes.
    Config(Vec<Diagnostic>),
    /// What was asked for does not make sense.
    Usage(String),
    /// The machine refused to read or write a file.
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Config(_) => f.write_str("`chancery.toml` has mistakes"),
            Self::Usage(message) => f.write_str(message),
            Self::Io { path, source } => write!(f, "`{}`: {source}", path.display()),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Io { source, .. } => Some(source),
            Self::Config(_) | Self::Usage(_) => None,
        }
    }
}
