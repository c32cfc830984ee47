//! What stands for the cache that machines share in a program that was built without the feature
//! `remote-cache`: there is none, and no network.

use std::path::Path;

use chancery::Error;

use super::args::BuildArgs;
use super::clock;

/// There is none of these.
pub(super) enum Remote {}

impl Remote {
    /// Refuses one that the environment names.
    pub(super) fn of(_: &BuildArgs, _: &Path) -> Result<Option<Self>, Error> {
        if clock::remote_cache().is_some() {
            let message = "CHANCERY_REMOTE_CACHE is set, but this program was built without \
                           the feature `remote-cache`";
            return Err(Error::Usage(message.to_owned()));
        }
        Ok(None)
    }

    pub(super) fn fetch(&self, _: &[String]) {
        match *self {}
    }

    pub(super) fn note(&self, _: &str) {
        match *self {}
    }

    pub(super) fn close(&self) -> Option<String> {
        match *self {}
    }
}
