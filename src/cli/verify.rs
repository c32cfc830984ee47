//! `chancery verify`: whether a file is what its manifest and its sources say.

use std::path::Path;

use chancery::Error;
use chancery::Options;
use chancery::Project;

use super::Outcome;
use super::args::VerifyArgs;
use super::manifest;
use super::manifest::Entry;
use super::report::say;
use super::store;

/// Looks at each file; one that is not what it should be makes the command fail.
pub(super) fn run(args: &VerifyArgs) -> Result<Outcome, Error> {
    let mut outcome = Outcome::Done;
    for file in &args.files {
        let faults = faults(file, args)?;
        let path = file.display();
        if faults.is_empty() {
            say(&format!("`{path}` is what was built, of sources that are as they were"));
        }
        for fault in faults {
            outcome = Outcome::Failed;
            say(&format!("`{path}` {fault}"));
        }
    }
    Ok(outcome)
}

/// What is not as it was, or should be.
fn faults(file: &Path, args: &VerifyArgs) -> Result<Vec<String>, Error> {
    let usage = |message: String| Err(Error::Usage(message));
    let Some(bytes) = store::read(file) else {
        return usage(format!("there is no file `{}`", file.display()));
    };
    let Some((manifest, folder, path)) = manifest::of_file(file) else {
        return usage(format!("no `{}` knows `{}`", manifest::NAME, file.display()));
    };
    let entry = &manifest.files[&path];
    let mut faults = Vec::new();
    if chancery::sha256(&bytes) != entry.sha256 {
        faults.push("was changed after it was built".to_owned());
    }
    let root = args.root.clone().or_else(|| Some(folder.join(entry.root.as_ref()?)));
    let Some(root) = root else {
        return usage(format!(
            "the manifest does not tell where the sources of `{}` are: name the root of the \
             project with `--root`",
            file.display()
        ));
    };
    let project = Project::at(&root)?;
    for (input, digest) in &*entry.inputs {
        let now = project.digest(input);
        if now == *digest {
            continue;
        }
        let what = if now.len() != 64 {
            format!("`{input}` is no longer to be had")
        } else if digest.len() != 64 {
            format!("`{input}` was not there")
        } else {
            format!("`{input}` has changed since")
        };
        faults.push(format!("was built of other sources: {what}"));
    }
    if args.rebuild {
        faults.extend(rebuilt(&project, entry, &path, &bytes)?);
    }
    Ok(faults)
}

/// What is otherwise when the file is built again.
fn rebuilt(
    project: &Project,
    entry: &Entry,
    path: &str,
    bytes: &[u8],
) -> Result<Option<String>, Error> {
    let program = concat!("chancery ", env!("CARGO_PKG_VERSION"));
    if entry.program != program {
        let made = &entry.program;
        return Ok(Some(format!("was built by {made}; this is {program}")));
    }
    let options = Options::from_json(&entry.options.to_string()).unwrap_or_default();
    let source = project.source_at(&entry.source)?;
    let built = chancery::build(project, &source, &options);
    let is_same = built.artefacts.iter().any(|artefact| {
        path.ends_with(&format!(".{}", artefact.extension())) && artefact.bytes == bytes
    });
    let is_list = built.locators.as_deref() == Some(bytes);
    Ok((!is_same && !is_list).then(|| "is not what its sources give".to_owned()))
}
