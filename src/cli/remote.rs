//! A cache that machines share: `ac/KEY` says what came of a briefing, `cas/DIGEST` is a file. A
//! server has it, by the protocol of Bazel over HTTP, or a bucket of an object store.
//!
//! What is there comes to the cache of this machine before anything is built, and is believed as
//! little as what is kept there: a file that does not have its digest is none. What does not
//! answer as it should is not asked again, and costs time alone.

mod action;
#[cfg(feature = "cloud")]
mod bucket;
#[cfg(feature = "cloud")]
mod carrier;
mod client;
mod http;

use std::path::Path;
use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering;

use chancery::Error;
use chancery::sha256;

use self::client::Client;
use self::client::Present;
use super::args::BuildArgs;
use super::cache;
use super::cache::Stored;
use super::clock;
use super::store;

/// How many requests are under way at once.
const AT_ONCE: usize = 16;

/// The bytes that the result of an action may have.
const MOST_OF_RESULT: u64 = 1 << 20;

/// The bytes that a file may have.
const MOST_OF_FILE: u64 = 256 << 20;

/// The cache that machines share.
pub(super) struct Remote {
    client: Client,
    /// Whether what is built here is given to it.
    writes: bool,
    /// The folder of this machine's own cache.
    folder: PathBuf,
    /// The keys under which something was kept in this run.
    kept: Mutex<Vec<String>>,
    /// Whether it has failed, and is not asked again.
    is_off: AtomicBool,
    /// Whether something in it was damaged, so that what is sent takes the place of what is there.
    is_damaged: AtomicBool,
    /// What went wrong first.
    said: Mutex<Option<String>>,
}

impl Remote {
    /// The cache that the arguments or the environment name, if they do, behind the one in a
    /// folder.
    pub(super) fn of(args: &BuildArgs, folder: &Path) -> Result<Option<Self>, Error> {
        let url = args.remote_cache.clone().or_else(clock::remote_cache);
        let Some(url) = url else {
            if args.cache_write {
                let message = "`--cache-write` needs `--remote-cache URL`";
                return Err(Error::Usage(message.to_owned()));
            }
            return Ok(None);
        };
        Ok(Some(Self {
            client: Client::new(&url)?,
            writes: args.cache_write,
            folder: folder.to_owned(),
            kept: Mutex::default(),
            is_off: AtomicBool::new(false),
            is_damaged: AtomicBool::new(false),
            said: Mutex::default(),
        }))
    }

    /// Brings what is known under these keys to the cache of this machine.
    pub(super) fn fetch(&self, keys: &[String]) {
        self.each(keys, |key| self.fetch_one(key));
    }

    /// Notes down that something was kept under a key.
    pub(super) fn note(&self, key: &str) {
        if self.writes {
            held(&self.kept).push(key.to_owned());
        }
    }

    /// Gives away what was kept in this run, if that is wanted, and tells what went wrong first.
    pub(super) fn close(&self) -> Option<String> {
        let keys = std::mem::take(&mut *held(&self.kept));
        self.each(&keys, |key| self.send_one(key));
        held(&self.said).take()
    }

    /// Does something for each key, several at once, as long as there are answers.
    fn each(&self, keys: &[String], does: impl Fn(&str) -> Option<()> + Sync) {
        let next = Mutex::new(keys.iter());
        std::thread::scope(|scope| {
            for _ in 0..AT_ONCE.min(keys.len()) {
                scope.spawn(|| {
                    loop {
                        let key = held(&next).next();
                        match key {
                            Some(key) if !self.is_off.load(Ordering::Relaxed) => {
                                does(key)
                            }
                            _ => break,
                        };
                    }
                });
            }
        });
    }

    /// Brings the files of a record, then the record, so that it never names what is not there.
    fn fetch_one(&self, key: &str) -> Option<()> {
        let result = self.get("ac", key, MOST_OF_RESULT)?;
        let Some(record) = action::record(&result) else {
            self.distrust(&format!("has a result of an action under {key} that is none"));
            return None;
        };
        let record = self.content(&record)?;
        for file in cache::files_of(&record)? {
            if !is_digest(&file.digest) {
                return None;
            }
            let path = self.place("cas", &file.digest);
            if store::stamp(&path).is_none_or(|(size, _)| size != file.size) {
                store::keep(&path, &self.content(&file)?);
            }
        }
        store::keep(&self.place("ac", key), &record);
        Some(())
    }

    /// A file with the digest and the size that it should have.
    fn content(&self, file: &Stored) -> Option<Vec<u8>> {
        if !is_digest(&file.digest) || file.size > MOST_OF_FILE {
            return None;
        }
        let bytes = self.get("cas", &file.digest, file.size)?;
        if bytes.len() as u64 != file.size || sha256(&bytes) != file.digest {
            self.distrust(&format!("has a damaged file, {}", file.digest));
            return None;
        }
        Some(bytes)
    }

    /// Sends the files of a record, then the record, then what names it.
    fn send_one(&self, key: &str) -> Option<()> {
        let record = store::entry(&self.place("ac", key))?;
        let files = cache::files_of(&record)?;
        for file in &files {
            let bytes = store::entry(&self.place("cas", &file.digest))?;
            if sha256(&bytes) != file.digest {
                return None;
            }
            self.put("cas", &file.digest, &bytes)?;
        }
        let named = Stored { digest: sha256(&record), size: record.len() as u64 };
        self.put("cas", &named.digest, &record)?;
        self.put("ac", key, &action::result(&named, &files))
    }

    fn get(&self, kind: &str, name: &str, most: u64) -> Option<Vec<u8>> {
        if self.is_off.load(Ordering::Relaxed) {
            return None;
        }
        self.client.get(&format!("{kind}/{name}"), most).unwrap_or_else(|said| {
            self.give_up(&said);
            None
        })
    }

    fn put(&self, kind: &str, name: &str, bytes: &[u8]) -> Option<()> {
        if self.is_off.load(Ordering::Relaxed) {
            return None;
        }
        // A file is named after what is in it, so another one of its name is the same.
        let present = if kind == "cas" && !self.is_damaged.load(Ordering::Relaxed) {
            Present::Stays
        } else {
            Present::Goes
        };
        let sent = self.client.put(&format!("{kind}/{name}"), bytes, present);
        sent.map_err(|said| self.give_up(&said)).ok()
    }

    fn distrust(&self, said: &str) {
        self.is_damaged.store(true, Ordering::Relaxed);
        self.complain(said);
    }

    fn give_up(&self, said: &str) {
        self.is_off.store(true, Ordering::Relaxed);
        self.complain(&format!("{said}; it is not asked again"));
    }

    fn complain(&self, said: &str) {
        let place = self.client.name();
        held(&self.said).get_or_insert_with(|| format!("the cache at {place} {said}"));
    }

    fn place(&self, kind: &str, digest: &str) -> PathBuf {
        cache::place(&self.folder, kind, digest)
    }
}

/// Whether a text is a SHA-256, so that it can be part of a path.
fn is_digest(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
}

fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_no_digest() {
        assert!(is_digest(&sha256(b"x")));
        for text in ["", "../../etc/passwd", &"A".repeat(64), &"é".repeat(32)] {
            assert!(!is_digest(text), "{text}");
        }
    }
}
