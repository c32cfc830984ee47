//! The disk: the only place that reads files of projects.

use std::fs::File;
use std::io;
use std::io::Read as _;
use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;

use super::ReadError;
use super::ReadResult;
use super::path::is_hidden;
use crate::error::Error;

/// The path without symbolic links of what is there.
pub(super) fn canonical(path: &Path) -> Result<PathBuf, Error> {
    real(path).map_err(|source| {
        if source.kind() == io::ErrorKind::NotFound {
            Error::Usage(format!("there is no file or folder `{}`", path.display()))
        } else {
            Error::Io { path: path.to_owned(), source }
        }
    })
}

/// The largest file that is read, in bytes; what it may have as a text or image is less.
const MOST: u64 = 256 << 20;

/// Reads a file below the root, to which no symbolic link leads out.
pub(super) fn read_below(root: &Path, path: &str) -> ReadResult {
    read_at_most(MOST, root, path)
}

/// Reads a file that has at most so many bytes.
fn read_at_most(most: u64, root: &Path, path: &str) -> ReadResult {
    let read_error = |error: &io::Error| {
        if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
        {
            ReadError::Missing
        } else {
            ReadError::Refused(error.to_string())
        }
    };
    let full = real(&root.join(path)).map_err(|e| read_error(&e))?;
    let below = full.strip_prefix(root).map_err(|_| ReadError::Outside)?;
    let file = open(root, below).map_err(|e| read_error(&e))?;
    let about = file.metadata().map_err(|e| read_error(&e))?;
    if !about.is_file() {
        return Err(ReadError::Refused("it is no file".to_owned()));
    }
    if about.len() > most {
        let message = format!("it has {} bytes, more than {most}", about.len());
        return Err(ReadError::Refused(message));
    }
    let mut bytes = Vec::new();
    file.take(most).read_to_end(&mut bytes).map_err(|e| read_error(&e))?;
    Ok(Arc::from(bytes))
}

/// Opens a file at a resolved path, on which no symbolic link may have come to stand since. It
/// is not waited for, so that a pipe is told from a file.
#[cfg(target_os = "linux")]
fn open(root: &Path, below: &Path) -> io::Result<File> {
    use rustix::fs::Mode;
    use rustix::fs::OFlags;
    use rustix::fs::ResolveFlags;
    let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
    let folder = rustix::fs::open(root, flags, Mode::empty())?;
    let flags = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NONBLOCK;
    let resolve = ResolveFlags::BENEATH | ResolveFlags::NO_SYMLINKS;
    match rustix::fs::openat2(&folder, below, flags, Mode::empty(), resolve) {
        Ok(file) => Ok(file.into()),
        // A kernel before 5.6, or a sandbox that does not know the call.
        Err(rustix::io::Errno::NOSYS | rustix::io::Errno::PERM) => plainly(root, below),
        Err(error) => Err(error.into()),
    }
}

#[cfg(not(target_os = "linux"))]
fn open(root: &Path, below: &Path) -> io::Result<File> {
    plainly(root, below)
}

#[expect(clippy::disallowed_methods, reason = "this file is the reader of files")]
fn plainly(root: &Path, below: &Path) -> io::Result<File> {
    File::open(root.join(below))
}

#[expect(clippy::disallowed_methods, reason = "this file is the reader of files")]
fn real(path: &Path) -> io::Result<PathBuf> {
    std::fs::canonicalize(path)
}

/// The size of a file in bytes; 0 if there is none.
#[expect(clippy::disallowed_methods, reason = "this file is the reader of files")]
pub(super) fn size(path: &Path) -> u64 {
    std::fs::metadata(path).map_or(0, |metadata| metadata.len())
}

/// Whether the first part of a path that is there, from its end, lies outside the root.
pub(super) fn leads_out(root: &Path, path: &str) -> bool {
    let full = root.join(path);
    let there = full.ancestors().find_map(|path| real(path).ok());
    !there.is_some_and(|there| there.starts_with(root))
}

/// The names in a folder with what they are; nothing if the folder can't be read.
#[expect(clippy::disallowed_methods, reason = "this file is the reader of files")]
pub(super) fn list(folder: &Path) -> io::Result<Vec<(String, std::fs::FileType)>> {
    let mut names = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        names
            .push((entry.file_name().to_string_lossy().into_owned(), entry.file_type()?));
    }
    Ok(names)
}

/// Collects the files below `folder` that are not hidden. Symbolic links to folders
/// are not followed, so that no cycle can trap the walk.
pub(super) fn collect(
    root: &Path,
    folder: &str,
    found: &mut Vec<String>,
) -> Result<(), Error> {
    let path = root.join(folder);
    let names = match list(&path) {
        Ok(names) => names,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(source) => return Err(Error::Io { path, source }),
    };
    for (name, kind) in names {
        if is_hidden(&name) {
            continue;
        }
        let below = if folder.is_empty() { name } else { format!("{folder}/{name}") };
        if kind.is_dir() {
            collect(root, &below, found)?;
        } else {
            found.push(below);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_more_is_read_than_may_be() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let long = size(&root.join("Cargo.toml"));
        let read = |most| read_at_most(most, root, "Cargo.toml");
        assert_eq!(read(long).expect("it is read").len() as u64, long);
        assert_eq!(read(long + 1).expect("it is read").len() as u64, long);
        let Err(ReadError::Refused(message)) = read(long - 1) else {
            panic!("more is read than may be")
        };
        assert_eq!(message, format!("it has {long} bytes, more than {}", long - 1));
    }

    /// A folder with a file, and a link to it.
    #[cfg(unix)]
    #[expect(clippy::disallowed_methods, reason = "a test makes its files")]
    fn linked() -> tempfile::TempDir {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join("a"), "text").expect("a file");
        std::os::unix::fs::symlink("a", folder.path().join("link")).expect("a link");
        folder
    }

    /// What was a file when its path was resolved may be a link by now.
    #[cfg(target_os = "linux")]
    #[test]
    fn a_link_that_has_come_since_is_not_followed() {
        let folder = linked();
        assert!(open(folder.path(), Path::new("a")).is_ok());
        assert!(open(folder.path(), Path::new("link")).is_err());
        assert!(open(folder.path(), Path::new("../a")).is_err());
        assert!(read_below(folder.path(), "link").is_ok(), "it is resolved first");
    }

    #[cfg(unix)]
    #[test]
    fn what_is_no_folder_is_told_from_what_is_not_there() {
        let folder = linked();
        let mut found = Vec::new();
        collect(folder.path(), "none", &mut found).expect("nothing to collect");
        assert!(found.is_empty());
        let refused = collect(folder.path(), "a", &mut found);
        assert!(matches!(refused, Err(Error::Io { .. })), "{refused:?}");
    }
}
