//! `chancery info`: what a report of a fault needs to say. It names neither the user nor the
//! machine.

use std::fmt::Write;
use std::path::Path;
use std::path::PathBuf;

use chancery::Error;
use chancery::Project;
use serde_json::Map;
use serde_json::Value;
use serde_json::json;

use super::Outcome;
use super::args::InfoArgs;
use super::args::ListFormat;
use super::clock;
use super::write;

/// The libraries that make what is in the files, with the versions that `Cargo.toml` pins. A
/// test compares them with `Cargo.lock`.
const LINKED: &[(&str, &str)] = &[
    ("biblatex", "0.12.0"),
    ("comrak", "0.59.0"),
    ("hayagriva", "0.10.1"),
    ("typst", "0.15.1"),
    ("zip", "9.8.1"),
];

/// The features of the package, and whether they are in this program. A test compares them
/// with `Cargo.toml`.
const FEATURES: &[(&str, bool)] = &[
    ("cli", cfg!(feature = "cli")),
    ("cloud", cfg!(feature = "cloud")),
    ("remote-cache", cfg!(feature = "remote-cache")),
    ("remote-cache-tls", cfg!(feature = "remote-cache-tls")),
];

/// Tells about the program and the project.
pub(super) fn run(args: &InfoArgs) -> Result<Outcome, Error> {
    let here = Path::new(".");
    let plain = Project::from_files::<String, Vec<u8>>([])?;
    let opened = Project::open(here, here);
    let project = opened.as_ref().unwrap_or(&plain);
    let facts = facts(project, &plain, opened.is_err());
    let text = match args.format {
        ListFormat::Text => lines(&facts),
        ListFormat::Json => {
            serde_json::to_string_pretty(&facts).unwrap_or_default() + "\n"
        }
    };
    write::stdout(text.as_bytes())?;
    Ok(Outcome::Done)
}

/// All that is told. `plain` is a project that says nothing of itself.
fn facts(project: &Project, plain: &Project, is_broken: bool) -> Value {
    let (limits, usual) = (map(&project.limits()), map(&plain.limits()));
    let changed = limits.iter().filter(|(key, limit)| usual[*key] != **limit);
    let changed: Vec<_> = changed.map(|(key, _)| key).collect();
    let families: Vec<_> = chancery::fonts(project)
        .families
        .iter()
        .map(|family| {
            let own = family.faces.iter().any(|face| face.file.is_some());
            json!({"name": family.name, "own": own})
        })
        .collect();
    json!({
        "version": env!("CARGO_PKG_VERSION"),
        "target": target(),
        "optimised": !cfg!(debug_assertions),
        "features": map(FEATURES),
        "linked": map(LINKED),
        "processors": std::thread::available_parallelism().map_or(1, usize::from),
        "cache": clock::cache_folder().map(|folder| place(&folder)),
        "configuration": if is_broken { "has mistakes" } else { "can be read" },
        "limits": limits,
        "changed_limits": changed,
        "fonts": families,
    })
}

fn map<V: Copy + Into<Value>>(pairs: &[(&'static str, V)]) -> Map<String, Value> {
    pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).into())).collect()
}

/// The machine that the program was made for, as in `x86_64-linux-gnu`.
fn target() -> String {
    let environment = if cfg!(target_env = "gnu") {
        "-gnu"
    } else if cfg!(target_env = "musl") {
        "-musl"
    } else if cfg!(target_env = "msvc") {
        "-msvc"
    } else {
        ""
    };
    format!("{}-{}{environment}", std::env::consts::ARCH, std::env::consts::OS)
}

/// A folder without the name of the user: below the home folder, or not told.
fn place(folder: &Path) -> String {
    let below = clock::home().and_then(|home| {
        let rest = folder.strip_prefix(home).ok()?;
        Some(PathBuf::from("~").join(rest).display().to_string())
    });
    below.unwrap_or_else(|| "not in the home folder".to_owned())
}

fn lines(facts: &Value) -> String {
    let text = |key: &str| facts[key].as_str().unwrap_or_default().to_owned();
    let mut out = format!("chancery {}\n", text("version"));
    let slow = if facts["optimised"] == true { "" } else { ", not optimised" };
    let _ = writeln!(out, "target: {}{slow}", text("target"));
    let features = pairs(&facts["features"]).filter(|(_, is_in)| *is_in == true);
    let features: Vec<_> = features.map(|(name, _)| name.to_owned()).collect();
    let _ = writeln!(out, "features: {}", features.join(", "));
    let linked = pairs(&facts["linked"]).map(|(name, version)| {
        format!("{name} {}", version.as_str().unwrap_or_default())
    });
    let _ = writeln!(out, "linked: {}", linked.collect::<Vec<_>>().join(", "));
    let _ = writeln!(out, "processors: {}", facts["processors"]);
    let cache = facts["cache"].as_str().unwrap_or("none");
    let _ = writeln!(out, "cache: {cache}");
    let _ = writeln!(out, "chancery.toml: {}", text("configuration"));
    let _ = writeln!(out, "fonts: {}", fonts(&facts["fonts"]));
    out.push_str("limits:\n");
    let changed = facts["changed_limits"].as_array();
    for (key, limit) in pairs(&facts["limits"]) {
        let is_changed = changed.is_some_and(|all| all.iter().any(|known| known == key));
        let note = if is_changed { " (the project's own)" } else { "" };
        let _ = writeln!(out, "  {key} = {limit}{note}");
    }
    out
}

fn pairs(map: &Value) -> impl Iterator<Item = (&str, &Value)> {
    map.as_object().into_iter().flatten().map(|(key, value)| (key.as_str(), value))
}

fn fonts(families: &Value) -> String {
    let families = families.as_array().into_iter().flatten().map(|family| {
        let own = if family["own"] == true { " (the project's own)" } else { "" };
        format!("{}{own}", family["name"].as_str().unwrap_or_default())
    });
    families.collect::<Vec<_>>().join(", ")
}
