//! What the program tells about itself: help, examples, completions, manual pages.

use std::path::Path;
use std::process::Command;
use std::process::Output;

use crate::harness::PROGRAM;
use crate::harness::file_name;
use crate::harness::files;
use crate::harness::read;
use crate::harness::root;

/// Runs the program in a folder, as nobody in particular.
fn run(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(PROGRAM);
    command.args(arguments).current_dir(folder).env_clear().env("COLUMNS", "100");
    command.output().expect("it runs")
}

fn text(arguments: &[&str]) -> String {
    let output = run(root(), arguments);
    assert!(output.status.success(), "{arguments:?}");
    String::from_utf8(output.stdout).expect("UTF-8")
}

/// The commands that the help of a command lists.
fn commands(path: &[&str]) -> Vec<String> {
    let help = text(&[path, &["-h"]].concat());
    let list = help.split("\nCommands:\n").nth(1).unwrap_or_default();
    let lines = list.lines().take_while(|line| !line.is_empty());
    let names = lines.filter(|line| line.starts_with("  ") && !line.starts_with("   "));
    let names = names.filter_map(|line| line.split_whitespace().next());
    names.filter(|name| *name != "help").map(str::to_owned).collect()
}

/// The paths of all commands, such as `report merge`, and of the program itself, which is
/// empty.
fn paths() -> Vec<Vec<String>> {
    let mut paths = vec![Vec::new()];
    for command in commands(&[]) {
        let below = commands(&[&command]);
        paths.push(vec![command.clone()]);
        paths.extend(below.into_iter().map(|part| vec![command.clone(), part]));
    }
    paths
}

/// The examples in the long help of a command.
fn examples(path: &[String]) -> Vec<String> {
    let mut arguments: Vec<_> = path.iter().map(String::as_str).collect();
    arguments.push("--help");
    let help = text(&arguments);
    let examples = help.split("\nExamples:\n").nth(1).unwrap_or_default();
    let lines = examples.lines().filter_map(|line| line.strip_prefix("  "));
    lines.filter(|line| line.starts_with("chancery")).map(str::to_owned).collect()
}

/// `lsp` is started by editors; `report` does nothing by itself.
const WITHOUT_EXAMPLES: &[&str] = &["lsp", "report"];

#[test]
fn every_command_has_examples() {
    for path in paths() {
        let examples = examples(&path);
        if WITHOUT_EXAMPLES.contains(&path.join(" ").as_str()) {
            assert!(examples.is_empty(), "{path:?} has examples by now");
            continue;
        }
        assert!((2..=4).contains(&examples.len()), "{path:?}: {examples:?}");
        for example in examples {
            let words: Vec<_> = example.split(' ').skip(1).collect();
            let own: Vec<_> = path.iter().map(String::as_str).collect();
            assert!(words.starts_with(&own), "{path:?}: {example}");
            assert!(example.len() <= 84, "{example}");
        }
    }
}

#[test]
fn the_short_help_has_no_examples_and_leads_to_the_long_one() {
    for path in paths() {
        let mut arguments: Vec<_> = path.iter().map(String::as_str).collect();
        arguments.push("-h");
        let short = text(&arguments);
        assert!(!short.contains("Examples:"), "{path:?}");
        let leads = short.contains("see more with '--help'");
        let has_more = !WITHOUT_EXAMPLES.contains(&path.join(" ").as_str());
        assert!(leads || !has_more, "{path:?}");
    }
}

#[cfg(unix)]
const BRIEFING: &str = "---\ntitle: Dredging\ndate: 2026-11-18\nas_of: 2026-11-17\n\
    marking: none\n---\n\n## Bottom line\n\nThe harbour opens.\n";

/// A project in which every example makes sense.
#[cfg(unix)]
fn project() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for path in [
        "sources",
        ".zfunc",
        ".local/share/bash-completion/completions",
        ".config/fish/completions",
    ] {
        std::fs::create_dir_all(folder.path().join(path)).expect("made");
    }
    std::fs::write(folder.path().join("sources/harbour.md"), BRIEFING).expect("written");
    std::fs::write(folder.path().join("README.md"), "# Read\n\nText.\n")
        .expect("written");
    for arguments in [
        &["build", "--no-cache"][..],
        &["build", "--no-cache", "--shard", "1/2", "--report", "shard-1.json"],
        &["build", "--no-cache", "--shard", "2/2", "--report", "shard-2.json"],
    ] {
        let output = run(folder.path(), arguments);
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{arguments:?}: {said}");
    }
    folder
}

/// What goes on until it is interrupted.
#[cfg(unix)]
const ENDLESS: &[&str] = &["serve", "watch"];

/// Each runs as it stands there, in a shell.
#[cfg(unix)]
#[test]
fn every_example_works() {
    let program = Path::new(PROGRAM).parent().expect("a folder").display().to_string();
    for path in paths() {
        let folder = project();
        for example in examples(&path) {
            let is_endless = ENDLESS.contains(&path.join(" ").as_str());
            let mut shell = Command::new(if is_endless { "timeout" } else { "sh" });
            if is_endless {
                shell.args(["--preserve-status", "-s", "INT", "5", "sh"]);
            }
            let output = shell
                .args(["-c", &example])
                .current_dir(folder.path())
                .env("PATH", format!("{program}:/usr/bin:/bin"))
                .env("HOME", folder.path())
                .env("CHANCERY_CACHE", folder.path().join("cache"))
                .stdin(std::process::Stdio::null())
                .output()
                .expect("a shell");
            let said = String::from_utf8_lossy(&output.stderr);
            let is_ended = is_endless && output.status.code() == Some(130);
            assert!(output.status.success() || is_ended, "{example}: {said}");
            // What is written to a file is something.
            if let Some((_, file)) = example.split_once(" > ") {
                let home = folder.path().display().to_string();
                let file = folder.path().join(file.replace('~', &home));
                let size = std::fs::metadata(&file).expect("written").len();
                assert!(size > 0, "{example}");
            }
        }
    }
}

#[test]
fn completions_know_every_command_but_the_hidden_one() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = text(&["completions", shell]);
        for path in paths().iter().filter_map(|path| path.first()) {
            assert!(script.contains(path.as_str()), "{shell}: {path}");
        }
        assert!(!script.contains("__worker"), "{shell}");
    }
    assert_eq!(run(root(), &["completions", "tcsh"]).status.code(), Some(2));
}

/// What somebody gets who types the beginning of a word and a tab.
#[cfg(unix)]
#[test]
fn bash_completes_commands_and_options() {
    let folder = tempfile::tempdir().expect("a folder");
    let script = folder.path().join("chancery");
    std::fs::write(&script, text(&["completions", "bash"])).expect("written");
    let complete = |words: &str, last: &str, before: &str| {
        let script = script.display();
        let asked = format!(
            ". {script}; COMP_WORDS=({words}); COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1)); \
             _chancery chancery '{last}' '{before}'; printf '%s\\n' \"${{COMPREPLY[@]}}\""
        );
        let output = Command::new("bash").args(["-c", &asked]).output();
        String::from_utf8(output.expect("bash").stdout).expect("UTF-8")
    };
    assert_eq!(complete("chancery bui", "bui", "chancery"), "build\n");
    assert_eq!(complete("chancery build --pap", "--pap", "build"), "--paper\n");
    let shells = complete("chancery completions z", "z", "completions");
    assert_eq!(shells, "zsh\n");
}

#[test]
fn there_is_a_manual_page_for_each_command() {
    let folder = tempfile::tempdir().expect("a folder");
    let output = run(folder.path(), &["man", "man1"]);
    assert!(output.status.success());
    let mut found: Vec<_> =
        files(&folder.path().join("man1")).iter().map(|path| file_name(path)).collect();
    found.sort();
    let name = |path: &[String]| [&["chancery".to_owned()], path].concat().join("-");
    let mut expected: Vec<_> = paths().iter().map(|path| name(path) + ".1").collect();
    expected.sort();
    assert_eq!(found, expected);
    for path in paths() {
        let name = name(&path);
        let page = read(&folder.path().join(format!("man1/{name}.1")));
        let head = format!(".TH {} 1 \" \" \"chancery ", name.to_uppercase());
        let plain = page.replace("\\-", "-");
        assert!(plain.contains(&head), "{name}: {page}");
        assert!(plain.contains(&format!(".SH NAME\n{name} - ")), "{name}: {page}");
        assert_eq!(page.contains(".SH EXAMPLES"), !examples(&path).is_empty(), "{name}");
        assert!(!page.contains("__worker"), "{name}");
    }
    // Without a folder it is the page of the program.
    let page = text(&["man"]);
    assert_eq!(page, read(&folder.path().join("man1/chancery.1")));
    for part in ["EXIT STATUS", "ENVIRONMENT", "COMMANDS"] {
        assert!(page.replace('"', "").contains(&format!(".SH {part}\n")), "{part}");
    }
}

/// The variables that the page names are those of the manual.
#[test]
fn the_manual_page_and_the_manual_name_the_same_variables() {
    let page = text(&["man"]).replace("\\_", "_");
    let manual = read(&root().join("sources/manual.md"));
    for name in ["CHANCERY_CACHE", "CHANCERY_CACHE_SIZE", "SOURCE_DATE_EPOCH", "NO_COLOR"]
    {
        assert!(page.contains(name) && manual.contains(&format!("`{name}`")), "{name}");
    }
}
