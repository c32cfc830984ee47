//! What a newcomer does in the first five minutes: the mistakes that are made then, each of which
//! must be told with what leads to its fix, and the commands that are told to be typed.

mod mistakes;

use std::path::Path;
use std::process::Output;
use std::process::Stdio;

use self::mistakes::COMMANDS;
use self::mistakes::GOOD;
use self::mistakes::MATTER;
use self::mistakes::TEXTS;
use crate::harness::files;
use crate::harness::read;
use crate::harness::root;

/// What is typed where nothing else matters.
const CHECK: &[&str] = &["check"];

#[test]
fn each_first_mistake_is_told_with_what_leads_to_its_fix() {
    for mistake in [COMMANDS, MATTER, TEXTS].into_iter().flatten() {
        let own = mistake.text.map(|text| ("sources/a.md", text));
        let files = own.iter().chain(mistake.others);
        let folder = folder(files.map(|(path, text)| (*path, text.as_bytes())));
        let output = chancery(folder.path(), mistake.typed);
        let told = said(&output);
        let (text, others) = (mistake.text.unwrap_or_default(), mistake.others);
        let what = format!("{:?} with {others:?} and\n{text}\n{told}", mistake.typed);
        for part in mistake.says {
            assert!(told.contains(part), "{part:?} is not said of {what}");
        }
        let file = if mistake.code == 2 { "chancery.toml" } else { "sources/a.md" };
        let place = format!("--> {file}:{}\n", mistake.at);
        assert!(mistake.at.is_empty() || told.contains(&place), "{place:?}: {what}");
        assert_eq!(output.status.code(), Some(mistake.code), "{what}");
    }
}

/// What can't be read is told, and nothing that it may well say is missed.
#[test]
fn front_matter_that_cannot_be_read_makes_one_mistake() {
    for mistake in MATTER.iter().filter(|mistake| {
        let says = mistake.says.concat();
        says.contains("put the value") || says.contains("`---`")
    }) {
        let text = mistake.text.unwrap_or_default();
        let folder = folder([("sources/a.md", text.as_bytes())]);
        let told = said(&chancery(folder.path(), CHECK));
        assert!(told.ends_with("\n1 error\n"), "{told}");
    }
}

/// Files that other programs write.
#[test]
fn files_that_are_no_text_in_utf_8_are_told_by_what_they_are() {
    let utf16 = |text: &str| -> Vec<u8> {
        text.encode_utf16().flat_map(u16::to_le_bytes).collect()
    };
    let cases = [
        (utf16(&format!("\u{feff}{GOOD}")), "the file is in UTF-16", "save it as UTF-8"),
        (utf16(GOOD), "the file is in UTF-16", "save it as UTF-8"),
        (b"PK\x03\x04\x14\0\xff".to_vec(), "a document of Word", "plain text in UTF-8"),
        (b"%PDF-1.7\n\xff".to_vec(), "the file is a PDF", "name the Markdown file"),
        (b"{\\rtf1\\ansi }".to_vec(), "a document in RTF", "plain text in UTF-8"),
        (b"Caf\xe9\n".to_vec(), "the byte 0xE9 is not UTF-8", "save the file as UTF-8"),
    ];
    for (bytes, wrong, cure) in cases {
        let folder = folder([("sources/a.md", bytes.as_slice())]);
        let output = chancery(folder.path(), CHECK);
        let told = said(&output);
        assert!(told.contains(wrong) && told.contains(cure), "{told}");
        assert_eq!(output.status.code(), Some(1), "{told}");
        assert!(told.ends_with("\n1 error\n"), "{told}");
    }
}

/// Texts of others may begin with what other programs read, or with a heading that has a colon.
#[test]
fn front_matter_of_others_is_no_mistake() {
    for text in [
        "Title: A\nAuthor: B\n\nText.\n",
        "Date: a history\n---------------\n\nText.\n",
        "Title: a history\n---\n\nText.\n",
    ] {
        let folder = folder([("a.md", text.as_bytes())]);
        let output = chancery(folder.path(), &["check", "--profile", "generic", "a.md"]);
        assert_eq!(output.status.code(), Some(0), "{text}: {}", said(&output));
        assert!(!said(&output).contains("meta-lookalike"), "{text}: {}", said(&output));
    }
}

/// What looks like a mistake and is none.
#[test]
fn what_is_no_mistake_is_not_told() {
    let crlf = GOOD.replace('\n', "\r\n");
    let marked = format!("\u{feff}{GOOD}");
    let with = |text: &str| GOOD.replace("The harbour opens.", text);
    let signs = with("A & B, 5 < 6, it costs $5.\n\nOne<br>two.");
    let code = with("Write `[[a]]`, `==b==` or `\\newpage`; |d| > 0.");
    for (path, text) in [
        ("sources/eva's report & plan.md", GOOD),
        ("sources/Übersicht.md", GOOD),
        ("sources/a.md", crlf.as_str()),
        ("sources/a.md", marked.as_str()),
        ("sources/a.md", signs.as_str()),
        ("sources/a.md", code.as_str()),
    ] {
        let folder = folder([(path, text.as_bytes())]);
        let output = chancery(folder.path(), &["check", "--deny-warnings"]);
        assert_eq!(output.status.code(), Some(0), "{path}: {}", said(&output));
    }
}

/// A sample, a mistake in it, the message, the mend, the files.
#[test]
fn the_first_five_minutes_go_as_they_are_told() {
    let folder = folder([]);
    let desk = folder.path().join("desk");
    let output = chancery(folder.path(), &["init", "desk", "--yes"]);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    let told = said(&output);
    for line in told.lines().filter(|line| line.starts_with("desk")) {
        assert!(folder.path().join(line).is_file(), "{line}");
    }
    // What is told can be typed, from where `init` was.
    let commands: Vec<_> =
        told.lines().filter_map(|line| line.strip_prefix("  chancery ")).collect();
    assert_eq!(commands.len(), 3, "{told}");
    for command in commands {
        let command = command.split_once("  ").map_or(command, |(command, _)| command);
        let arguments: Vec<_> = command.split_whitespace().collect();
        let output = chancery(folder.path(), &arguments);
        assert_eq!(output.status.code(), Some(0), "{command}: {}", said(&output));
    }
    let built =
        ["briefing.pdf", "briefing.epub"].map(|name| desk.join("output").join(name));
    assert!(built.iter().all(|path| path.is_file()), "{:?}", files(&desk));
    // From within it goes as well.
    let output = chancery(&desk, &["build", "--deny-warnings"]);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));

    let path = desk.join("sources/briefing.md");
    let sample = read(&path);
    let (day, wrong) = ("**22 June 1799**", "31 June 1799");
    assert_eq!(sample.matches(day).count(), 1, "{sample}");
    let mistaken = sample.replace(day, &format!("**{wrong}**"));
    std::fs::write(&path, &mistaken).expect("written");
    let (line, text) = mistaken
        .lines()
        .enumerate()
        .find(|(_, line)| line.contains(wrong))
        .expect("it was written");
    let column = text.find(wrong).expect("it is there") + 1;
    let before = built.clone().map(|path| std::fs::read(path).expect("a file"));
    let output = chancery(&desk, &["build"]);
    let told = said(&output);
    assert_eq!(output.status.code(), Some(1), "{told}");
    let place = format!("--> sources/briefing.md:{}:{column}\n", line + 1);
    assert!(told.contains(&place) && told.contains(text), "{place}: {told}");
    assert!(
        told.contains(&format!("error[date-unparsable]: `{wrong}` is not a date")),
        "{told}"
    );
    assert!(told.contains("= hint: write `17 August 2025`"), "{told}");
    assert!(told.ends_with("\n1 error\n"), "{told}");
    // The old files stay until the new ones are right.
    let after = built.clone().map(|path| std::fs::read(path).expect("a file"));
    assert_eq!(before, after);
    // The name of the rule leads further.
    let output = chancery(&desk, &["explain", "date-unparsable"]);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));

    std::fs::write(&path, &sample).expect("written");
    for path in &built {
        std::fs::remove_file(path).expect("removed");
    }
    let output = chancery(&desk, &["build"]);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    assert!(built.iter().all(|path| path.is_file()), "{:?}", files(&desk));
    let output = chancery(&desk, &["check", "--deny-warnings"]);
    assert_eq!((output.status.code(), said(&output).as_str()), (Some(0), ""));
}

/// Each command that the README tells runs in a new project, in the order in which it is told.
#[test]
fn every_command_of_the_readme_runs() {
    let folder = folder([]);
    let desk = folder.path().join("desk");
    let output = chancery(folder.path(), &["init", "desk"]);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    let readme = read(&root().join("README.md"));
    let told = readme.split('`').filter_map(|part| part.strip_prefix("chancery "));
    let told: Vec<_> = told.filter(|command| !command.contains('\n')).collect();
    assert!(told.len() > 5, "{told:?}");
    // Two run until they are ended, and have tests of their own.
    let told = told.into_iter().filter(|command| !["serve", "watch"].contains(command));
    for command in told {
        let words = command.split_whitespace().map(|word| match word {
            "FILE" => "sources/briefing.md",
            "desk" => "another",
            word => word,
        });
        let mut arguments: Vec<_> = words.collect();
        // Some are named without what they are about.
        arguments.extend(match command {
            "explain" => Some("date-unparsable"),
            "schema" => Some("front-matter"),
            _ => None,
        });
        let output = chancery(&desk, &arguments);
        assert_eq!(output.status.code(), Some(0), "{command}: {}", said(&output));
    }
    let lines =
        readme.lines().filter_map(|line| line.strip_prefix("cargo run --release -- "));
    for command in lines {
        let arguments: Vec<_> = command.split_whitespace().collect();
        let output = chancery(&desk, &arguments);
        assert_eq!(output.status.code(), Some(0), "{command}: {}", said(&output));
    }
}

/// A folder with files.
fn folder<'a>(files: impl IntoIterator<Item = (&'a str, &'a [u8])>) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for (path, bytes) in files {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        std::fs::write(path, bytes).expect("written");
    }
    folder
}

/// Runs the program in a folder, without a terminal.
fn chancery(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = crate::harness::program();
    command.args(arguments).current_dir(folder).stdin(Stdio::null());
    command.output().expect("it runs")
}

fn said(output: &Output) -> String {
    let both = [output.stdout.as_slice(), output.stderr.as_slice()].concat();
    String::from_utf8(both).expect("UTF-8")
}

/// Text of others may have tags of any kind: what only a build leaves out is no error.
#[test]
fn tags_of_languages_are_no_errors_in_foreign_text() {
    let text = "# A\n\na <span lang=\"fr\">b\n\nc <span lang=\"1\">d</span>\n";
    let folder = folder([("a.md", text.as_bytes())]);
    let output = chancery(folder.path(), &["check", "--profile", "generic", "a.md"]);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    // In a briefing each is one.
    let output = chancery(folder.path(), &["check", "a.md"]);
    assert_eq!(
        said(&output).matches("error[html-refused]").count(),
        2,
        "{}",
        said(&output)
    );
}
