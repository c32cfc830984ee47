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
    if about.len() > MOST {
        let message = format!("it has {} bytes, more than {MOST}", about.len());
        return Err(ReadError::Refused(message));
    }
    let mut bytes = Vec::new();
    file.take(MOST).read_to_end(&mut bytes).map_err(|e| read_error(&e))?;
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
