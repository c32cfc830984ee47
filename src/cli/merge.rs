//! `chancery report merge`: the reports of several machines as one, if they are of the same work
//! and all of it; and the manifest that one machine would have written.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::path::Component;
use std::path::Path;
use std::path::PathBuf;

use chancery::Error;
use serde_json::Value;
use serde_json::json;

use super::Outcome;
use super::args::MergeArgs;
use super::manifest::Entry;
use super::manifest::Manifest;
use super::store;
use super::tally::SCHEMA;
use super::tally::slashed;
use super::write;

pub(super) fn run(args: &MergeArgs) -> Result<Outcome, Error> {
    let reports: Result<Vec<_>, _> = args.reports.iter().map(|path| read(path)).collect();
    let merged = merge(&reports?).map_err(Error::Usage)?;
    let manifests = manifests(&merged, &args.manifest).map_err(Error::Usage)?;
    let failed = ["failed", "fault"].iter().any(|kind| merged["counts"][kind] != 0);
    let text = serde_json::to_string_pretty(&merged).expect("texts and numbers") + "\n";
    match &args.output {
        Some(path) => write::report(path, &text)?,
        None => write::stdout(text.as_bytes())?,
    }
    for (folder, files) in args.manifest.iter().zip(manifests) {
        let _lock = write::lock(folder)?;
        let mut manifest = Manifest::read(folder)?;
        manifest.files.extend(files);
        manifest.write(folder)?;
    }
    Ok(if failed { Outcome::Failed } else { Outcome::Done })
}

fn read(path: &Path) -> Result<(String, Value), Error> {
    let name = path.display().to_string();
    let bytes = store::read(path);
    let report = bytes.and_then(|bytes| serde_json::from_slice::<Value>(&bytes).ok());
    let report = report.filter(|report| report["schema"] == SCHEMA);
    let wrong = || Error::Usage(format!("`{name}` is no report of this version"));
    report.ok_or_else(wrong).map(|report| (name.clone(), report))
}

/// The reports as one; what is wrong with them if they can't be.
fn merge(reports: &[(String, Value)]) -> Result<Value, String> {
    let Some((first_name, first)) = reports.first() else {
        return Err("there is nothing to merge".to_owned());
    };
    let of = &first["shard"]["of"];
    let mut seen: BTreeMap<u64, &str> = BTreeMap::new();
    let mut briefings: BTreeMap<&str, (&str, &Value)> = BTreeMap::new();
    let mut outputs: BTreeMap<&str, &str> = BTreeMap::new();
    for (name, report) in reports {
        for key in ["program", "options", "briefings_in_all"] {
            if report[key] != first[key] {
                return Err(format!("`{first_name}` and `{name}` have another `{key}`"));
            }
        }
        if report["shard"]["of"] != *of {
            return Err(format!("`{first_name}` and `{name}` are of other shares"));
        }
        let number = report["shard"]["number"].as_u64();
        let number =
            number.ok_or_else(|| format!("`{name}` is of no share of the work"))?;
        if let Some(other) = seen.insert(number, name) {
            return Err(format!("`{other}` and `{name}` are both of share {number}"));
        }
        for briefing in report["briefings"].as_array().into_iter().flatten() {
            let source = briefing["source"].as_str().unwrap_or_default();
            if let Some((other, _)) = briefings.insert(source, (name, briefing)) {
                return Err(format!("`{other}` and `{name}` both have built `{source}`"));
            }
            for output in briefing["outputs"].as_array().into_iter().flatten() {
                let path = output["path"].as_str().unwrap_or_default();
                if let Some(other) = outputs.insert(path, source) {
                    return Err(format!("`{other}` and `{source}` both gave `{path}`"));
                }
            }
        }
        // What briefings share has to have been the same on all machines.
        disagreement(reports, name, report)?;
    }
    let all: BTreeSet<u64> = (1..=of.as_u64().unwrap_or(0)).collect();
    if let Some(missing) = all.iter().find(|number| !seen.contains_key(number)) {
        return Err(format!("the report of share {missing} is missing"));
    }
    let total = first["briefings_in_all"].as_u64().unwrap_or(0);
    if briefings.len() as u64 != total {
        return Err(format!("there are {} of {total} briefings", briefings.len()));
    }
    let mut counts: BTreeMap<String, u64> = BTreeMap::new();
    for (_, report) in reports {
        for (kind, count) in report["counts"].as_object().into_iter().flatten() {
            *counts.entry(kind.clone()).or_default() += count.as_u64().unwrap_or(0);
        }
    }
    Ok(json!({
        "schema": SCHEMA,
        "program": first["program"],
        "options": first["options"],
        "shard": null,
        "briefings_in_all": total,
        "counts": counts,
        "briefings": briefings.into_values().map(|(_, briefing)| briefing).collect::<Vec<_>>(),
    }))
}

/// The entries for the manifests of some folders, which all files of a report have to be in; what
/// is wrong if they are not.
fn manifests(
    report: &Value,
    folders: &[PathBuf],
) -> Result<Vec<BTreeMap<String, Entry>>, String> {
    let mut manifests = vec![BTreeMap::new(); folders.len()];
    if folders.is_empty() {
        return Ok(manifests);
    }
    for briefing in report["briefings"].as_array().into_iter().flatten() {
        for output in briefing["outputs"].as_array().into_iter().flatten() {
            let file = output["path"].as_str().unwrap_or_default();
            let mut is_in_one = false;
            for (folder, entries) in folders.iter().zip(&mut manifests) {
                let Some(path) = below(folder, file) else { continue };
                let Some(entry) = Entry::reported(&path, report, briefing, output) else {
                    return Err(format!("the reports don't tell how `{file}` was made"));
                };
                if entries.insert(path, entry).is_some() {
                    return Err(format!("two briefings gave `{file}`"));
                }
                is_in_one = true;
            }
            if !is_in_one {
                return Err(format!("`{file}` is in no folder of `--manifest`"));
            }
        }
    }
    Ok(manifests)
}

/// The way from a folder to a file in it.
fn below(folder: &Path, file: &str) -> Option<String> {
    let plain = |path: &Path| -> PathBuf {
        path.components().filter(|part| *part != Component::CurDir).collect()
    };
    let file = plain(Path::new(file));
    let path = file.strip_prefix(plain(folder)).ok()?;
    let is_below = path.components().all(|part| matches!(part, Component::Normal(_)));
    (is_below && path.file_name().is_some()).then(|| slashed(path))
}

/// An input that another machine has seen with other contents.
fn disagreement(
    reports: &[(String, Value)],
    name: &str,
    report: &Value,
) -> Result<(), String> {
    let inputs = |report: &'_ Value| -> BTreeMap<String, Value> {
        let briefings = report["briefings"].as_array().into_iter().flatten();
        let inputs = briefings.filter_map(|briefing| briefing["inputs"].as_object());
        inputs.flatten().map(|(path, digest)| (path.clone(), digest.clone())).collect()
    };
    let own = inputs(report);
    for (other_name, other) in reports.iter().filter(|(other, _)| other != name) {
        let theirs = inputs(other);
        let differs = own
            .iter()
            .find(|(path, digest)| theirs.get(*path).is_some_and(|d| d != *digest));
        if let Some((path, _)) = differs {
            return Err(format!(
                "`{other_name}` and `{name}` have read another `{path}`"
            ));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(number: u64, sources: &[&str], shared: &str) -> (String, Value) {
        let briefings = sources.iter().map(|source| {
            json!({
                "source": source,
                "outputs": [{"path": format!("output/{source}.pdf")}],
                "inputs": {"_terms.md": shared},
            })
        });
        let report = json!({
            "schema": SCHEMA,
            "program": "chancery 1",
            "shard": {"number": number, "of": 2},
            "briefings_in_all": 3,
            "counts": {"built": sources.len()},
            "briefings": briefings.collect::<Vec<_>>(),
        });
        (number.to_string(), report)
    }

    #[test]
    fn the_shares_make_up_the_whole() {
        let whole = merge(&[report(2, &["b"], "x"), report(1, &["c", "a"], "x")]);
        let whole = whole.expect("a whole");
        let order: Vec<_> = whole["briefings"]
            .as_array()
            .expect("briefings")
            .iter()
            .filter_map(|briefing| briefing["source"].as_str())
            .collect();
        assert_eq!(order, ["a", "b", "c"]);
        assert_eq!(whole["counts"]["built"], 3);
    }

    #[test]
    fn a_manifest_has_the_files_below_its_folder_and_no_other() {
        for (folder, file, path) in [
            ("output", "output/a.pdf", Some("a.pdf")),
            ("./output/", "output/b/c.epub", Some("b/c.epub")),
            (".", "./a.pdf", Some("a.pdf")),
            ("/built", "/built/share-1/a.pdf", Some("share-1/a.pdf")),
            ("output", "output", None),
            ("output", "other/a.pdf", None),
            ("output", "output/../a.pdf", None),
            ("output", "output/b/../../../a.pdf", None),
            ("output", "", None),
        ] {
            assert_eq!(below(Path::new(folder), file).as_deref(), path, "{file}");
        }
    }

    #[test]
    fn a_report_tells_what_a_manifest_needs() {
        let file = |path: &str, root: Value| {
            json!({
                "path": path, "sha256": "0", "bytes": 1, "format": "pdf",
                "standards": ["PDF/UA-1"], "root": root,
            })
        };
        let of = |options: Value, outputs: &[Value]| {
            json!({
                "program": "chancery 1",
                "options": options,
                "briefings": [{"source": "s/a.md", "inputs": {"s/a.md": "1"}, "outputs": outputs}],
            })
        };
        let asked = || json!({"fit": false});
        let roots = |folder: &str, path: &str, root: Value| {
            let report = of(asked(), &[file(path, root)]);
            let found =
                manifests(&report, &[folder.into()]).expect("a manifest").remove(0);
            found.into_values().map(|entry| entry.root).collect::<Vec<_>>()
        };
        let up = |way: &str| vec![Some(way.to_owned())];
        assert_eq!(roots("output", "output/a.pdf", json!("..")), up(".."));
        assert_eq!(roots("output", "output/b/a.pdf", json!("../..")), up(".."));
        assert_eq!(roots(".", "output/a.pdf", json!("..")), up("."));
        assert_eq!(roots(".", "desk/output/a.pdf", json!("..")), [None::<String>]);
        assert_eq!(roots("/built", "/built/a.pdf", Value::Null), [None::<String>]);
        let wrong = |report: &Value| {
            manifests(report, &["output".into()]).expect_err("no manifest")
        };
        let good = file("output/a.pdf", json!(".."));
        let old = of(Value::Null, std::slice::from_ref(&good));
        assert!(wrong(&old).contains("don't tell"));
        let twice = [good.clone(), file("./output/a.pdf", json!(".."))];
        assert!(wrong(&of(asked(), &twice)).contains("two briefings gave"));
        let elsewhere = [good, file("other/a.pdf", json!(".."))];
        assert!(
            wrong(&of(asked(), &elsewhere)).contains("`other/a.pdf` is in no folder")
        );
        assert!(manifests(&of(asked(), &elsewhere), &[]).expect("none").is_empty());
    }

    #[test]
    fn what_does_not_belong_together_is_refused() {
        let (a, b) = (report(1, &["a", "c"], "x"), report(2, &["b"], "x"));
        let said = |reports: &[(String, Value)]| merge(reports).expect_err("no whole");
        assert!(said(std::slice::from_ref(&a)).contains("share 2 is missing"));
        assert!(said(&[a.clone(), a.clone()]).contains("both of share 1"));
        assert!(
            said(&[a.clone(), report(2, &["a"], "x")]).contains("both have built `a`")
        );
        assert!(
            said(&[a.clone(), report(2, &["b"], "y")]).contains("another `_terms.md`")
        );
        let mut other = b.clone();
        other.1["options"] = json!({"fit": true});
        assert!(said(&[a, other]).contains("another `options`"));
        assert!(said(&[report(1, &["a"], "x"), b]).contains("2 of 3"));
        assert!(said(&[]).contains("nothing"));
    }
}
