//! `chancery clean`: deletes what was built, as far as it is as it was built.

use std::path::Path;
use std::path::PathBuf;

use chancery::Error;
use chancery::Project;
use chancery::sha256;

use super::Outcome;
use super::args::CleanArgs;
use super::build;
use super::cache::Cache;
use super::manifest::Manifest;
use super::report::problem;
use super::report::say;
use super::store;
use super::write;

pub(super) fn run(args: &CleanArgs) -> Result<Outcome, Error> {
    if args.cache {
        let deleted = Cache::empty();
        say(&format!("{deleted} files of the cache"));
        return Ok(Outcome::Done);
    }
    let here = Path::new(".");
    let folder = match &args.output {
        Some(folder) => folder.clone(),
        None => build::output(&Project::open(here, here)?),
    };
    if !folder.is_dir() {
        return Ok(Outcome::Done);
    }
    let _lock = write::lock(&folder)?;
    let mut manifest = Manifest::read(&folder)?;
    let paths: Vec<PathBuf> = if args.stale {
        manifest.stale(&folder).into_iter().map(|(path, _)| path).collect()
    } else {
        manifest.files.keys().map(|path| folder.join(path)).collect()
    };
    for path in paths {
        let name = super::tally::slashed(path.strip_prefix(&folder).unwrap_or(&path));
        let Some(entry) = manifest.files.get(&name) else { continue };
        match store::read(&path) {
            Some(bytes) if sha256(&bytes) != entry.sha256 => {
                problem(&format!("`{}` is kept: it was changed", path.display()));
                continue;
            }
            Some(_) => {
                write::delete(&path)?;
                say(&format!("{}", path.display()));
            }
            None => {}
        }
        manifest.files.remove(&name);
    }
    if manifest.files.is_empty() {
        write::delete(&folder.join(super::manifest::NAME))?;
    } else {
        manifest.write(&folder)?;
    }
    Ok(Outcome::Done)
}
