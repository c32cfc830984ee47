//! The only writer of files.

use std::collections::BTreeSet;
use std::io::ErrorKind;
use std::io::Write;
use std::path::Path;
use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;
use std::time::Duration;

use chancery::Error;

use super::store;

/// Held while a file is written.
static WRITING: Mutex<()> = Mutex::new(());

/// Waits until nothing is being written, and keeps anything from being.
pub(super) fn pause() -> MutexGuard<'static, ()> {
    WRITING.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The folders with names of files, or of folders, that the disk may not know yet.
static UNSETTLED: Mutex<BTreeSet<PathBuf>> = Mutex::new(BTreeSet::new());

fn unsettled() -> MutexGuard<'static, BTreeSet<PathBuf>> {
    UNSETTLED.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A folder that gets a new name; if it is yet to be made, those above it as well, up to one that
/// is there.
fn renewed(folder: &Path) -> Vec<PathBuf> {
    let mut renewed = Vec::new();
    for folder in folder.ancestors() {
        let is_here = folder.as_os_str().is_empty();
        let folder = if is_here { Path::new(".") } else { folder };
        renewed.push(folder.to_owned());
        if folder.is_dir() {
            break;
        }
    }
    renewed
}

/// Waits until the disk knows the names of all files that were written, each folder once: after a
/// loss of power, some old files could be back otherwise.
///
/// # Errors
///
/// If the disk fails. A file system that knows no such thing, as for folders on Windows, does not.
#[expect(clippy::disallowed_methods, reason = "this file is the writer of files")]
pub(super) fn settle() -> Result<(), Error> {
    let folders = std::mem::take(&mut *unsettled());
    let mut settled = Ok(());
    for path in folders {
        // One that was made for nothing is gone by now.
        let Ok(folder) = std::fs::File::open(&path) else { continue };
        let Err(source) = folder.sync_all() else { continue };
        if !matches!(source.kind(), ErrorKind::InvalidInput | ErrorKind::Unsupported) {
            settled = settled.and(Err(Error::Io { path, source }));
        }
    }
    settled
}

/// Held while a folder is built into; given back when it is dropped, or the program ends.
pub(super) struct Lock {
    /// The folder, if it was made for this.
    made: Option<PathBuf>,
    #[expect(dead_code, reason = "it is held")]
    file: Option<std::fs::File>,
}

impl Drop for Lock {
    /// Takes away a folder that was made for nothing.
    fn drop(&mut self) {
        if let Some(made) = &self.made {
            let _ = std::fs::remove_dir(made);
        }
    }
}

/// Waits until nobody else builds into a folder, which is made if it is not there, and takes away
/// what a build that was killed has left half written.
#[expect(clippy::disallowed_methods, reason = "this file is the writer of files")]
pub(super) fn lock(folder: &Path) -> Result<Lock, Error> {
    let refused = |source| Error::Io { path: folder.to_owned(), source };
    let made = (!folder.exists()).then(|| folder.to_owned());
    if made.is_none() && !folder.is_dir() {
        let message = "it is a file where a folder should be: rename it, or name another \
                       folder with `-o`";
        return Err(refused(std::io::Error::other(message)));
    }
    let above = renewed(folder);
    std::fs::create_dir_all(folder).map_err(refused)?;
    if made.is_some() {
        unsettled().extend(above);
    }
    // Where a folder can't be opened as a file, whoever is last wins, with whole files.
    let Ok(file) = std::fs::File::open(folder) else {
        return Ok(Lock { made, file: None });
    };
    if matches!(file.try_lock(), Err(std::fs::TryLockError::WouldBlock)) {
        super::report::problem(&format!(
            "waiting for another build into `{}`",
            folder.display()
        ));
        file.lock().map_err(refused)?;
    }
    sweep(folder);
    Ok(Lock { made, file: Some(file) })
}

/// Takes away temporary files, which nobody writes any more.
#[expect(clippy::disallowed_methods, reason = "this file is the writer of files")]
fn sweep(folder: &Path) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let is_ours = entry.file_name().to_string_lossy().starts_with(TEMPORARY);
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            sweep(&entry.path());
        } else if is_ours {
            let _ = std::fs::remove_file(entry.path());
        }
    }
}

/// What the names of temporary files begin and end with.
const TEMPORARY: &str = ".chancery-";
const UNFINISHED: &str = ".new";

/// How old a temporary file is that nobody writes any more, in a folder that is not locked.
const STALE: Duration = Duration::from_hours(1);

/// Takes away what was left half written in a folder that may be anybody's, but nothing of what is
/// below it.
#[expect(clippy::disallowed_methods, reason = "this file is the writer of files")]
fn sweep_beside(path: &Path) {
    for entry in std::fs::read_dir(folder_of(path)).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        let is_ours = name.starts_with(TEMPORARY)
            && name.ends_with(UNFINISHED)
            && entry.file_type().is_ok_and(|kind| kind.is_file());
        if is_ours && store::age(&entry.path()).is_some_and(|age| age > STALE) {
            let _ = std::fs::remove_file(entry.path());
        }
    }
}

/// The folder that a file is in.
fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Deletes a file that was built; it may be gone already.
#[expect(clippy::disallowed_methods, reason = "this file is the writer of files")]
pub(super) fn delete(path: &Path) -> Result<(), Error> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => {
            Err(Error::Io { path: path.to_owned(), source: error })
        }
        _ => Ok(()),
    }
}

/// Writes what was built, readable by everybody whatever the mask of the user.
pub(super) fn write(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    replace(path, bytes, 0o644)
}

/// Writes what is told of a batch, which goes into any folder.
pub(super) fn report(path: &Path, text: &str) -> Result<(), Error> {
    sweep_beside(path);
    write(path, text.as_bytes())
}

/// Writes a source anew, with the rights that it has.
#[expect(clippy::disallowed_methods, reason = "this file is the writer of files")]
pub(super) fn rewrite(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    #[cfg(unix)]
    let mode = {
        use std::os::unix::fs::PermissionsExt;
        let refused = |source| Error::Io { path: path.to_owned(), source };
        std::fs::metadata(path).map_err(refused)?.permissions().mode() & 0o7777
    };
    #[cfg(not(unix))]
    let mode = 0o644;
    replace(path, bytes, mode)
}

/// Writes a file so that it is always the whole old or the whole new one: into a
/// temporary file in the same folder, to the disk, then renamed. That it is the new one is sure
/// once all is settled ([`settle`]).
#[expect(clippy::disallowed_methods, reason = "this file is the writer of files")]
#[cfg_attr(not(unix), expect(unused_variables, reason = "there are no modes"))]
fn replace(path: &Path, bytes: &[u8], mode: u32) -> Result<(), Error> {
    let _others_wait = pause();
    let refused = |source| Error::Io { path: path.to_owned(), source };
    let folder = folder_of(path);
    let renewed = renewed(folder);
    std::fs::create_dir_all(folder).map_err(refused)?;
    let mut builder = tempfile::Builder::new();
    builder.prefix(TEMPORARY).suffix(UNFINISHED);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(std::fs::Permissions::from_mode(mode));
    }
    let mut file =
        builder.tempfile_in(folder).map_err(|error| refused(explained(error)))?;
    file.write_all(bytes).map_err(refused)?;
    file.as_file().sync_all().map_err(refused)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // The mask of the user has a say in the mode above, but not here.
        let mode = std::fs::Permissions::from_mode(mode);
        file.as_file().set_permissions(mode).map_err(refused)?;
    }
    file.persist(path).map_err(|error| refused(explained(error.error)))?;
    unsettled().extend(renewed);
    Ok(())
}

/// What the system said, with what helps: Windows replaces no file that another program shows.
fn explained(error: std::io::Error) -> std::io::Error {
    if error.kind() != ErrorKind::PermissionDenied {
        return error;
    }
    let message =
        format!("{error}; close what shows the file, or make its folder writable");
    std::io::Error::new(error.kind(), message)
}

/// Writes to standard output.
pub(super) fn stdout(bytes: &[u8]) -> Result<(), Error> {
    let mut out = std::io::stdout().lock();
    told(out.write_all(bytes).and_then(|()| out.flush()))
}

fn told(result: std::io::Result<()>) -> Result<(), Error> {
    match result {
        // Whoever read has had enough.
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        result => result.map_err(|source| Error::Io { path: "-".into(), source }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_to_be_deleted_may_be_gone_already() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a");
        write(&path, b"text").expect("written");
        delete(&path).expect("deleted");
        assert!(!path.exists());
        delete(&path).expect("it is gone");
        let refused = delete(folder.path());
        assert!(
            matches!(refused, Err(Error::Io { .. })),
            "a folder is no file: {refused:?}"
        );
    }

    #[cfg(unix)]
    #[test]
    fn a_source_that_is_written_anew_keeps_its_rights() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a");
        for mode in [0o600, 0o4750] {
            replace(&path, b"old", mode).expect("written");
            rewrite(&path, b"new").expect("written");
            let rights = path.metadata().expect("its rights").permissions().mode();
            assert_eq!(rights & 0o7777, mode);
        }
    }

    #[test]
    fn a_file_that_may_not_be_replaced_is_told_with_what_helps() {
        let said = |kind: ErrorKind| explained(kind.into()).to_string();
        assert!(said(ErrorKind::PermissionDenied).contains("close what shows the file"));
        assert!(!said(ErrorKind::StorageFull).contains("close what shows the file"));
    }

    #[test]
    fn a_reader_that_has_had_enough_is_no_failure() {
        assert!(told(Ok(())).is_ok());
        assert!(told(Err(ErrorKind::BrokenPipe.into())).is_ok());
        assert!(told(Err(ErrorKind::StorageFull.into())).is_err());
    }
}
