//! The examples for build services in `.github/examples/` do what they say: by the schemas of the
//! services, and by Make and Bazel themselves. `tests/run --long` installs Bazel.

use std::path::Path;
use std::path::PathBuf;
use std::process::Command;
use std::process::Output;

use serde_json::Value;

use crate::harness::PROGRAM;
use crate::harness::files;
use crate::harness::read;
use crate::harness::root;
use crate::validators::run;
use crate::validators::tools;

fn example(name: &str) -> PathBuf {
    root().join(".github/examples").join(name)
}

fn yaml(name: &str) -> Value {
    serde_saphyr::from_str(&read(&example(name))).expect("YAML")
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
        + &String::from_utf8_lossy(&output.stderr)
}

/// A project of five briefings, of which `harbour` includes a part.
fn desk() -> tempfile::TempDir {
    let desk = tempfile::tempdir().expect("a folder");
    write(desk.path(), "chancery.toml", "");
    write(desk.path(), "sources/_harbour.md", "## Part\n\nWords of a part.\n");
    for name in ["airport", "bridge", "dam", "harbour", "tunnel"] {
        let part = "[Part](_harbour.md \"include\")\n";
        let part = if name == "harbour" { part } else { "" };
        let text = format!(
            "---\ntitle: The {name}\nlang: en\ndate: 2026-01-01\nas_of: 2026-01-01\n\
             marking: none\n---\n\n## Text\n\nWords on the {name}.\n\n{part}"
        );
        write(desk.path(), &format!("sources/{name}.md"), &text);
    }
    desk
}

fn write(folder: &Path, path: &str, text: &str) {
    let path = folder.join(path);
    std::fs::create_dir_all(path.parent().expect("a folder")).expect("made");
    std::fs::write(path, text).expect("written");
}

fn copy(name: &str, folder: &Path) {
    std::fs::copy(example(name), folder.join(name)).expect("copied");
}

#[test]
#[ignore = "needs what `tests/run` installs"]
fn the_schemas_of_the_services_take_the_examples() {
    for (file, schema, (right, wrong)) in [
        ("github.yml", "vendor.github-workflows", ("runs-on:", "run-on:")),
        ("gitlab-ci.yml", "vendor.gitlab-ci", ("parallel: 8", "parallel: none")),
    ] {
        let check = |path: &Path| {
            let words = [Path::new("--builtin-schema"), Path::new(schema), path];
            run(&tools(), "check-jsonschema", &words)
        };
        let output = check(&example(file));
        assert!(output.status.success(), "{file}: {}", said(&output));
        // It can fail.
        let folder = tempfile::tempdir().expect("a folder");
        write(folder.path(), file, &read(&example(file)).replace(right, wrong));
        let output = check(&folder.path().join(file));
        assert!(!output.status.success(), "{file}: a broken one passes");
    }
}

#[test]
fn a_build_on_github_can_only_read() {
    let workflow = yaml("github.yml");
    let text = read(&example("github.yml"));
    assert!(!text.contains("{{ secrets") && !text.contains("pull_request_target"));
    assert_eq!(workflow["permissions"], serde_json::json!({"contents": "read"}));
    let jobs = workflow["jobs"].as_object().expect("jobs");
    for (name, job) in jobs {
        let may_write = !job["permissions"].is_null();
        assert_eq!(may_write, name == "publish", "{name}");
        for step in job["steps"].as_array().expect("steps") {
            // What an author names must not become a command.
            let run = step["run"].as_str().unwrap_or_default();
            assert!(!run.contains("${{"), "{run}");
            let Some(uses) = step["uses"].as_str() else { continue };
            let (_, commit) = uses.split_once('@').expect("a version");
            let is_commit =
                commit.len() == 40 && commit.bytes().all(|b| b.is_ascii_hexdigit());
            assert!(is_commit, "{uses} is not pinned");
        }
    }
    let condition = jobs["publish"]["if"].as_str().expect("a condition");
    assert!(condition.contains("github.event_name == 'push'"), "{condition}");
    assert!(condition.contains("needs.merge.result == 'success'"), "{condition}");
}

/// The shares that the services start, as `--shard` takes them, make up the whole.
#[test]
fn the_shares_of_the_services_are_whole() {
    let desk = desk();
    let taken = |variables: &[(&str, String)], share: &str| {
        let output = crate::harness::program()
            .current_dir(desk.path())
            .envs(variables.iter().map(|(name, value)| (*name, value.as_str())))
            .args(["plan", "--shard", share])
            .output()
            .expect("run");
        assert_eq!(output.status.code(), Some(0), "{}", said(&output));
        String::from_utf8(output.stdout).expect("UTF-8").lines().count()
    };
    let github = yaml("github.yml");
    let shares = github["jobs"]["build"]["strategy"]["matrix"]["share"].clone();
    let shares = shares.as_array().expect("shares").clone();
    let expected: Vec<_> = (1..=shares.len()).map(Value::from).collect();
    assert_eq!(shares, expected);
    let count = shares.len();
    let all = (1..=count).map(|share| taken(&[], &format!("{share}/{count}")));
    assert_eq!(all.sum::<usize>(), 5);
    let gitlab = yaml("gitlab-ci.yml");
    let count = gitlab["build"]["parallel"].as_u64().expect("a number");
    let all = (1..=count).map(|share| {
        let variables = [("CI_NODE_INDEX", share), ("CI_NODE_TOTAL", count)];
        taken(&variables.map(|(name, value)| (name, value.to_string())), "auto")
    });
    assert_eq!(all.sum::<usize>(), 5);
}

#[test]
fn the_job_of_kubernetes_has_as_many_pods_as_shares() {
    let job = yaml("kubernetes-job.yaml");
    assert_eq!(job["apiVersion"], "batch/v1");
    assert_eq!(job["kind"], "Job");
    let spec = &job["spec"];
    assert_eq!(spec["completionMode"], "Indexed");
    assert_eq!(spec["completions"], spec["parallelism"]);
    let pod = &spec["template"]["spec"];
    assert_eq!(pod["restartPolicy"], "Never");
    assert_eq!(pod["automountServiceAccountToken"], false);
    assert_eq!(pod["securityContext"]["runAsNonRoot"], true);
    let container = &pod["containers"][0];
    assert_eq!(container["securityContext"]["readOnlyRootFilesystem"], true);
    let arguments: Vec<_> = container["args"]
        .as_array()
        .expect("arguments")
        .iter()
        .filter_map(Value::as_str)
        .collect();
    let share = format!("--shard=auto/{}", spec["completions"]);
    assert!(arguments.contains(&share.as_str()), "{arguments:?}");
    let policy = &spec["podFailurePolicy"]["rules"][0];
    assert_eq!(policy["action"], "FailIndex");
    assert_eq!(policy["onExitCodes"]["containerName"], container["name"]);
    assert!(spec["backoffLimitPerIndex"].is_u64(), "FailIndex asks for it");
    // The program takes those words.
    let desk = desk();
    let built = desk.path().join("built").display().to_string();
    let arguments = arguments.iter().map(|word| {
        word.replace("/built", &built).replace("$(JOB_COMPLETION_INDEX)", "3")
    });
    let output = crate::harness::program()
        .current_dir(desk.path())
        .env("JOB_COMPLETION_INDEX", "3")
        .arg("build")
        .args(arguments)
        .output()
        .expect("run");
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    assert!(desk.path().join("built/share-3.json").is_file());
}

fn make(folder: &Path) -> String {
    let output = Command::new("make")
        .current_dir(folder)
        .env("CHANCERY", PROGRAM)
        .env("CHANCERY_CACHE", folder.join(".cache"))
        .env_remove("MAKEFLAGS")
        .output()
        .unwrap_or_else(|e| panic!("`make` can't be run: {e}"));
    assert!(output.status.success(), "{}", said(&output));
    said(&output)
}

/// The briefings that Make has had built.
fn made(folder: &Path) -> Vec<String> {
    let said = make(folder);
    let built = said.lines().filter_map(|line| line.split_once("--depfile sources/"));
    let mut built: Vec<_> = built.map(|(_, name)| name.to_owned()).collect();
    built.sort();
    built
}

/// Makes files that old, so that nothing has to wait for the clock.
fn age(files: &[PathBuf], seconds: u64) {
    let when = std::time::SystemTime::now() - std::time::Duration::from_secs(seconds);
    for path in files {
        let file = std::fs::OpenOptions::new().append(true).open(path);
        file.and_then(|file| file.set_modified(when)).expect("marked");
    }
}

#[test]
#[ignore = "needs what `tests/run` installs"]
fn make_builds_what_has_changed_and_no_other() {
    let desk = desk();
    let folder = desk.path();
    copy("Makefile", folder);
    age(&files(folder), 7200);
    assert_eq!(made(folder).len(), 5);
    assert!(folder.join("output/harbour.epub").is_file());
    assert!(made(folder).is_empty());
    // A new age alone, then new words too.
    for words in ["Words of a part.", "Other words."] {
        age(&files(&folder.join("output")), 3600);
        write(folder, "sources/_harbour.md", &format!("## Part\n\n{words}\n"));
        assert_eq!(made(folder), ["harbour.md"]);
        assert!(made(folder).is_empty());
    }
    // A part that is gone, and that nobody asks for any more.
    age(&files(&folder.join("output")), 3600);
    std::fs::remove_file(folder.join("sources/_harbour.md")).expect("deleted");
    let text = read(&folder.join("sources/dam.md")).replace("dam", "harbour");
    write(folder, "sources/harbour.md", &text);
    assert_eq!(made(folder), ["harbour.md"]);
    assert!(made(folder).is_empty());
}

fn bazel(folder: &Path, state: &Path) -> String {
    let output = Command::new("bazel")
        .arg(format!("--output_user_root={}", state.display()))
        .args(["--batch", "build", "//..."])
        .current_dir(folder)
        .output()
        .unwrap_or_else(|e| panic!("`bazel` can't be run: {e}"));
    assert!(output.status.success(), "{}", said(&output));
    said(&output)
}

#[test]
#[ignore = "needs what `tests/run --long` installs"]
fn bazel_builds_what_has_changed_and_no_other() {
    if std::env::var_os("CHANCERY_LONG").is_none() {
        return;
    }
    let (desk, state) = (desk(), tempfile::tempdir().expect("a folder"));
    let folder = desk.path();
    for name in ["BUILD.bazel", "chancery.bzl"] {
        copy(name, folder);
    }
    write(folder, "WORKSPACE", "");
    std::fs::create_dir(folder.join("tools")).expect("made");
    std::fs::copy(PROGRAM, folder.join("tools/chancery")).expect("copied");
    let said = bazel(folder, state.path());
    assert!(said.contains("6 processes: 1 internal, 5 "), "{said}");
    let built = |name: &str| {
        std::fs::read(folder.join("bazel-bin").join(name)).expect("it is built")
    };
    let before = ["airport.pdf", "harbour.pdf", "harbour.epub"].map(built);
    write(folder, "sources/_harbour.md", "## Part\n\nOther words.\n");
    let said = bazel(folder, state.path());
    assert!(said.contains("2 processes: 1 internal, 1 "), "{said}");
    assert!(before[0] == built("airport.pdf"));
    assert!(before[1] != built("harbour.pdf") && before[2] != built("harbour.epub"));
    // The same as without Bazel.
    let output = crate::harness::program()
        .current_dir(folder)
        .args(["build", "-q", "sources/harbour.md"])
        .output()
        .expect("run");
    assert!(output.status.success());
    let alone = std::fs::read(folder.join("output/harbour.pdf")).expect("it is built");
    assert!(alone == built("harbour.pdf"), "Bazel's is another");
}
