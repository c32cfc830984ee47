//! `chancery serve`: a page on this machine that shows what both files of a briefing look like
//! while somebody writes it.

mod http;
mod show;
mod site;

use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::Condvar;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::time::Duration;

use chancery::Error;
use chancery::Input;
use chancery::Options;
use chancery::Project;
use chancery::SourceId;

use self::show::Shower;
pub(super) use self::show::run as show;
use self::site::Site;
use super::CONFIG;
use super::Outcome;
use super::args::ServeArgs;
use super::build;
use super::clock;
use super::confine::Bounds;
use super::inputs;
use super::report;
use super::signal;
use super::watch;
use super::watch::Changes;
use super::worker::Job;

/// What the page shows, and how often it has changed.
#[derive(Default)]
struct Shown {
    now: Mutex<(u64, Arc<Site>)>,
    changed: Condvar,
}

impl Shown {
    fn now(&self) -> (u64, Arc<Site>) {
        let now = self.now.lock().unwrap_or_else(PoisonError::into_inner);
        (now.0, Arc::clone(&now.1))
    }

    /// Shows something else from here on.
    fn show(&self, site: Site) {
        let mut now = self.now.lock().unwrap_or_else(PoisonError::into_inner);
        *now = (now.0 + 1, Arc::new(site.after(&now.1)));
        self.changed.notify_all();
    }

    /// Waits until more has changed than this, but no longer than so; how much has then.
    fn wait(&self, seen: u64, longest: Duration) -> u64 {
        let now = self.now.lock().unwrap_or_else(PoisonError::into_inner);
        let is_seen = |now: &mut (u64, Arc<Site>)| now.0 == seen;
        let waited = self.changed.wait_timeout_while(now, longest, is_seen);
        waited.unwrap_or_else(PoisonError::into_inner).0.0
    }
}

/// Serves until it is interrupted.
pub(super) fn run(args: &ServeArgs) -> Result<Outcome, Error> {
    let (project, source) = briefing(args.path.as_deref())?;
    let mut options = Options::default();
    let epoch = clock::epoch()?;
    options.today = Some(clock::today(args.today.as_ref(), epoch));
    options.epoch = epoch;
    options.layout.clone_from(&args.layout);
    options.paper = args.paper;
    options.audience.clone_from(&args.audience);
    // Whoever writes it may see it.
    options.embargoed = true;
    let root = project.root().unwrap_or(Path::new(".")).to_owned();
    let mut changes = Changes::start()?;
    let (listener, address) = http::listen(args.port)?;
    let shown = Arc::new(Shown::default());
    signal::watch(signal::Manner::AtOnce);
    http::serve(listener, Arc::clone(&shown));
    report::say(&format!("showing {} at {address}; Ctrl+C ends", source.path()));
    if args.open {
        open(&address);
    }
    let asked = Asked { root, source, options, editor: args.editor.clone() };
    let mut shower = Shower::default();
    loop {
        // What a preview has asked for is watched from then on, and may have changed already.
        while asked.renew(&shown, &mut shower, &mut changes)? {}
        changes.wait()?;
    }
}

/// What is to be shown, and how.
struct Asked {
    root: PathBuf,
    source: SourceId,
    options: Options,
    editor: Option<String>,
}

impl Asked {
    /// Shows what is there now, unless it is shown already; whether more is watched because of it.
    fn renew(
        &self,
        shown: &Shown,
        shower: &mut Shower,
        changes: &mut Changes,
    ) -> Result<bool, Error> {
        let show =
            |site: Site| shown.show(site.with_editor(&self.root, self.editor.as_deref()));
        let project = match Project::at(&self.root) {
            Ok(project) => project,
            Err(Error::Config(found)) => {
                show(Site::problem(site::told(CONFIG, &found)));
                return Ok(false);
            }
            Err(error) => {
                show(Site::problem(error.to_string()));
                return Ok(false);
            }
        };
        let outputs = [build::output(&project)];
        let sources = std::slice::from_ref(&self.source);
        let mut follow = |inputs: &[Input]| {
            let inputs = inputs.iter().map(|input| input.path.as_str());
            changes.follow(watch::folders(&project, sources, inputs, &outputs))
        };
        let (_, last) = shown.now();
        follow(last.inputs())?;
        if last.is_of(&project) {
            return Ok(false);
        }
        let (cpu, memory) = project.bounds();
        let job = Job {
            root: self.root.clone(),
            source: self.source.path().to_owned(),
            text: None,
            options: self.options.to_json(),
            checks: false,
            known: None,
            bounds: Bounds { cpu, memory },
        };
        let site = shower.show(&job).unwrap_or_else(Site::problem);
        let has_more = !site.is_problem() && follow(site.inputs())?;
        show(site);
        Ok(has_more)
    }
}

/// The briefing that is named, or the only one of the project.
fn briefing(path: Option<&Path>) -> Result<(Project, SourceId), Error> {
    if let Some(path) = path {
        if path.as_os_str() == inputs::STDIN || path.is_dir() {
            let message = "`serve` shows one briefing: name its file";
            return Err(Error::Usage(message.to_owned()));
        }
        return inputs::single(path);
    }
    let here = Path::new(".");
    let project = Project::open(here, here)?;
    let mut sources = project.briefings()?;
    if sources.len() == 1 {
        return Ok((project, sources.remove(0)));
    }
    if sources.is_empty() {
        return Err(inputs::nothing(&project));
    }
    let names: Vec<_> = sources.iter().take(5).map(SourceId::path).collect();
    let number = sources.len();
    let message =
        format!("there are {number} briefings: name one, as {}", names.join(", "));
    Err(Error::Usage(message))
}

/// Shows an address in the user's browser. That there may be none is no fault.
#[expect(clippy::disallowed_methods, reason = "the browser is asked for")]
fn open(address: &str) {
    let program = if cfg!(windows) {
        "explorer"
    } else if cfg!(target_os = "macos") {
        "open"
    } else {
        "xdg-open"
    };
    let quiet = std::process::Stdio::null;
    let mut command = std::process::Command::new(program);
    command.arg(address).stdin(quiet()).stdout(quiet()).stderr(quiet());
    match command.spawn() {
        // It is waited for, so that none is left behind.
        Ok(mut child) => drop(std::thread::spawn(move || child.wait())),
        Err(error) => report::problem(&format!("`{program}` can't be started: {error}")),
    }
}
