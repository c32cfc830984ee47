//! Files that are no author's: those of the cache, and what was built before. What can't be read
//! is not there, and what can't be written here costs time alone.

use std::io::Write;
use std::path::Path;
use std::path::PathBuf;
use std::time::Duration;

/// A file in a folder.
pub(super) struct Found {
    pub(super) path: PathBuf,
    pub(super) size: u64,
    /// How long ago it was written or marked.
    pub(super) age: Duration,
}

/// A file as a whole.
#[expect(clippy::disallowed_methods, reason = "the cache is not the project's")]
pub(super) fn read(path: &Path) -> Option<Vec<u8>> {
    std::fs::read(path).ok()
}

/// The SHA-256 of a file, which may be large.
#[expect(clippy::disallowed_methods, reason = "the cache is not the project's")]
pub(super) fn digest(path: &Path) -> Option<String> {
    chancery::sha256_of(std::fs::File::open(path).ok()?).ok()
}

/// An entry of the cache as a whole. What is no file is none: a pipe would be waited for.
pub(super) fn entry(path: &Path) -> Option<Vec<u8>> {
    stamp(path)?;
    read(path)
}

/// A file as a whole; nothing if there is none.
#[expect(clippy::disallowed_methods, reason = "the cache is not the project's")]
pub(super) fn find(path: &Path) -> std::io::Result<Option<Vec<u8>>> {
    // A pipe would be waited for; of all else that is no file, reading tells.
    if std::fs::metadata(path).is_ok_and(|about| !about.is_file() && !about.is_dir()) {
        return Err(std::io::Error::other("it is no file"));
    }
    match std::fs::read(path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        read => read.map(Some),
    }
}

/// The path of what is there, without symbolic links.
#[expect(clippy::disallowed_methods, reason = "the cache is not the project's")]
pub(super) fn full(path: &Path) -> Option<PathBuf> {
    let path = if path.as_os_str().is_empty() { Path::new(".") } else { path };
    std::fs::canonicalize(path).ok()
}

/// The size of a file, and when it was changed, since 1970.
#[expect(clippy::disallowed_methods, reason = "the cache is not the project's")]
pub(super) fn stamp(path: &Path) -> Option<(u64, Duration)> {
    let metadata = std::fs::metadata(path).ok().filter(std::fs::Metadata::is_file)?;
    let changed = metadata.modified().ok()?;
    Some((metadata.len(), changed.duration_since(std::time::UNIX_EPOCH).ok()?))
}

/// What the names of temporary files begin with.
const TEMPORARY: &str = ".new-";

/// Whether a file is one that is being written, or was when its writer was killed.
pub(super) fn is_temporary(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default();
    name.to_string_lossy().starts_with(TEMPORARY)
}

/// Writes a file, which is there as a whole or not at all. A folder in the place of an entry of the
/// cache is taken away: nothing else than an entry has such a name. So is what is no folder in the
/// place of that for entries.
#[expect(clippy::disallowed_methods, reason = "the cache is no output")]
pub(super) fn keep(path: &Path, bytes: &[u8]) {
    let Some(folder) = path.parent() else { return };
    let _interrupts_wait = super::write::pause();
    let mut made = std::fs::create_dir_all(folder);
    if made.is_err()
        && is_folder_of(folder, path)
        && !folder.is_dir()
        && std::fs::remove_file(folder).is_ok()
    {
        made = std::fs::create_dir_all(folder);
    }
    let written = made
        .and_then(|()| tempfile::Builder::new().prefix(TEMPORARY).tempfile_in(folder))
        .and_then(|mut file| file.write_all(bytes).map(|()| file));
    let Ok(file) = written else { return };
    // A link is replaced itself, so that nothing else than a folder is in the way.
    if let Err(failed) = file.persist(path)
        && is_named_by_digest(path)
        && path.is_dir()
        && std::fs::remove_dir_all(path).is_ok()
    {
        let _ = failed.file.persist(path);
    }
}

/// Whether the name of a file is a digest, as those of all entries of the cache.
fn is_named_by_digest(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    name.len() == 64 && name.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// Whether a folder is that of the cache for an entry: its name is the first two letters.
fn is_folder_of(folder: &Path, path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let shared = folder.file_name().unwrap_or_default().to_string_lossy();
    is_named_by_digest(path) && shared.len() == 2 && name.starts_with(&*shared)
}

/// Takes a file away.
#[expect(clippy::disallowed_methods, reason = "the cache may be emptied at any time")]
pub(super) fn discard(path: &Path) {
    let _ = std::fs::remove_file(path);
}

/// How long ago a file was written or marked.
#[expect(clippy::disallowed_types, reason = "the age of a file is no content")]
pub(super) fn age(path: &Path) -> Option<Duration> {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).ok()?;
    now.checked_sub(stamp(path)?.1)
}

/// Notes down that a file was used now, if that was noted down longer ago.
#[expect(clippy::disallowed_types, reason = "the age of a file is no content")]
pub(super) fn mark(path: &Path, longer: Duration) {
    if age(path).is_some_and(|age| age > longer)
        && let Ok(file) = std::fs::OpenOptions::new().append(true).open(path)
    {
        let _ = file.set_modified(std::time::SystemTime::now());
    }
}

/// All files below a folder.
#[expect(clippy::disallowed_methods, reason = "the cache is not the project's")]
#[expect(clippy::disallowed_types, reason = "the age of a file is no content")]
pub(super) fn walk(folder: &Path) -> Vec<Found> {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    let now = now.unwrap_or_default();
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            found.extend(walk(&path));
        } else if let Some((size, changed)) = stamp(&path) {
            found.push(Found { path, size, age: now.saturating_sub(changed) });
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[expect(clippy::disallowed_methods, reason = "the test needs files")]
    fn an_entry_takes_the_place_of_a_folder_and_nothing_else_does() {
        let cache = tempfile::tempdir().expect("a folder");
        let other = tempfile::tempdir().expect("a folder");
        let own = other.path().join("own");
        std::fs::write(&own, "x").expect("written");
        let entry = cache.path().join("ac/00").join("0".repeat(64));
        std::fs::create_dir_all(entry.join("below")).expect("made");
        std::fs::write(entry.join("below/file"), "x").expect("written");
        #[cfg(unix)]
        std::os::unix::fs::symlink(other.path(), entry.join("link")).expect("linked");
        keep(&entry, b"kept");
        assert_eq!(read(&entry).as_deref(), Some(&b"kept"[..]));
        assert!(own.is_file(), "a link was followed");
        let tag = cache.path().join("CACHEDIR.TAG");
        std::fs::create_dir(&tag).expect("made");
        keep(&tag, b"kept");
        assert!(tag.is_dir(), "it is no entry");
        #[cfg(unix)]
        {
            let linked = cache.path().join("ac/00").join("1".repeat(64));
            std::os::unix::fs::symlink(other.path(), &linked).expect("linked");
            keep(&linked, b"kept");
            assert!(linked.is_file() && own.is_file(), "a link was followed");
        }
    }

    #[test]
    #[cfg(unix)]
    #[expect(
        clippy::disallowed_methods,
        reason = "the test needs files, one of them a pipe"
    )]
    fn a_pipe_is_no_entry_and_a_file_no_folder_of_entries() {
        let cache = tempfile::tempdir().expect("a folder");
        let (folder, name) = (cache.path().join("ac/00"), "0".repeat(64));
        let path = folder.join(&name);
        std::fs::create_dir_all(&folder).expect("made");
        let made = std::process::Command::new("mkfifo").arg(&path).status();
        assert!(made.expect("run").success());
        assert_eq!(entry(&path), None);
        assert!(find(&path).is_err());
        keep(&path, b"kept");
        assert_eq!(entry(&path).as_deref(), Some(&b"kept"[..]));
        std::fs::remove_dir_all(&folder).expect("deleted");
        std::fs::write(&folder, "x").expect("written");
        assert_eq!(entry(&path), None);
        keep(&path, b"kept");
        assert_eq!(entry(&path).as_deref(), Some(&b"kept"[..]));
        let other = cache.path().join("programs");
        std::fs::write(&other, "x").expect("written");
        keep(&other.join(&name), b"kept");
        assert!(other.is_file(), "it is no folder for entries that begin alike");
    }
}
