//! What was built before, by what it was made of: a folder that all projects of a user share.
//!
//! A *record* in `ac/` says, for a briefing and what was asked for, what was read for it and what
//! came of it; the files themselves are in `cas/`, by their SHA-256. Nothing in it is believed: a
//! file that does not have its digest, or a record without its seal, is as good as none.

use std::collections::BTreeSet;
use std::path::Path;
use std::path::PathBuf;
use std::time::Duration;

use chancery::Artefact;
use chancery::Built;
use chancery::Error;
use chancery::Input;
use chancery::Options;
use chancery::Project;
use chancery::SourceId;
use chancery::sha256;
use serde::Deserialize;
use serde::Serialize;

use super::args::BuildArgs;
use super::clock;
use super::remote::Remote;
use super::store;

/// The bytes that the cache may have, if the environment says nothing else.
const MOST: u64 = 8 << 30;

/// How long a file is safe that no record names yet.
const FRESH: Duration = Duration::from_hours(1);

/// How old the mark of the last use of a record may get.
const MARKED: Duration = Duration::from_hours(6);

/// The cache.
pub(super) struct Cache {
    folder: PathBuf,
    /// The digest of this program.
    program: String,
    /// The bytes that it may have.
    most: u64,
    /// The cache that machines share.
    remote: Option<Remote>,
}

/// What is known of a briefing that was built before.
pub(super) enum Known {
    /// Nothing has changed.
    Same(Kept),
    /// Something has; it is the same if its fingerprint is.
    Changed(Kept),
}

/// A build that is kept.
pub(super) struct Kept {
    /// All of it but the bytes of the files.
    pub(super) built: Built,
    files: Vec<Stored>,
    locators: Option<Stored>,
}

/// A file in the cache.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Stored {
    pub(super) digest: String,
    pub(super) size: u64,
}

/// The head of a record; the build follows it, without the bytes of its files.
#[derive(Serialize, Deserialize)]
struct Head {
    /// The day for rules, which a text may have said something about.
    today: Option<String>,
    files: Vec<Stored>,
    locators: Option<Stored>,
}

impl Kept {
    /// The files with what each is, and those beside them.
    pub(super) fn files(&self) -> impl Iterator<Item = (Option<&Artefact>, &Stored)> {
        let artefacts = self.built.artefacts.iter().map(Some).zip(&self.files);
        self.locators.iter().map(|file| (None, file)).chain(artefacts)
    }
}

impl Cache {
    /// Opens the cache in a folder, or where the system keeps such things, with the one that
    /// machines share behind it; nothing if there is no such place, or it was turned off.
    pub(super) fn open(args: &BuildArgs) -> Result<Option<Self>, Error> {
        let folder = args.cache.clone().or_else(clock::cache_folder);
        let Some(folder) = folder else { return Ok(None) };
        let mut cache = Self {
            remote: Remote::of(args, &folder)?,
            folder,
            program: String::new(),
            most: clock::cache_size()?.unwrap_or(MOST),
        };
        let Some(program) = cache.program() else { return Ok(None) };
        cache.program = program;
        Ok(Some(cache))
    }

    /// Whether there is a cache that machines share.
    pub(super) fn is_shared(&self) -> bool {
        self.remote.is_some()
    }

    /// Brings what the cache that machines share has under these keys.
    pub(super) fn fetch(&self, keys: &[String]) {
        if let Some(remote) = &self.remote {
            remote.fetch(keys);
        }
    }

    /// Gives what was kept to the cache that machines share, if it is to have it, and tells what
    /// has gone wrong with it.
    pub(super) fn close(&self) -> Option<String> {
        self.remote.as_ref().and_then(Remote::close)
    }

    /// Empties the cache where the system keeps it, and tells how many files that were.
    pub(super) fn empty() -> usize {
        let Some(folder) = clock::cache_folder() else { return 0 };
        let parts = ["ac", "cas", "programs"].map(|part| store::walk(&folder.join(part)));
        let files = parts.into_iter().flatten();
        files.map(|file| store::discard(&file.path)).count()
    }

    /// The digest of this program, which is looked up by its size and age: to read the whole of
    /// it takes as long as to build a small briefing.
    fn program(&self) -> Option<String> {
        let path = std::env::current_exe().ok()?;
        let (size, changed) = store::stamp(&path)?;
        let place = sha256(format!("{}\0{size}\0{changed:?}", path.display()).as_bytes());
        let note = self.folder.join("programs").join(place);
        let noted = store::entry(&note).and_then(|bytes| String::from_utf8(bytes).ok());
        if let Some(digest) = noted.filter(|digest| digest.len() == 64) {
            return Some(digest);
        }
        let digest = store::digest(&path)?;
        store::keep(&note, digest.as_bytes());
        Some(digest)
    }

    /// The key of a briefing and what is asked for.
    pub(super) fn key(
        &self,
        project: &Project,
        source: &SourceId,
        options: &Options,
    ) -> String {
        let mut options = options.clone();
        options.today = None;
        let path = source.path();
        // Its own text is part of it, so that one gone back to is found again.
        let text = project.digest(path);
        let asked = serde_json::json!([1, self.program, path, text, options.to_json()]);
        sha256(asked.to_string().as_bytes())
    }

    /// What is known under a key; nothing if it can't be had.
    pub(super) fn find(
        &self,
        key: &str,
        project: &Project,
        options: &Options,
    ) -> Option<Known> {
        let path = self.place("ac", key);
        let bytes = store::entry(&path)?;
        let (seal, record) = bytes.split_at_checked(SEAL)?;
        if seal != seal_of(key, record).as_bytes() {
            return None;
        }
        let (head, built) = parted(record)?;
        let Head { today, files, locators } = serde_json::from_slice(head).ok()?;
        let built = Built::from_bytes(built)?;
        let kept = Kept { built, files, locators };
        let is_whole = kept.built.artefacts.len() == kept.files.len()
            && kept.files().all(|(_, file)| {
                store::stamp(&self.place("cas", &file.digest))
                    .is_some_and(|(size, _)| size == file.size)
            });
        if !is_whole {
            return None;
        }
        store::mark(&path, MARKED);
        let is_same = |input: &Input| project.digest(&input.path) == input.digest;
        let is_today = today == options.today.as_ref().map(ToString::to_string);
        if is_today && kept.built.inputs.iter().all(is_same) {
            return Some(Known::Same(kept));
        }
        Some(Known::Changed(kept))
    }

    /// A file that is kept; nothing if it is damaged, in which case it is taken away.
    pub(super) fn load(&self, file: &Stored) -> Option<Vec<u8>> {
        let path = self.place("cas", &file.digest);
        let bytes = store::entry(&path)?;
        if sha256(&bytes) != file.digest {
            store::discard(&path);
            return None;
        }
        Some(bytes)
    }

    /// Keeps a build. What can't be written is not kept: that costs time alone.
    pub(super) fn keep(&self, key: &str, built: &Built, options: &Options) {
        let store = |bytes: &[u8]| {
            let digest = sha256(bytes);
            let path = self.place("cas", &digest);
            let size = bytes.len() as u64;
            if store::stamp(&path).is_none_or(|(found, _)| found != size) {
                store::keep(&path, bytes);
            }
            Stored { digest, size }
        };
        let files =
            built.artefacts.iter().map(|artefact| store(&artefact.bytes)).collect();
        let locators = built.locators.as_deref().map(store);
        self.record(key, &built.without_files(), files, locators, options);
    }

    /// Keeps a build that is the same as before, though other things were read for it.
    pub(super) fn keep_again(
        &self,
        key: &str,
        kept: &Kept,
        inputs: Vec<Input>,
        options: &Options,
    ) {
        let mut built = kept.built.clone();
        built.inputs = inputs;
        self.record(key, &built, kept.files.clone(), kept.locators.clone(), options);
    }

    fn record(
        &self,
        key: &str,
        built: &Built,
        files: Vec<Stored>,
        locators: Option<Stored>,
        options: &Options,
    ) {
        let today = options.today.as_ref().map(ToString::to_string);
        let head = Head { today, files, locators };
        let head = serde_json::to_vec(&head).expect("texts and numbers");
        let mut bytes = (head.len() as u64).to_le_bytes().to_vec();
        bytes.extend(head);
        bytes.extend(built.to_bytes());
        let mut record = seal_of(key, &bytes).into_bytes();
        record.extend(bytes);
        store::keep(&self.place("ac", key), &record);
        if let Some(remote) = &self.remote {
            remote.note(key);
        }
    }

    /// Takes away what was used least lately, if there is too much; and says to other programs
    /// that nothing here needs to be saved (bford.info/cachedir).
    pub(super) fn bound(&self) {
        let tag = self.folder.join("CACHEDIR.TAG");
        if store::stamp(&tag).is_none() {
            store::keep(&tag, b"Signature: 8a477f597d28d172789f06886806bc55\n");
        }
        let mut files = store::walk(&self.folder.join("cas"));
        let mut records = store::walk(&self.folder.join("ac"));
        // What a build that was killed has left half written.
        for file in files.iter().chain(&records) {
            if store::is_temporary(&file.path) && file.age > FRESH {
                store::discard(&file.path);
            }
        }
        let total: u64 = files.iter().map(|file| file.size).sum();
        if total <= self.most {
            return;
        }
        records.retain(|record| !store::is_temporary(&record.path));
        records.sort_by_key(|record| record.age);
        // What the records of late use name stays, up to three quarters of the room.
        let mut room = self.most / 4 * 3;
        let mut named = BTreeSet::new();
        for record in records {
            let bytes = store::entry(&record.path);
            let files = bytes.and_then(|bytes| files_of(&bytes)).unwrap_or_default();
            let size: u64 = files.iter().map(|file| file.size).sum();
            if size > room || files.is_empty() {
                store::discard(&record.path);
                room = if files.is_empty() { room } else { 0 };
                continue;
            }
            room -= size;
            named.extend(files.into_iter().map(|file| file.digest));
        }
        files.retain(|file| {
            let name = file.path.file_name().unwrap_or_default().to_string_lossy();
            !named.contains(&*name) && file.age > FRESH
        });
        for file in files {
            store::discard(&file.path);
        }
    }

    fn place(&self, kind: &str, digest: &str) -> PathBuf {
        place(&self.folder, kind, digest)
    }
}

/// Where a record (`ac`) or a file (`cas`) is in a cache.
pub(super) fn place(folder: &Path, kind: &str, digest: &str) -> PathBuf {
    let first = digest.get(..2).unwrap_or("00");
    folder.join(kind).join(first).join(digest)
}

/// The bytes of a seal.
const SEAL: usize = 64;

/// What a record begins with: the digest of its key and of what follows, so that neither a damaged
/// record is believed nor one that has the place of another.
fn seal_of(key: &str, record: &[u8]) -> String {
    sha256(&[key.as_bytes(), b"\0", record].concat())
}

/// The files that a record names; nothing if it can't be read.
pub(super) fn files_of(record: &[u8]) -> Option<Vec<Stored>> {
    let (_, record) = record.split_at_checked(SEAL)?;
    let (head, _) = parted(record)?;
    let head: Head = serde_json::from_slice(head).ok()?;
    Some(head.files.into_iter().chain(head.locators).collect())
}

/// The head of a record and what follows.
fn parted(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = bytes.split_first_chunk()?;
    rest.split_at_checked(usize::try_from(u64::from_le_bytes(*length)).ok()?)
}
