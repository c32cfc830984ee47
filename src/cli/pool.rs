//! Workers: as many at once as are asked for, one briefing in flight each. Who is to blame for
//! the death of one is therefore never in doubt. What a worker is to do next it is told before it
//! is done, so that it waits for nobody.

use std::io::Read;
use std::io::Write;
use std::path::Path;
use std::path::PathBuf;
use std::process::Child;
use std::process::ChildStdin;
use std::process::ChildStdout;
use std::process::Command;
use std::process::ExitStatus;
use std::process::Stdio;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::Weak;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering;
use std::sync::mpsc::sync_channel;
use std::thread::JoinHandle;
use std::time::Duration;

use chancery::Built;
use chancery::Diagnostic;
use chancery::Input;
use chancery::Project;
use chancery::Rule;
use chancery::SourceId;

use super::args::WORKER;
use super::clock::Stopwatch;
use super::signal;
use super::spread::Spread;
use super::worker::Job;
use super::worker::Reply;

/// How many briefings a worker builds before another takes its place: the compiler never forgets
/// a name.
const LIFE: usize = 200;

/// How much longer than its processor time a briefing may take by the clock, on a machine that
/// does other things as well, and how many seconds besides.
const PATIENCE: (u64, u64) = (10, 60);

/// How long a job may be, in bytes, that a worker is told before it is done with another. So much
/// every pipe holds (`PIPE_BUF`, pipe(7)), so that nobody waits for a worker that waits itself.
const SHORT: usize = 4096;

/// How a job ended.
#[derive(Debug)]
pub(super) enum Ended {
    Built(Box<Built>),
    /// It is what it was before; these are its inputs now.
    Same(Vec<Input>),
    /// A fault of ours, with what it said.
    Fault(String),
    /// It took more than it may, with what that is.
    Limit(Limit),
    /// The system could not start a worker.
    Machine(std::io::Error),
}

/// What a briefing took too much of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Limit {
    Cpu,
    Memory,
    /// The time on the clock, without much of the processor's.
    Clock,
}

impl Limit {
    /// What a briefing took too much of, as a finding.
    pub(super) fn finding(self, project: &Project, source: &SourceId) -> Diagnostic {
        let (cpu, memory) = project.bounds();
        let (message, hint) = match self {
            Self::Cpu => (
                format!("it takes more than {cpu} s of processor time"),
                "make the briefing smaller or its layout simpler, or raise `cpu` under \
                 `[limits]`",
            ),
            Self::Memory => (
                format!("it takes more than {memory} bytes of memory"),
                "make the briefing smaller or its layout simpler, or raise `memory` under \
                 `[limits]`",
            ),
            Self::Clock => (
                "it takes far longer than its processor time may be".to_owned(),
                "the machine may have been busy: try again",
            ),
        };
        Diagnostic::of_file(Rule::LimitExceeded, source.path(), message, hint)
    }
}

/// How many bytes the pipe from a worker holds: both files of most briefings.
#[cfg(target_os = "linux")]
const ROOM: usize = 1 << 20;

/// A job that has ended.
#[derive(Debug)]
pub(super) struct Done {
    /// Its place in the list of jobs.
    pub(super) place: usize,
    pub(super) ended: Ended,
    /// Seconds on the clock.
    pub(super) seconds: f64,
    /// Seconds of processor time; nothing if no worker was left to tell.
    pub(super) cpu: Option<f64>,
}

/// Does jobs in the order of the list, and hands over each as it ends. No more are begun once
/// `take` says so.
pub(super) fn run(
    jobs: &[(usize, Job)],
    spread: Spread,
    take: &mut dyn FnMut(Done) -> bool,
) {
    let workers = spread.workers;
    let left = Left { jobs: Mutex::new(jobs.iter()), workers };
    let stop = AtomicBool::new(false);
    // What is built waits for the one who writes: no more of it than there are workers.
    let (send, receive) = sync_channel(workers);
    std::thread::scope(|scope| {
        for _ in 0..workers {
            let (left, stop, send) = (&left, &stop, send.clone());
            scope.spawn(move || {
                let mut worker: Option<Worker> = None;
                let mut ahead = None;
                loop {
                    if stop.load(Ordering::Relaxed) || signal::has_come() {
                        break;
                    }
                    let job = ahead.take().or_else(|| left.next());
                    let Some((place, job)) = job else { break };
                    ahead = left.ahead();
                    let next = ahead.map(|(_, job)| job);
                    let watch = Stopwatch::start();
                    let (ended, cpu) = build(&mut worker, job, next, spread);
                    let seconds = watch.seconds();
                    // What an interrupt has cut off is nobody's fault.
                    if signal::has_come() {
                        break;
                    }
                    if send.send(Done { place: *place, ended, seconds, cpu }).is_err() {
                        break;
                    }
                }
            });
        }
        drop(send);
        for done in receive {
            if !take(done) {
                stop.store(true, Ordering::Relaxed);
            }
        }
    });
}

/// The jobs that nobody has begun.
struct Left<'a> {
    jobs: Mutex<std::slice::Iter<'a, (usize, Job)>>,
    workers: usize,
}

impl<'a> Left<'a> {
    fn next(&self) -> Option<&'a (usize, Job)> {
        self.jobs.lock().unwrap_or_else(PoisonError::into_inner).next()
    }

    /// One that a worker is told of before it is done. Near the end there is none, since another
    /// worker may be free for it sooner.
    fn ahead(&self) -> Option<&'a (usize, Job)> {
        let mut jobs = self.jobs.lock().unwrap_or_else(PoisonError::into_inner);
        if jobs.len() < 2 * self.workers { None } else { jobs.next() }
    }
}

/// Builds with the worker that there is, or with another. Tells it what comes next.
fn build(
    worker: &mut Option<Worker>,
    job: &Job,
    next: Option<&Job>,
    spread: Spread,
) -> (Ended, Option<f64>) {
    let fits = |worker: &Worker| worker.root == job.root && worker.jobs < LIFE;
    let mut current = match worker.take().filter(fits) {
        Some(current) => current,
        None => match Worker::start(WORKER, &job.root, spread) {
            Ok(started) => started,
            Err(error) => return (Ended::Machine(error), Some(0.0)),
        },
    };
    let is_old = current.jobs > 0;
    let next = next.filter(|next| next.root == current.root && current.jobs + 1 < LIFE);
    let reply = current.ask(job, next, Reply::read);
    match reply {
        Some(Reply::Built(built, cpu)) => {
            *worker = Some(current);
            (Ended::Built(built), Some(cpu))
        }
        Some(Reply::Same(inputs)) => {
            *worker = Some(current);
            (Ended::Same(inputs), Some(0.0))
        }
        // What its worker remembered may have been too much.
        Some(Reply::Panicked(message))
            if is_old && message.contains("capacity overflow") =>
        {
            drop(current);
            build(worker, job, None, spread)
        }
        // What asks for more than there can be is no fault of ours.
        Some(Reply::Panicked(message)) if message.contains("capacity overflow") => {
            (Ended::Limit(Limit::Memory), None)
        }
        Some(Reply::Panicked(message)) => (Ended::Fault(message), None),
        None => {
            let ended = current.blame();
            let is_memory = matches!(ended, Ended::Limit(Limit::Memory));
            if is_memory && is_old && !signal::has_come() {
                build(worker, job, None, spread)
            } else {
                (ended, None)
            }
        }
    }
}

/// The workers that were started.
static STARTED: Mutex<Vec<Weak<Mutex<Child>>>> = Mutex::new(Vec::new());

/// Ends all workers, whatever they are doing.
#[cfg(unix)]
pub(super) fn stop() {
    let started = STARTED.lock().unwrap_or_else(PoisonError::into_inner);
    for child in started.iter().filter_map(Weak::upgrade) {
        // One that is waited for has ended.
        if let Ok(mut child) = child.try_lock() {
            let _ = child.kill();
        }
    }
}

/// A process of this program that does one job after the other.
pub(super) struct Worker {
    child: Arc<Mutex<Child>>,
    /// What it is told. Closed, it ends.
    input: Option<ChildStdin>,
    output: ChildStdout,
    /// What it says before it dies.
    said: Option<JoinHandle<String>>,
    root: PathBuf,
    jobs: usize,
    /// Whether it has been told its next job.
    is_ahead: bool,
    /// Whether it was killed for the time it took.
    overdue: Arc<AtomicBool>,
}

impl Worker {
    /// Starts a worker with a command, for a project.
    #[expect(clippy::disallowed_methods, reason = "a worker is this program itself")]
    pub(super) fn start(
        name: &str,
        root: &Path,
        spread: Spread,
    ) -> std::io::Result<Self> {
        let mut command = Command::new(std::env::current_exe()?);
        command.arg(name).arg(spread.threads.to_string());
        // Nothing of the environment can reach a file.
        command.env_clear();
        command.envs(super::clock::system_root());
        #[cfg(unix)]
        {
            use std::os::unix::process::CommandExt;
            // What is typed to interrupt a batch is for whoever leads it.
            command.process_group(0);
        }
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn()?;
        let missing = || std::io::Error::other("a worker has no pipes");
        let input = child.stdin.take().ok_or_else(missing)?;
        let output = child.stdout.take().ok_or_else(missing)?;
        // What is built goes through at once, and nobody waits for the other. Where there may be
        // no such pipe, it goes through in parts.
        #[cfg(target_os = "linux")]
        let _ = rustix::pipe::fcntl_setpipe_size(&output, ROOM);
        let mut errors = child.stderr.take().ok_or_else(missing)?;
        let said = std::thread::spawn(move || {
            let mut said = Vec::new();
            let _ = errors.read_to_end(&mut said);
            String::from_utf8_lossy(&said).into_owned()
        });
        let child = Arc::new(Mutex::new(child));
        let mut started = STARTED.lock().unwrap_or_else(PoisonError::into_inner);
        started.retain(|child| child.strong_count() > 0);
        started.push(Arc::downgrade(&child));
        drop(started);
        // It may have come too late to be ended with the others; without its input it ends.
        if signal::has_come() {
            return Err(std::io::ErrorKind::Interrupted.into());
        }
        Ok(Self {
            child,
            input: Some(input),
            output,
            said: Some(said),
            root: root.to_owned(),
            jobs: 0,
            is_ahead: false,
            overdue: Arc::default(),
        })
    }

    /// Has a job done, and reads what comes of it; nothing if the worker dies of it. What is told
    /// as the next job, if it is short enough for that, must be what is asked for next.
    pub(super) fn ask<R>(
        &mut self,
        job: &Job,
        next: Option<&Job>,
        read: impl FnOnce(&mut ChildStdout) -> Option<R>,
    ) -> Option<R> {
        self.jobs += 1;
        if !std::mem::take(&mut self.is_ahead) {
            self.tell(&line(job))?;
        }
        if let Some(line) = next.map(line).filter(|line| line.len() <= SHORT) {
            self.is_ahead = self.tell(&line).is_some();
        }
        let (times, more) = PATIENCE;
        let patience = Duration::from_secs(job.bounds.cpu.saturating_mul(times) + more);
        let alarm = Alarm::set(patience, &self.child, &self.overdue);
        let reply = read(&mut self.output);
        drop(alarm);
        reply
    }

    fn tell(&mut self, line: &str) -> Option<()> {
        let input = self.input.as_mut()?;
        input.write_all(line.as_bytes()).and_then(|()| input.flush()).ok()
    }

    /// What a worker that has died has died of.
    pub(super) fn blame(&mut self) -> Ended {
        self.input = None;
        let mut child = self.child.lock().unwrap_or_else(PoisonError::into_inner);
        if self.is_ahead {
            // Should it be alive, nobody will read what comes of its next job. What has ended
            // keeps the status that it has.
            let _ = child.kill();
        }
        let status = match child.wait() {
            Ok(status) => status,
            Err(error) => return Ended::Machine(error),
        };
        drop(child);
        let said = self.said.take().and_then(|said| said.join().ok()).unwrap_or_default();
        verdict(status, self.overdue.load(Ordering::Relaxed), &said)
    }
}

/// A job as a worker reads it.
fn line(job: &Job) -> String {
    serde_json::to_string(job).expect("texts and numbers") + "\n"
}

impl Drop for Worker {
    fn drop(&mut self) {
        // It ends when nothing more can come.
        self.input = None;
        let mut child = self.child.lock().unwrap_or_else(PoisonError::into_inner);
        if self.is_ahead {
            // Nobody will hear what comes of that job.
            let _ = child.kill();
        }
        let _ = child.wait();
    }
}

/// What the end of a worker means.
fn verdict(status: ExitStatus, is_overdue: bool, said: &str) -> Ended {
    #[cfg(unix)]
    {
        use std::os::unix::process::ExitStatusExt;
        let is_cpu = rustix::process::Signal::XCPU.as_raw();
        if status.signal() == Some(is_cpu) {
            return Ended::Limit(Limit::Cpu);
        }
    }
    if is_overdue {
        return Ended::Limit(Limit::Clock);
    }
    // What Rust's own library says before it gives up.
    if said.contains("memory allocation of") {
        return Ended::Limit(Limit::Memory);
    }
    let said = said.trim();
    let more = if said.is_empty() { String::new() } else { format!(": {said}") };
    Ended::Fault(format!("the worker ended with {status}{more}"))
}

/// Kills a worker that is still at work when its time is over.
struct Alarm {
    waker: std::sync::mpsc::SyncSender<()>,
    thread: Option<JoinHandle<()>>,
}

impl Alarm {
    fn set(
        after: Duration,
        child: &Arc<Mutex<Child>>,
        overdue: &Arc<AtomicBool>,
    ) -> Self {
        let (waker, wait) = sync_channel(1);
        let (child, overdue) = (Arc::clone(child), Arc::clone(overdue));
        let thread = std::thread::spawn(move || {
            let is_over = wait.recv_timeout(after)
                == Err(std::sync::mpsc::RecvTimeoutError::Timeout);
            if is_over {
                overdue.store(true, Ordering::Relaxed);
                let mut child = child.lock().unwrap_or_else(PoisonError::into_inner);
                let _ = child.kill();
            }
        });
        Self { waker, thread: Some(thread) }
    }
}

impl Drop for Alarm {
    fn drop(&mut self) {
        let _ = self.waker.try_send(());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::confine::Bounds;
    use super::*;

    #[test]
    fn near_the_end_no_job_is_given_away_before_its_time() {
        let job = |place| {
            let job = Job {
                root: PathBuf::from("/none"),
                source: "a.md".to_owned(),
                text: None,
                options: "{}".to_owned(),
                checks: false,
                known: None,
                bounds: Bounds { cpu: 60, memory: 1 << 30 },
            };
            assert!(line(&job).len() <= SHORT, "a job of the usual size is told ahead");
            (place, job)
        };
        let jobs: Vec<_> = (0..6).map(job).collect();
        let left = Left { jobs: Mutex::new(jobs.iter()), workers: 2 };
        let place = |job: Option<&(usize, Job)>| job.map(|(place, _)| *place);
        assert_eq!(place(left.next()), Some(0));
        assert_eq!(place(left.ahead()), Some(1));
        assert_eq!(place(left.ahead()), Some(2));
        assert_eq!(place(left.ahead()), None, "two workers have three jobs to take");
        assert_eq!(place(left.next()), Some(3));
    }
}
