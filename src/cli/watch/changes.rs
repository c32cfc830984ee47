//! Tells when files of a project change, as the system tells it.
//!
//! Whole folders are watched, since many editors put a new file in the place of the old one; each
//! by itself, since a project may hold large ones that are none of our business.

use std::collections::BTreeSet;
use std::path::Path;
use std::path::PathBuf;
use std::sync::mpsc::Receiver;
use std::sync::mpsc::RecvTimeoutError;
use std::sync::mpsc::channel;
use std::time::Duration;

use chancery::Error;
use notify::ErrorKind;
use notify::Event;
use notify::EventKind;
use notify::RecommendedWatcher;
use notify::RecursiveMode;
use notify::Watcher;
use notify::event::AccessKind;
use notify::event::AccessMode;
use notify::event::ModifyKind;
use notify::event::RenameMode;

use super::super::clock::Stopwatch;
use super::folders::is_hidden;

/// How long nothing may happen before it counts as done: an editor saves in several steps.
const QUIET: Duration = Duration::from_millis(60);

/// The same where what has happened last is how saving ends: a file is closed, or takes the place
/// of another.
const SETTLED: Duration = Duration::from_millis(15);

/// How long changes are waited for that do not end, in seconds.
const LONGEST: f64 = 1.0;

/// Changes of files.
pub(in super::super) struct Changes {
    watcher: RecommendedWatcher,
    events: Receiver<notify::Result<Event>>,
    /// The folders that are watched.
    folders: BTreeSet<PathBuf>,
}

impl Changes {
    /// Begins to watch, nothing as yet.
    pub(in super::super) fn start() -> Result<Self, Error> {
        let (send, events) = channel();
        let watcher = notify::recommended_watcher(send)
            .map_err(|error| refused(Path::new("."), &error))?;
        Ok(Self { watcher, events, folders: BTreeSet::new() })
    }

    /// Watches these folders, and no others; whether there are any that were not watched before.
    pub(in super::super) fn follow(
        &mut self,
        folders: BTreeSet<PathBuf>,
    ) -> Result<bool, Error> {
        let has_new = folders.difference(&self.folders).next().is_some();
        let mut paths = self.watcher.paths_mut();
        for folder in self.folders.difference(&folders) {
            // It may be gone already.
            let _ = paths.remove(folder);
        }
        for folder in folders.difference(&self.folders) {
            match paths.add(folder, RecursiveMode::NonRecursive) {
                Err(error) if !is_gone(&error) => return Err(refused(folder, &error)),
                _ => {}
            }
        }
        paths.commit().map_err(|error| refused(Path::new("."), &error))?;
        self.folders = folders;
        Ok(has_new)
    }

    /// Waits until something has changed, and then until nothing changes any more.
    pub(in super::super) fn wait(&mut self) -> Result<(), Error> {
        let ended = || {
            let source = std::io::Error::other("the system tells of no more changes");
            Error::Io { path: ".".into(), source }
        };
        let mut quiet = loop {
            let event = self.events.recv().map_err(|_| ended())?;
            let quiet = quiet_after(&event);
            if self.take(event) {
                break quiet;
            }
        };
        let watch = Stopwatch::start();
        while watch.seconds() < LONGEST {
            match self.events.recv_timeout(quiet) {
                Ok(event) => {
                    quiet = quiet_after(&event);
                    self.take(event);
                }
                Err(RecvTimeoutError::Timeout) => break,
                Err(RecvTimeoutError::Disconnected) => return Err(ended()),
            }
        }
        Ok(())
    }

    /// Takes an event; whether it may be a change of a file that somebody writes.
    fn take(&mut self, event: notify::Result<Event>) -> bool {
        // Of what could not be told nobody knows what it was.
        let Ok(event) = event else { return true };
        let is_change = match event.kind {
            EventKind::Remove(_) | EventKind::Modify(ModifyKind::Name(_)) => {
                // A folder that comes back is another.
                for path in &event.paths {
                    self.folders.retain(|folder| !folder.starts_with(path));
                }
                true
            }
            EventKind::Access(access) => access == AccessKind::Close(AccessMode::Write),
            EventKind::Any
            | EventKind::Create(_)
            | EventKind::Modify(_)
            | EventKind::Other => true,
        };
        is_change && (event.paths.is_empty() || !event.paths.iter().all(|p| is_hidden(p)))
    }
}

/// How long nothing may happen after this.
fn quiet_after(event: &notify::Result<Event>) -> Duration {
    let is_end = |kind: &EventKind| {
        matches!(
            kind,
            EventKind::Access(AccessKind::Close(AccessMode::Write))
                | EventKind::Modify(ModifyKind::Name(RenameMode::To | RenameMode::Both))
        )
    };
    let is_settled = event.as_ref().is_ok_and(|event| is_end(&event.kind));
    if is_settled { SETTLED } else { QUIET }
}

/// Whether a folder could not be watched because it is no longer there.
fn is_gone(error: &notify::Error) -> bool {
    match &error.kind {
        ErrorKind::PathNotFound | ErrorKind::WatchNotFound => true,
        ErrorKind::Io(error) => matches!(
            error.kind(),
            std::io::ErrorKind::NotFound | std::io::ErrorKind::PermissionDenied
        ),
        ErrorKind::Generic(_)
        | ErrorKind::InvalidConfig(_)
        | ErrorKind::MaxFilesWatch => false,
    }
}

fn refused(path: &Path, error: &notify::Error) -> Error {
    let source = std::io::Error::other(error.to_string());
    Error::Io { path: path.to_owned(), source }
}
