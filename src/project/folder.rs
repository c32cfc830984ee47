//! A folder of what was built, to be read.

use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;

use super::ReadError;
use super::canonical;
use super::collect;
use super::read_below;
use crate::error::Error;

/// A folder of what was built, wherever it lies. Its files are not remembered, since there may
/// be more of them than memory.
#[derive(Debug)]
pub struct Folder {
    /// Without symbolic links.
    root: PathBuf,
}

impl Folder {
    /// Opens a folder.
    ///
    /// # Errors
    ///
    /// [`Error::Usage`] if there is no such folder, [`Error::Io`] if the path can't be read.
    pub fn open(path: &Path) -> Result<Self, Error> {
        let root = canonical(path)?;
        if root.is_dir() {
            return Ok(Self { root });
        }
        Err(Error::Usage(format!("`{}` is not a folder", path.display())))
    }

    /// The paths of the files in it and its folders, parts joined by `/`, in order: those that
    /// have no part that begins with `_` or `.`.
    pub(crate) fn files(&self) -> Result<Vec<String>, Error> {
        let mut found = Vec::new();
        collect(&self.root, "", &mut found)?;
        found.sort();
        Ok(found)
    }

    /// Reads a file by its path from the folder. That it can't be read is told as a phrase.
    pub(crate) fn read(&self, path: &str) -> Result<Arc<[u8]>, String> {
        read_below(&self.root, path).map_err(|error| match error {
            ReadError::Outside => "it leads out of the folder".to_owned(),
            ReadError::Missing => "it leads nowhere".to_owned(),
            ReadError::Refused(message) => message,
        })
    }

    /// The size of a file in bytes.
    pub(crate) fn size(&self, path: &str) -> Option<u64> {
        self.root.join(path).metadata().ok().map(|metadata| metadata.len())
    }
}
