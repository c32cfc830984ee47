//! Building many briefings: each is written as soon as it is built, and told of in the order of
//! names, whatever the order of work.

use std::collections::BTreeMap;
use std::path::Path;
use std::path::PathBuf;

use chancery::Built;
use chancery::Diagnostic;
use chancery::Error;
use chancery::Input;
use chancery::Options;
use chancery::SourceId;
use chancery::sha256;

use super::Outcome;
use super::args::BuildArgs;
use super::build::is_stdout;
use super::build::target;
use super::cache::Cache;
use super::cache::Kept;
use super::cache::Known;
use super::confine::Bounds;
use super::inputs::Work;
use super::pool;
use super::pool::Done;
use super::pool::Ended;
use super::progress::Progress;
use super::records;
use super::refuse;
use super::report;
use super::report::Reporter;
use super::report::has_warnings;
use super::shard::Shard;
use super::signal;
use super::spread::Spread;
use super::store;
use super::tally::Output;
use super::tally::Record;
use super::tally::Status;
use super::worker::Job;
use super::write;

/// A briefing to be built.
struct Unit<'a> {
    work: &'a Work,
    source: &'a SourceId,
    /// What it is kept under, if anything is.
    key: Option<String>,
    /// What was built before, if that may be the same.
    kept: Option<Kept>,
}

/// What is said of a briefing once its turn has come.
struct Told {
    record: Record,
    /// What a fault of ours has said.
    fault: Option<String>,
    /// A line for each file that was written.
    lines: Vec<String>,
    /// What the machine has refused.
    refused: Vec<Error>,
}

/// A batch under way.
struct Batch<'a> {
    args: &'a BuildArgs,
    options: &'a Options,
    reporter: &'a Reporter,
    cache: Option<Cache>,
    units: Vec<Unit<'a>>,
    /// What is to be said of briefings that are done before their turn.
    told: BTreeMap<usize, Told>,
    /// The briefing whose turn it is.
    turn: usize,
    /// What came of those that were told of.
    records: Vec<Record>,
    /// The briefings whose files in the cache are damaged.
    again: Vec<usize>,
    outcome: Outcome,
    progress: Progress,
}

/// Builds what the works have, and tells what came of each. A briefing that fails keeps none of
/// the others from being built, unless it is asked for.
pub(super) fn build(
    args: &BuildArgs,
    works: &[Work],
    options: &Options,
    shard: Option<&Shard>,
    reporter: &Reporter,
) -> (Outcome, Vec<Record>) {
    let all = units(works);
    let total = all.len();
    let units = share(all, shard);
    let folders = folders(args, &units);
    let locks: Result<Vec<_>, _> =
        folders.iter().map(|folder| write::lock(folder)).collect();
    let locks = match locks {
        Ok(locks) => locks,
        Err(error) => return (refuse(&error, reporter), Vec::new()),
    };
    let is_kept =
        !args.no_cache && !is_stdout(args) && works.iter().all(|w| w.text.is_none());
    let cache = match is_kept.then(|| Cache::open(args)).transpose() {
        Ok(cache) => cache.flatten(),
        Err(error) => return (refuse(&error, reporter), Vec::new()),
    };
    let progress = Progress::new(units.len() as u64, reporter.shows_progress());
    let mut batch = Batch {
        args,
        options,
        reporter,
        cache,
        units,
        told: BTreeMap::new(),
        turn: 0,
        records: Vec::new(),
        again: Vec::new(),
        outcome: Outcome::Done,
        progress,
    };
    batch.run(works);
    // What is written now needs the room.
    batch.units = Vec::new();
    let shard = shard.map(|shard| (shard.number, shard.of));
    let written = records::write(args, options, &batch.records, &folders, shard, total);
    for error in [written, write::settle()].into_iter().filter_map(Result::err) {
        batch.outcome = batch.outcome.max(refuse(&error, reporter));
    }
    reporter.finish();
    drop(locks);
    signal::obey();
    (batch.outcome, batch.records)
}

fn units(works: &[Work]) -> Vec<Unit<'_>> {
    let of = |work| move |source| Unit { work, source, key: None, kept: None };
    works.iter().flat_map(|work| work.sources.iter().map(of(work))).collect()
}

/// The briefings that fall to this machine.
fn share<'a>(units: Vec<Unit<'a>>, shard: Option<&Shard>) -> Vec<Unit<'a>> {
    let Some(shard) = shard else { return units };
    let paths: Vec<_> = units.iter().map(|unit| unit.source.path()).collect();
    let takes = shard.takes(&paths);
    units
        .into_iter()
        .zip(takes)
        .filter(|(_, takes)| *takes)
        .map(|(unit, _)| unit)
        .collect()
}

/// The folders that are written to, each once.
fn folders(args: &BuildArgs, units: &[Unit<'_>]) -> Vec<PathBuf> {
    if is_stdout(args) {
        return Vec::new();
    }
    let mut folders: Vec<_> = units
        .iter()
        .map(|unit| super::build::folder(args, &unit.work.project, unit.source))
        .collect();
    folders.sort();
    folders.dedup();
    folders
}

impl Batch<'_> {
    fn run(&mut self, works: &[Work]) {
        self.fetch();
        let mut jobs = Vec::new();
        for place in 0..self.units.len() {
            match self.known(place) {
                Some(Known::Same(kept)) => {
                    if let Some(told) = self.restore(place, &kept) {
                        if !self.hear(place, told) {
                            return self.end();
                        }
                        continue;
                    }
                }
                Some(Known::Changed(kept)) => self.units[place].kept = Some(kept),
                None => {}
            }
            jobs.push((place, self.job(place)));
        }
        // The longest first, so that none of them is left for the end.
        jobs.sort_by_cached_key(|(place, _)| {
            let Unit { work, source, .. } = &self.units[*place];
            std::cmp::Reverse(work.project.size(source))
        });
        let asked = self.args.jobs;
        let asked = asked.or_else(|| works.iter().find_map(|work| work.project.jobs()));
        while !jobs.is_empty() && !signal::has_come() {
            let spread = Spread::of(jobs.len(), asked);
            pool::run(&jobs, spread, &mut |done| self.take(done));
            let again = std::mem::take(&mut self.again);
            jobs = again.into_iter().map(|place| (place, self.job(place))).collect();
        }
        if let Some(cache) = self.cache.as_ref().filter(|_| !signal::has_come()) {
            cache.bound();
        }
        self.end();
    }

    /// Brings what other machines have built of what would have to be built here.
    fn fetch(&mut self) {
        let Some(true) = self.cache.as_ref().map(Cache::is_shared) else { return };
        let mut keys = Vec::new();
        for place in 0..self.units.len() {
            if !matches!(self.known(place), Some(Known::Same(_))) {
                keys.extend(self.units[place].key.clone());
            }
        }
        self.cache.iter().for_each(|cache| cache.fetch(&keys));
    }

    /// What the cache knows of a briefing.
    fn known(&mut self, place: usize) -> Option<Known> {
        let cache = self.cache.as_ref()?;
        let Unit { work, source, .. } = &self.units[place];
        let key = cache.key(&work.project, source, self.options);
        let found = cache.find(&key, &work.project, self.options);
        self.units[place].key = Some(key);
        found
    }

    fn job(&self, place: usize) -> Job {
        let Unit { work, source, kept, .. } = &self.units[place];
        let (cpu, memory) = work.project.bounds();
        Job {
            root: work.project.root().map(PathBuf::from).unwrap_or_default(),
            source: source.path().to_owned(),
            text: work.text.clone(),
            options: self.options.to_json(),
            checks: false,
            known: kept.as_ref().map(|kept| kept.built.fingerprint.clone()),
            bounds: Bounds { cpu, memory },
        }
    }

    /// Takes what has come of a job; whether there is to be another.
    fn take(&mut self, done: Done) -> bool {
        let Done { place, ended, seconds, cpu } = done;
        let mut told = match ended {
            Ended::Built(built) => self.deliver(place, *built, seconds),
            Ended::Same(inputs) => {
                let Some(told) = self.confirm(place, inputs) else {
                    self.again.push(place);
                    return true;
                };
                told
            }
            Ended::Fault(said) => {
                Told { fault: Some(said), ..self.told_of(place, Status::Fault) }
            }
            Ended::Limit(limit) => {
                let mut told = self.told_of(place, Status::Failed);
                let Unit { work, source, .. } = &self.units[place];
                told.record.diagnostics.push(limit.finding(&work.project, source));
                told
            }
            Ended::Machine(source) => {
                let path = self.units[place].source.path().into();
                let refused = vec![Error::Io { path, source }];
                Told { refused, ..self.told_of(place, Status::Failed) }
            }
        };
        (told.record.seconds, told.record.cpu) = (seconds, cpu);
        self.hear(place, told)
    }

    /// Tells of a briefing when its turn has come; whether there is to be another.
    fn hear(&mut self, place: usize, told: Told) -> bool {
        let outcome = match told.record.status {
            _ if !told.refused.is_empty() => Outcome::Machine,
            Status::Failed | Status::Fault => Outcome::Failed,
            Status::Built | Status::Cached | Status::Unchanged => Outcome::Done,
        };
        self.outcome = self.outcome.max(outcome);
        self.progress.step();
        self.told.insert(place, told);
        while let Some(told) = self.told.remove(&self.turn) {
            self.tell(told);
            self.turn += 1;
        }
        let is_over = self.args.fail_fast && outcome != Outcome::Done;
        !is_over && !signal::has_come()
    }

    /// Tells of what is left over, if the batch was ended early.
    fn end(&mut self) {
        self.progress.finish();
        // Who interrupts does not wait for a server.
        let cache = self.cache.as_ref().filter(|_| !signal::has_come());
        if let Some(said) = cache.and_then(Cache::close) {
            report::problem(&said);
        }
        for told in std::mem::take(&mut self.told).into_values() {
            self.tell(told);
        }
        let skipped = self.units.len() - self.records.len();
        if skipped > 0 {
            let briefings = if skipped == 1 { "briefing was" } else { "briefings were" };
            let why = if signal::has_come() { "an interrupt" } else { "`--fail-fast`" };
            report::problem(&format!("{skipped} {briefings} not built, by {why}"));
        }
        let is_same = |record: &&Record| record.status == Status::Unchanged;
        let unchanged = self.records.iter().filter(is_same).count();
        if unchanged > 0 {
            let briefings = if unchanged == 1 { "briefing" } else { "briefings" };
            self.reporter.built(&format!("{unchanged} {briefings} unchanged"));
        }
    }

    fn tell(&mut self, told: Told) {
        let path = told.record.source.as_str();
        self.progress.suspend(|| {
            if let Some(said) = &told.fault {
                report::bug(path, said);
            } else {
                self.reporter.diagnostics(path, &told.record.diagnostics);
            }
            for error in &told.refused {
                refuse(error, self.reporter);
            }
            for line in &told.lines {
                self.reporter.built(line);
            }
        });
        let Told { mut record, .. } = told;
        record.outputs.shrink_to_fit();
        self.records.push(record);
    }

    /// Nothing yet to be said of a briefing.
    fn told_of(&self, place: usize, status: Status) -> Told {
        let Unit { work, source, .. } = &self.units[place];
        let record = Record {
            source: source.path().to_owned(),
            root: work.project.root().map(Path::to_owned).unwrap_or_default(),
            status,
            outputs: Vec::new(),
            words: 0,
            inputs: Vec::new(),
            diagnostics: Vec::new(),
            seconds: 0.0,
            cpu: Some(0.0),
        };
        Told { record, fault: None, lines: Vec::new(), refused: Vec::new() }
    }

    /// Whether warnings keep a briefing from being delivered. One about `chancery.toml` is one
    /// about each of the project's briefings.
    fn is_denied(&self, place: usize, diagnostics: &[Diagnostic]) -> bool {
        let project = &self.units[place].work.project;
        self.args.common.deny_warnings
            && (has_warnings(project.warnings()) || has_warnings(diagnostics))
    }

    /// Where a file of a briefing goes.
    fn path(&self, place: usize, extension: &str) -> PathBuf {
        let Unit { work, source, .. } = &self.units[place];
        target(self.args, &work.project, source, self.options, extension)
    }

    /// Writes what was built, unless something keeps it from being delivered, and keeps it.
    fn deliver(&mut self, place: usize, built: Built, seconds: f64) -> Told {
        let mut told = self.told_of(place, Status::Built);
        let is_good = !built.artefacts.is_empty();
        if let (Some(cache), Some(key), true) =
            (&self.cache, &self.units[place].key, is_good)
        {
            cache.keep(key, &built, self.options);
        }
        if !is_good || self.is_denied(place, &built.diagnostics) {
            told.record.status = Status::Failed;
        } else if let Err(error) = self.write(place, &built, seconds, &mut told) {
            told.record.status = Status::Failed;
            told.refused.push(error);
        }
        let Built { words, inputs, diagnostics, .. } = built;
        let record = told.record;
        told.record = Record { words, inputs, diagnostics, ..record };
        told
    }

    fn write(
        &self,
        place: usize,
        built: &Built,
        seconds: f64,
        told: &mut Told,
    ) -> Result<(), Error> {
        if let Some(locators) = &built.locators {
            let path = self.path(place, "locators.json");
            write::write(&path, locators)?;
            told.lines.push(report::list_line(&path, locators.len()));
            told.record.outputs.push(Output::list(path, locators));
        }
        for artefact in &built.artefacts {
            if is_stdout(self.args) {
                return write::stdout(&artefact.bytes);
            }
            let path = self.path(place, artefact.extension());
            write::write(&path, &artefact.bytes)?;
            let size = artefact.bytes.len();
            let how = format!("{seconds:.2} s");
            told.lines.push(report::artefact_line(&path, artefact, size, &how));
            let digest = sha256(&artefact.bytes);
            told.record.outputs.push(Output::of(path, artefact, digest, size as u64));
        }
        Ok(())
    }

    /// Takes over what was built before, when a worker has found that it would be the same;
    /// nothing if it is damaged.
    fn confirm(&mut self, place: usize, inputs: Vec<Input>) -> Option<Told> {
        let kept = self.units[place].kept.take()?;
        if let (Some(cache), Some(key)) = (&self.cache, &self.units[place].key) {
            cache.keep_again(key, &kept, inputs.clone(), self.options);
        }
        let mut told = self.restore(place, &kept)?;
        told.record.inputs = inputs;
        Some(told)
    }

    /// Sees to it that the files of a kept build are in their places; nothing if they are not
    /// to be had.
    fn restore(&self, place: usize, kept: &Kept) -> Option<Told> {
        let cache = self.cache.as_ref()?;
        let mut told = self.told_of(place, Status::Unchanged);
        told.record.words = kept.built.words;
        told.record.inputs.clone_from(&kept.built.inputs);
        told.record.diagnostics.clone_from(&kept.built.diagnostics);
        if self.is_denied(place, &kept.built.diagnostics) {
            told.record.status = Status::Failed;
            return Some(told);
        }
        for (artefact, file) in kept.files() {
            let extension =
                artefact.map_or("locators.json", |artefact| artefact.extension());
            let path = self.path(place, extension);
            if !is_there(&path, &file.digest, file.size) {
                let bytes = cache.load(file)?;
                if let Err(error) = write::write(&path, &bytes) {
                    told.record.status = Status::Failed;
                    told.refused.push(error);
                    return Some(told);
                }
                told.record.status = Status::Cached;
                told.lines.push(artefact.map_or_else(
                    || report::list_line(&path, bytes.len()),
                    |artefact| {
                        report::artefact_line(&path, artefact, bytes.len(), "cached")
                    },
                ));
            }
            told.record.outputs.push(artefact.map_or_else(
                || Output::known_list(path.clone(), file.digest.clone(), file.size),
                |artefact| {
                    Output::of(path.clone(), artefact, file.digest.clone(), file.size)
                },
            ));
        }
        Some(told)
    }
}

/// Whether a file is there and is this one.
fn is_there(path: &Path, digest: &str, size: u64) -> bool {
    store::stamp(path).is_some_and(|(found, _)| found == size)
        && store::read(path).is_some_and(|bytes| sha256(&bytes) == digest)
}
