//! `chancery fonts`: what the briefings of a project can be set in.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;

use chancery::Error;
use chancery::Face;
use chancery::Family;
use chancery::Project;
use chancery::Typefaces;
use serde_json::Value;
use serde_json::json;

use super::Outcome;
use super::args::FontsArgs;
use super::args::ListFormat;
use super::write;

/// Lists the families.
pub(super) fn run(args: &FontsArgs) -> Result<Outcome, Error> {
    let here = Path::new(".");
    let found = chancery::fonts(&Project::open(here, here)?);
    let text = match args.format {
        ListFormat::Text => lines(&found),
        ListFormat::Json => {
            let families = found.families.iter().map(record);
            let unusable = found.unusable.iter();
            let unusable = unusable.map(|file| json!({"file": file, "error": UNUSABLE}));
            let records: Vec<_> = families.chain(unusable).collect();
            serde_json::to_string_pretty(&records).unwrap_or_default() + "\n"
        }
    };
    write::stdout(text.as_bytes())?;
    Ok(Outcome::Done)
}

/// What is wrong with a file that has no face in it.
const UNUSABLE: &str = "it is no TrueType or OpenType font, or a damaged one";

fn lines(found: &Typefaces) -> String {
    let mut out = String::new();
    for family in &found.families {
        out.push_str(&family.name);
        if !family.used_for.is_empty() {
            let _ = write!(out, " ({})", family.used_for.join(", "));
        }
        out.push('\n');
        for (place, faces) in by_place(&family.faces) {
            let _ = writeln!(out, "  {place}: {}", styles(&faces));
        }
        let languages = covered(&family.faces, |face| &face.languages);
        let scripts = covered(&family.faces, |face| &face.scripts);
        let _ = writeln!(out, "  languages: {languages}");
        let _ = writeln!(out, "  scripts: {scripts}");
    }
    for file in &found.unusable {
        let _ = writeln!(out, "{file}\n  can't be used: {UNUSABLE}");
    }
    out
}

/// The faces by where they come from, the linked ones first.
fn by_place(faces: &[Face]) -> Vec<(&str, Vec<&Face>)> {
    let mut places: BTreeMap<Option<&str>, Vec<&Face>> = BTreeMap::new();
    for face in faces {
        places.entry(face.file.as_deref()).or_default().push(face);
    }
    places.into_iter().map(|(file, faces)| (file.unwrap_or("linked"), faces)).collect()
}

/// The styles with their weights, as in `normal 400, 700; italic 400`.
fn styles(faces: &[&Face]) -> String {
    let mut styles: Vec<(&str, Vec<String>)> = Vec::new();
    for face in faces {
        let (least, most) = face.weights;
        let to = if least == most { String::new() } else { format!(" to {most}") };
        let weight = format!("{least}{to}");
        match styles.last_mut().filter(|(style, _)| *style == face.style) {
            Some((_, weights)) => weights.push(weight),
            None => styles.push((face.style, vec![weight])),
        }
    }
    let styles = styles.iter().map(|(style, all)| format!("{style} {}", all.join(", ")));
    styles.collect::<Vec<_>>().join("; ")
}

/// What faces cover: what all of them do, then what only some do, with those that don't.
fn covered(faces: &[Face], of: fn(&Face) -> &[&'static str]) -> String {
    let whole = everywhere(faces, of);
    let mut told = vec![whole.join(", ")];
    let mut seen = whole;
    for name in faces.iter().flat_map(of) {
        if seen.contains(name) {
            continue;
        }
        seen.push(name);
        let without: Vec<_> =
            faces.iter().filter(|face| !of(face).contains(name)).collect();
        told.push(format!("{name} but for {}", styles(&without)));
    }
    told.retain(|part| !part.is_empty());
    if told.is_empty() { "none of ours".to_owned() } else { told.join("; ") }
}

/// What all of the faces cover.
fn everywhere(faces: &[Face], of: fn(&Face) -> &[&'static str]) -> Vec<&'static str> {
    let Some((first, others)) = faces.split_first() else { return Vec::new() };
    let in_all = |name: &&&str| others.iter().all(|face| of(face).contains(*name));
    of(first).iter().filter(in_all).copied().collect()
}

fn record(family: &Family) -> Value {
    let faces: Vec<_> = family.faces.iter().map(face).collect();
    json!({
        "name": family.name,
        "used_for": family.used_for,
        "languages": everywhere(&family.faces, |face| &face.languages),
        "scripts": everywhere(&family.faces, |face| &face.scripts),
        "faces": faces,
    })
}

fn face(face: &Face) -> Value {
    let (least, most) = face.weights;
    json!({
        "style": face.style,
        "weights": [least, most],
        "file": face.file,
        "languages": face.languages,
        "scripts": face.scripts,
    })
}
