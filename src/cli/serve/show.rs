//! The worker of `serve`: one process that makes one preview after the other and remembers what
//! it can, until it has made too many or died of one.

use std::collections::BTreeSet;
use std::io::Read;
use std::io::Write;

use chancery::Options;
use chancery::Previewer;
use chancery::Project;

use super::super::Outcome;
use super::super::args::SHOWER;
use super::super::pool::Ended;
use super::super::pool::Limit;
use super::super::pool::Worker;
use super::super::room;
use super::super::spread::Spread;
use super::super::worker;
use super::super::worker::Job;
use super::site::Files;
use super::site::Site;

/// How many previews a worker makes: the compiler never forgets a name.
const LIFE: usize = 500;

/// How the frame of a reply begins.
const SHOWN: u8 = 0;
const REFUSED: u8 = 1;
const PANICKED: u8 = 2;

/// Makes previews of what standard input asks for until it ends, with so many threads.
pub(in super::super) fn run(threads: usize) -> Outcome {
    let mut previewer = Previewer::default();
    // The files that were sent last.
    let mut sent = BTreeSet::new();
    worker::work(threads, |job| {
        let (kind, bytes) = match room::guarded(|| preview(job, &mut previewer)) {
            Ok(Ok(site)) => {
                let bytes = site.to_bytes(&sent);
                sent = site.files().keys().cloned().collect();
                (SHOWN, bytes)
            }
            Ok(Err(message)) => (REFUSED, message.into_bytes()),
            Err(message) => (PANICKED, message.into_bytes()),
        };
        let mut out = std::io::stdout().lock();
        let written = out
            .write_all(&[kind])
            .and_then(|()| out.write_all(&(bytes.len() as u64).to_le_bytes()))
            .and_then(|()| out.write_all(&bytes))
            .and_then(|()| out.flush());
        if written.is_err() {
            return Some(Outcome::Machine);
        }
        // The next edit takes a while.
        previewer.settle();
        // What a fault has left behind nobody knows.
        (kind == PANICKED).then_some(Outcome::Failed)
    })
}

fn preview(job: &Job, previewer: &mut Previewer) -> Result<Site, String> {
    let options = Options::from_json(&job.options).ok_or("the options can't be read")?;
    let project = Project::at(&job.root).map_err(|error| error.to_string())?;
    let source = project.source_at(&job.source).map_err(|error| error.to_string())?;
    let preview = previewer.preview(&project, &source, &options);
    Ok(Site::of(source.path(), project.warnings(), preview))
}

/// Has previews made.
#[derive(Default)]
pub(super) struct Shower {
    worker: Option<Worker>,
    /// How many the worker has made.
    previews: usize,
    /// The files of the last.
    files: Files,
}

impl Shower {
    /// Has a preview made; a message if there can be none.
    pub(super) fn show(&mut self, job: &Job) -> Result<Site, String> {
        if self.previews >= LIFE {
            self.worker = None;
        }
        let is_old = self.worker.is_some();
        let shown = self.ask(job);
        // What it remembered may have been too much.
        if is_old && shown.is_err() && self.worker.is_none() {
            return self.ask(job);
        }
        shown
    }

    fn ask(&mut self, job: &Job) -> Result<Site, String> {
        let mut worker = if let Some(worker) = self.worker.take() {
            worker
        } else {
            self.previews = 0;
            self.files.clear();
            Worker::start(SHOWER, &job.root, Spread::of(1, None))
                .map_err(|error| error.to_string())?
        };
        let reply = worker.ask(job, None, |from| {
            let (mut kind, mut length) = ([0], [0; 8]);
            from.read_exact(&mut kind).ok()?;
            from.read_exact(&mut length).ok()?;
            let mut bytes = Vec::new();
            let length = u64::from_le_bytes(length);
            from.take(length).read_to_end(&mut bytes).ok()?;
            (bytes.len() as u64 == length).then_some((kind, bytes))
        });
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        match reply {
            Some(([SHOWN], bytes)) => {
                let site = Site::from_bytes(&bytes, &self.files);
                let site = site.ok_or_else(|| fault("it can't be read"))?;
                self.previews += 1;
                self.files.clone_from(site.files());
                self.worker = Some(worker);
                Ok(site)
            }
            Some(([REFUSED], bytes)) => {
                self.worker = Some(worker);
                Err(text(&bytes))
            }
            Some((_, bytes)) => Err(fault(&text(&bytes))),
            None => Err(blame(worker.blame())),
        }
    }
}

fn fault(said: &str) -> String {
    format!("a fault in Chancery keeps the briefing from being shown: {said}")
}

/// Why a worker has died, in words.
fn blame(ended: Ended) -> String {
    match ended {
        Ended::Limit(Limit::Memory) => {
            "showing it takes more memory than `[limits]` allows".to_owned()
        }
        Ended::Limit(Limit::Cpu | Limit::Clock) => {
            "showing it takes more time than `[limits]` allows".to_owned()
        }
        Ended::Machine(error) => error.to_string(),
        Ended::Fault(said) => fault(&said),
        Ended::Built(_) | Ended::Same(_) => fault("its worker is another"),
    }
}
