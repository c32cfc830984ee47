//! The only writer of files.

use std::io::Write;
use std::path::Path;

use chancery::Error;

/// Writes what was built, readable by everybody whatever the mask of the user.
pub(super) fn write(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    replace(path, bytes, 0o644)
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
/// temporary file in the same folder, to the disk, then renamed.
#[expect(clippy::disallowed_methods, reason = "this file is the writer of files")]
#[cfg_attr(not(unix), expect(unused_variables, reason = "there are no modes"))]
fn replace(path: &Path, bytes: &[u8], mode: u32) -> Result<(), Error> {
    let refused = |source| Error::Io { path: path.to_owned(), source };
    let folder =
        path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder).map_err(refused)?;
    let mut builder = tempfile::Builder::new();
    builder.prefix(".chancery-");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(std::fs::Permissions::from_mode(mode));
    }
    let mut file = builder.tempfile_in(folder).map_err(refused)?;
    file.write_all(bytes).map_err(refused)?;
    file.as_file().sync_all().map_err(refused)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // The mask of the user has a say in the mode above, but not here.
        let mode = std::fs::Permissions::from_mode(mode);
        file.as_file().set_permissions(mode).map_err(refused)?;
    }
    file.persist(path).map_err(|error| refused(error.error))?;
    Ok(())
}

/// Writes to standard output.
pub(super) fn stdout(bytes: &[u8]) -> Result<(), Error> {
    let mut out = std::io::stdout().lock();
    let result = out.write_all(bytes).and_then(|()| out.flush());
    match result {
        // Whoever read has had enough.
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
        result => result.map_err(|source| Error::Io { path: "-".into(), source }),
    }
}
