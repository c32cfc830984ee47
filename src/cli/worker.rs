//! A worker: this program, started by itself to build one briefing after the other. Nothing else
//! can stop typesetting that does not end, and what kills it costs one briefing.

use std::io::BufRead;
use std::io::BufReader;
use std::io::Read;
use std::io::Write;
use std::path::PathBuf;

use chancery::Built;
use chancery::Input;
use chancery::Options;
use chancery::Project;
use serde::Deserialize;
use serde::Serialize;

use super::Outcome;
use super::confine;
use super::confine::Bounds;
use super::room;

/// What a worker is told to build, as a line of JSON.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Job {
    /// The root of the project.
    pub(super) root: PathBuf,
    /// The path of the briefing from there.
    pub(super) source: String,
    /// Its text, if it is not in that file.
    pub(super) text: Option<Vec<u8>>,
    /// What is asked for ([`Options::to_json`]).
    pub(super) options: String,
    /// Whether it is to be checked alone.
    pub(super) checks: bool,
    /// The fingerprint of the build that there is.
    pub(super) known: Option<String>,
    pub(super) bounds: Bounds,
}

/// What came of a job.
#[derive(Debug)]
pub(super) enum Reply {
    /// It was built, or what is wrong with it was found, in so many seconds of processor time.
    Built(Box<Built>, f64),
    /// It is what it was before, though these inputs may be others.
    Same(Vec<Input>),
    /// It hit a fault of ours, which says so.
    Panicked(String),
}

/// How the frame of a reply begins.
const BUILT: u8 = 0;
const PANICKED: u8 = 1;
const SAME: u8 = 2;

/// Builds what standard input asks for until it ends, with so many threads.
pub(super) fn run(threads: usize) -> Outcome {
    let mut project = None;
    work(threads, |job| answer(job, &mut project))
}

/// Does the jobs that standard input asks for until it ends, or until one of them tells how the
/// process is to end.
pub(super) fn work(
    threads: usize,
    mut answer: impl FnMut(&Job) -> Option<Outcome> + Send,
) -> Outcome {
    let mut lines = BufReader::new(std::io::stdin());
    let first = match next(&mut lines) {
        Ok(job) => job,
        Err(end) => return end,
    };
    // The root is the same in all jobs of a worker, and every thread has lost its rights.
    confine::confine(&first.root);
    room::with_threads(threads, move || {
        let mut job = first;
        loop {
            confine::allow(job.bounds);
            if let Some(end) = answer(&job) {
                return end;
            }
            job = match next(&mut lines) {
                Ok(job) => job,
                Err(end) => return end,
            };
        }
    })
}

/// Does a job and tells what came of it; how the process ends if no other can follow.
fn answer(job: &Job, project: &mut Option<(PathBuf, Project)>) -> Option<Outcome> {
    let before = confine::used();
    let reply = match build(job, project) {
        Ok(Err(inputs)) => Reply::Same(inputs),
        Ok(Ok(built)) => Reply::Built(
            Box::new(built),
            confine::used().saturating_sub(before).as_secs_f64(),
        ),
        Err(message) => Reply::Panicked(message),
    };
    let is_broken = matches!(reply, Reply::Panicked(_));
    if reply.write(&mut std::io::stdout().lock()).is_err() {
        return Some(Outcome::Machine);
    }
    // What a fault has left behind nobody knows.
    is_broken.then_some(Outcome::Failed)
}

/// The next job that is asked for, a line of JSON; how the process ends if there is none.
fn next(lines: &mut impl BufRead) -> Result<Job, Outcome> {
    let mut line = String::new();
    match lines.read_line(&mut line) {
        Ok(0) | Err(_) => Err(Outcome::Done),
        Ok(_) => serde_json::from_str(&line).map_err(|_| Outcome::Usage),
    }
}

/// What came of a build that may not have been needed: its inputs alone.
type Rebuilt = Result<Built, Vec<Input>>;

/// Builds a briefing.
fn build(job: &Job, project: &mut Option<(PathBuf, Project)>) -> Result<Rebuilt, String> {
    let options = Options::from_json(&job.options).ok_or("the options can't be read")?;
    let opened = match project.take().filter(|(root, _)| *root == job.root) {
        Some((_, opened)) => opened,
        None => Project::at(&job.root).map_err(|error| error.to_string())?,
    };
    let opened = match &job.text {
        Some(text) => opened.with_text(&job.source, text.clone()),
        None => opened,
    };
    let source = opened.source_at(&job.source).map_err(|error| error.to_string())?;
    let built = room::guarded(|| match &job.known {
        _ if job.checks => {
            let found = chancery::check(&opened, &source, &options);
            Ok(Built::checked(found))
        }
        Some(known) => chancery::rebuild(&opened, &source, &options, known),
        None => Ok(chancery::build(&opened, &source, &options)),
    })?;
    opened.forget(&source);
    *project = Some((job.root.clone(), opened));
    Ok(built)
}

impl Reply {
    fn write(&self, out: &mut impl Write) -> std::io::Result<()> {
        let (kind, seconds, bytes) = match self {
            Self::Built(built, seconds) => (BUILT, *seconds, built.to_bytes()),
            Self::Panicked(message) => (PANICKED, 0.0, message.clone().into_bytes()),
            Self::Same(inputs) => {
                let inputs: Vec<_> =
                    inputs.iter().map(|input| (&input.path, &input.digest)).collect();
                (SAME, 0.0, serde_json::to_vec(&inputs).expect("texts"))
            }
        };
        out.write_all(&[kind])?;
        out.write_all(&seconds.to_le_bytes())?;
        out.write_all(&(bytes.len() as u64).to_le_bytes())?;
        out.write_all(&bytes)?;
        out.flush()
    }

    /// Reads a reply; nothing if it does not come whole.
    pub(super) fn read(from: &mut impl Read) -> Option<Self> {
        let mut kind = [0];
        let (mut seconds, mut length) = ([0; 8], [0; 8]);
        from.read_exact(&mut kind).ok()?;
        from.read_exact(&mut seconds).ok()?;
        from.read_exact(&mut length).ok()?;
        let length = u64::from_le_bytes(length);
        let mut bytes = Vec::new();
        from.take(length).read_to_end(&mut bytes).ok()?;
        (bytes.len() as u64 == length).then_some(())?;
        match kind {
            [BUILT] => {
                let built = Built::from_bytes(&bytes)?;
                Some(Self::Built(Box::new(built), f64::from_le_bytes(seconds)))
            }
            [SAME] => {
                let inputs: Vec<(String, String)> =
                    serde_json::from_slice(&bytes).ok()?;
                let inputs = inputs.into_iter();
                Some(Self::Same(
                    inputs.map(|(path, digest)| Input::new(path, digest)).collect(),
                ))
            }
            [PANICKED] => {
                Some(Self::Panicked(String::from_utf8_lossy(&bytes).into_owned()))
            }
            _ => None,
        }
    }
}
