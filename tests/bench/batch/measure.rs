//! What programs take: time by the clock, time of the processor, and memory at the most, all with
//! the programs that they start.

use std::process::Child;
use std::process::Command;
use std::process::Stdio;
use std::sync::Mutex;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering;
use std::thread::ScopedJoinHandle;
use std::time::Duration;
use std::time::Instant;

/// How often memory is looked at.
const LOOK: Duration = Duration::from_millis(10);

/// Whether memory is looked at, which takes some of the time.
static LOOKS: AtomicBool = AtomicBool::new(false);

/// What was taken.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cost {
    /// Seconds by the clock.
    pub(crate) clock: f64,
    /// Seconds of the processor.
    pub(crate) cpu: f64,
    /// Bytes; nothing if nobody has looked.
    pub(crate) memory: f64,
}

impl Cost {
    /// The least of each time, to which noise only adds, and the most of memory, of which a look
    /// may miss some.
    pub(crate) fn least(self, other: Self) -> Self {
        Self {
            clock: self.clock.min(other.clock),
            cpu: self.cpu.min(other.cpu),
            memory: self.memory.max(other.memory),
        }
    }
}

/// What something takes of memory, and nothing of its times, which are not those of a run that
/// nobody looks at.
pub(crate) fn memory_of(measure: impl FnOnce() -> Cost) -> Cost {
    LOOKS.store(true, Ordering::Relaxed);
    let cost = measure();
    LOOKS.store(false, Ordering::Relaxed);
    Cost { clock: f64::INFINITY, cpu: f64::INFINITY, ..cost }
}

/// Runs programs, so many at once, and measures all of them together.
pub(crate) fn cost(commands: Vec<Command>, at_once: usize) -> Cost {
    let next = Mutex::new(commands.into_iter());
    let is_over = AtomicBool::new(false);
    let (start, before) = (Instant::now(), spent());
    let memory = std::thread::scope(|scope| {
        let watch = scope.spawn(|| {
            let mut most: f64 = 0.0;
            while LOOKS.load(Ordering::Relaxed) && !is_over.load(Ordering::Relaxed) {
                most = most.max(used(std::process::id()));
                std::thread::sleep(LOOK);
            }
            most
        });
        let workers: Vec<_> = (0..at_once)
            .map(|_| {
                scope.spawn(|| {
                    loop {
                        let command = next.lock().expect("nobody panics").next();
                        let Some(mut command) = command else { break };
                        finish(start_of(&mut command), &command);
                    }
                })
            })
            .collect();
        let ended: Vec<_> = workers.into_iter().map(ScopedJoinHandle::join).collect();
        // Whoever looks at memory ends whatever came of them.
        is_over.store(true, Ordering::Relaxed);
        assert!(ended.iter().all(Result::is_ok), "the programs end well");
        watch.join().expect("memory is looked at")
    });
    Cost { clock: start.elapsed().as_secs_f64(), cpu: spent() - before, memory }
}

fn start_of(command: &mut Command) -> Child {
    command.stdout(Stdio::null()).stderr(Stdio::piped());
    command.spawn().unwrap_or_else(|e| panic!("{command:?} can't be run: {e}"))
}

fn finish(child: Child, command: &Command) {
    let output = child.wait_with_output().expect("it ends");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}: {said}");
}

/// The processor time of programs that have ended, in seconds: fields 16 and 17 of proc(5), in
/// hundredths.
pub(crate) fn spent() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").expect("Linux");
    let fields: Vec<_> = stat.rsplit(')').next().expect("fields").split(' ').collect();
    let of = |i: usize| fields[i].parse::<f64>().expect("a number");
    (of(14) + of(15)) / 100.0
}

/// The memory of what a process has started, in bytes: what each has for itself, and once the
/// most that any has of files, which is the program that they share.
fn used(process: u32) -> f64 {
    let (mut own, mut files): (f64, f64) = (0.0, 0.0);
    for child in below(process) {
        let status = std::fs::read_to_string(format!("/proc/{child}/status"));
        let status = status.unwrap_or_default();
        let of = |name: &str| {
            let line = status.lines().find_map(|line| line.strip_prefix(name));
            let number = line.and_then(|line| line.split_whitespace().next());
            number.and_then(|number| number.parse::<f64>().ok()).unwrap_or(0.0) * 1024.0
        };
        own += of("RssAnon:") + of("RssShmem:");
        files = files.max(of("RssFile:"));
    }
    own + files
}

/// The processes that a process has started, and those that these have.
fn below(process: u32) -> Vec<u32> {
    let mut found = Vec::new();
    let tasks = std::fs::read_dir(format!("/proc/{process}/task"));
    for task in tasks.into_iter().flatten().flatten() {
        let children = std::fs::read_to_string(task.path().join("children"));
        for child in children.unwrap_or_default().split_whitespace() {
            let Ok(child) = child.parse() else { continue };
            found.push(child);
            found.extend(below(child));
        }
    }
    found
}
