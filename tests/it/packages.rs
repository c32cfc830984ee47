//! What is released: the workflows, the action, the image, and the packages.

use std::io::Write;
use std::path::Path;
use std::path::PathBuf;
use std::process::Command;
use std::process::Output;

use crate::harness::files;
use crate::harness::read;
use crate::harness::root;
use crate::validators::run;
use crate::validators::tools;

fn text(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
        + &String::from_utf8_lossy(&output.stderr)
}

fn cargo(arguments: &[&str]) -> Output {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.args(arguments).current_dir(root()).output().expect("Cargo runs")
}

/// The machine that tests run on, as Cargo names it.
fn host() -> String {
    let said = text(&cargo(&["--version", "--verbose"]));
    let line = said.lines().find_map(|line| line.strip_prefix("host: "));
    line.expect("Cargo tells the host").to_owned()
}

/// The workflows of this repository, and the action.
fn automation() -> Vec<PathBuf> {
    let mut found = files(&root().join(".github/workflows"));
    found.push(root().join(".github/action.yml"));
    found
}

#[test]
#[ignore = "needs what `tests/run` installs"]
fn workflows_and_the_action_are_valid() {
    let tools = tools();
    let mut workflows = files(&root().join(".github/workflows"));
    workflows.push(root().join("src/init/briefings.yml"));
    let action = root().join(".github/action.yml");
    let check = |schema: &str, paths: &[PathBuf]| {
        let mut arguments = vec![Path::new("--builtin-schema"), Path::new(schema)];
        arguments.extend(paths.iter().map(PathBuf::as_path));
        let output = run(&tools, "check-jsonschema", &arguments);
        (output.status.success(), text(&output))
    };
    let (is_valid, said) = check("vendor.github-workflows", &workflows);
    assert!(is_valid, "{said}");
    let (is_valid, said) = check("vendor.github-actions", std::slice::from_ref(&action));
    assert!(is_valid, "{said}");
    // They can fail.
    assert!(!check("vendor.github-workflows", &[action]).0);
    assert!(!check("vendor.github-actions", &workflows[..1]).0);
}

/// A tag can be moved to other code; a commit can't.
#[test]
fn foreign_actions_are_named_by_their_commits() {
    let is_commit = |commit: &str| {
        commit.len() == 40 && commit.chars().all(|c| c.is_ascii_hexdigit())
    };
    let mut seen = 0;
    for path in automation() {
        for line in read(&path).lines() {
            let line = line.trim().trim_start_matches("- ");
            let Some(used) = line.strip_prefix("uses: ") else { continue };
            if used.starts_with("./") {
                continue;
            }
            seen += 1;
            let (commit, version) = used
                .split_once('@')
                .and_then(|(_, rest)| rest.split_once(" # v"))
                .unwrap_or_else(|| panic!("{}: {line}", path.display()));
            assert!(is_commit(commit), "{}: {line}", path.display());
            assert_eq!(version.split('.').count(), 3, "{}: {line}", path.display());
        }
    }
    assert!(seen > 10, "{seen}");
}

/// Jobs can read and nothing else, unless they say so; what people type is no code.
#[test]
fn jobs_may_little_and_run_no_foreign_text() {
    for path in automation() {
        let text = read(&path);
        let name = path.display();
        if !name.to_string().ends_with("action.yml") {
            assert!(text.contains("\npermissions:\n  contents: read\n"), "{name}");
        }
        let mut in_script = None;
        for line in text.lines() {
            let depth = line.len() - line.trim_start().len();
            if in_script.is_some_and(|begun| depth <= begun && !line.trim().is_empty()) {
                in_script = None;
            }
            if line.trim_start().trim_start_matches("- ").starts_with("run:") {
                in_script = Some(depth);
            }
            assert!(in_script.is_none() || !line.contains("${{"), "{name}: {line}");
        }
    }
}

/// What is in the image, and that each of its files is in the archives.
#[test]
fn the_image_has_the_program_alone() {
    let file = read(&root().join(".github/Dockerfile"));
    let lines: Vec<_> =
        file.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).collect();
    assert_eq!(lines[0], "FROM scratch");
    assert!(!lines.iter().any(|line| line.starts_with("RUN") || line.starts_with("ADD")));
    assert!(lines.contains(&"USER 65534:65534"), "{file}");
    assert!(lines.contains(&"ENTRYPOINT [\"/usr/bin/chancery\"]"), "{file}");
    let packer = read(&root().join(".github/package/archive.py"));
    let texts = read(&root().join(".github/package/texts"));
    let copied = lines.iter().filter_map(|line| line.strip_prefix("COPY "));
    let copied = copied.flat_map(str::split_whitespace);
    for path in copied.filter_map(|word| word.strip_prefix("${TARGETPLATFORM}/")) {
        let is_packed =
            path == "chancery" || packer.contains(path) || texts.contains(path);
        assert!(is_packed, "{path} is in no archive");
    }
}

/// crates.io takes 10 MiB; what is far from it is not outgrown unnoticed.
#[test]
fn the_package_for_cargo_is_small() {
    let output = cargo(&["package", "--list", "--offline", "--allow-dirty"]);
    assert!(output.status.success(), "{}", text(&output));
    let list = String::from_utf8(output.stdout).expect("UTF-8");
    let level = flate2::Compression::default();
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), level);
    for path in list.lines() {
        // Cargo makes some of them.
        if let Ok(bytes) = std::fs::read(root().join(path)) {
            packed.write_all(&bytes).expect("packed");
        }
    }
    let size = packed.finish().expect("packed").len();
    assert!(size < 2 << 20, "{size} bytes");
    for needed in
        ["src/lib.rs", "layouts/NOTICE", "LICENSE-MIT", "src/init/briefings.yml"]
    {
        // Windows writes its own way.
        let is_listed = list.lines().any(|path| path.replace('\\', "/") == needed);
        assert!(is_listed, "{needed} is left out");
    }
    assert!(!list.contains("tests/") && !list.contains(".github"), "{list}");
}

/// Runs a script below `tests/tools/package`.
fn script(interpreter: &Path, name: &str, arguments: &[&str]) -> Output {
    let mut command = Command::new(interpreter);
    command.arg(root().join("tests/tools/package").join(name)).args(arguments);
    command.env("CHANCERY_CACHE", "").output().expect("it runs")
}

/// One after the other, since the action takes the texts of the package.
#[cfg(target_os = "linux")]
#[test]
#[ignore = "needs what `tests/run` installs"]
fn the_debian_package_and_the_action_work() {
    use crate::harness::PROGRAM;
    let folder = tempfile::tempdir().expect("a folder");
    let place = |name: &str| folder.path().join(name).display().to_string();
    let sh = Path::new("sh");
    let output = script(sh, "deb.sh", &[PROGRAM, &place("deb"), &host()]);
    assert!(output.status.success(), "{}", text(&output));
    let texts = place("deb/texts");
    let output = script(sh, "action.sh", &[PROGRAM, &place("action"), &texts]);
    assert!(output.status.success(), "{}", text(&output));
}

#[test]
#[ignore = "needs what `tests/run` installs"]
fn what_is_linked_is_allowed() {
    let python = tools().join("python/bin/python");
    let host = host();
    let output = script(&python, "deny.py", &["--target", &host]);
    assert!(output.status.success(), "{}", text(&output));
    // It can fail, and finds each.
    let folder = tempfile::tempdir().expect("a folder");
    let config = folder.path().join("deny.toml");
    let changes = [
        ("    \"Zlib\",\n", "", "the licence of zlib-rs is not allowed: Zlib"),
        ("\"MIT\",", "\"MIT\", \"NCSA\",", "NCSA is allowed, and nothing needs it"),
        ("\"toml:0.8\"", "\"toml:0.7\"", "toml is linked twice"),
        ("crate = \"tokio\"", "crate = \"url\"", "chancery may ask for url"),
        ("\"bincode 1.3.3:", "\"bincode 1.3.2:", "about bincode 1.3.2, which is not"),
        ("; until 2027-05-31\"", "\"", "has no day on which it is looked at again"),
    ];
    let whole = read(&root().join(".deny.toml"));
    for (from, to, message) in changes {
        let broken = whole.replace(from, to);
        assert_ne!(broken, whole, "{from}");
        std::fs::write(&config, broken).expect("written");
        let path = config.display().to_string();
        let output = script(&python, "deny.py", &["--target", &host, "--config", &path]);
        assert!(!output.status.success(), "{from}");
        assert!(text(&output).contains(message), "{from}: {}", text(&output));
    }
}

/// The day decides; none of ours was due when it was written.
#[test]
#[ignore = "needs what `tests/run` installs"]
fn exceptions_end_on_their_day() {
    let python = tools().join("python/bin/python");
    let due = |today: &str| {
        let mut command = Command::new(&python);
        let script = root().join(".github/package/exceptions.py");
        let output = command.arg(script).args(["--today", today]).output();
        let output = output.expect("it runs");
        (output.status.success(), text(&output).lines().count())
    };
    assert_eq!(due("2026-11-26"), (true, 1));
    assert_eq!(due("2027-03-01"), (false, 2));
    assert_eq!(due("2099-01-01"), (false, 7));
}
