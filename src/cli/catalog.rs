//! `chancery catalog`.

use std::path::Path;

use chancery::Error;
use chancery::Folder;
use chancery::Project;

use super::Outcome;
use super::args::CatalogArgs;
use super::build;
use super::report;
use super::write;

/// Writes the catalog of a folder into it. An EPUB that can't be read keeps none of the others
/// from being listed.
pub(super) fn run(args: &CatalogArgs) -> Result<Outcome, Error> {
    let here = Path::new(".");
    let (project, path) = if let Some(folder) = &args.folder {
        (Project::open(folder, folder)?, folder.clone())
    } else {
        let project = Project::open(here, here)?;
        let output = build::output(&project);
        (project, output)
    };
    let catalog = chancery::catalog(&project, &Folder::open(&path)?)?;
    for (file, why) in &catalog.unread {
        let file = path.join(file);
        report::problem(&format!("`{}` is left out: {why}", file.display()));
    }
    for file in &catalog.lone {
        let file = path.join(file);
        report::problem(&format!(
            "`{}` is not listed: no EPUB beside it tells what it is",
            file.display()
        ));
    }
    for (file, bytes) in &catalog.files {
        write::write(&path.join(file), bytes)?;
    }
    tell(&path, catalog.publications)?;
    let failed = !catalog.unread.is_empty();
    Ok(if failed { Outcome::Failed } else { Outcome::Done })
}

/// Says what was written.
fn tell(folder: &Path, publications: usize) -> Result<(), Error> {
    let count = match publications {
        0 => return Ok(()),
        1 => "1 publication".to_owned(),
        count => format!("{count} publications"),
    };
    let said = format!("{}: catalog.json, index.html, {count}\n", folder.display());
    write::stdout(said.as_bytes())
}
