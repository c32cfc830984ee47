//! Projects that would stop, exhaust or deceive a program that trusts them: each is told, or
//! built, within seconds and gigabytes.

#![cfg(unix)]

mod picture;

use std::ops::Range;
use std::path::Path;
use std::process::Command;
use std::process::Output;

use self::picture::chunk;
use self::picture::image;
use self::picture::png;
use crate::harness::HEAD;
use crate::harness::PROGRAM;
use crate::harness::files;
use crate::harness::unzip;

/// What becomes of a project.
#[derive(Clone, Copy)]
enum Fate {
    /// It is built.
    Built,
    /// A rule tells of it, at a place such as `sources/a.md:8`.
    Told(&'static str, &'static str),
    /// Whatever is said of it is said soon.
    Soon,
}

use Fate::Built;
use Fate::Soon;
use Fate::Told;

/// A project by its files, and what becomes of it in how many seconds of processor time.
struct Case {
    name: String,
    files: Vec<(&'static str, Vec<u8>)>,
    fate: Fate,
    seconds: u32,
}

fn case(
    name: &str,
    files: Vec<(&'static str, Vec<u8>)>,
    fate: Fate,
    seconds: u32,
) -> Case {
    Case { name: name.to_owned(), files, fate, seconds }
}

/// A project of one briefing with this text.
fn text(name: &str, text: &str, fate: Fate, seconds: u32) -> Case {
    case(
        name,
        vec![("sources/a.md", format!("{HEAD}{text}\n").into_bytes())],
        fate,
        seconds,
    )
}

/// A project whose briefing has a further line of front matter and draws on a file.
fn drawing_on(line: &str, path: &'static str, file: String, fate: Fate) -> Case {
    let head = HEAD.replace("marking", &format!("{line}\nmarking"));
    let briefing = format!("{head}Text [@a].\n");
    let files = vec![("sources/a.md", briefing.into_bytes()), (path, file.into_bytes())];
    let start = file_start(files.last().map(|(_, bytes)| bytes.as_slice()));
    case(&format!("{line} {start}"), files, fate, 5)
}

fn file_start(bytes: Option<&[u8]>) -> String {
    String::from_utf8_lossy(bytes.unwrap_or_default()).chars().take(40).collect()
}

/// The texts of numbers, one after the other.
fn each(numbers: Range<usize>, text: impl Fn(usize) -> String) -> String {
    numbers.map(text).collect::<Vec<_>>().concat()
}

fn data() -> Vec<Case> {
    let invalid = |path: &'static str| Told("data-invalid", path);
    let strings = each(1..32, |n| format!("@string{{s{n} = s{m} # s{m}}}\n", m = n - 1));
    let entries =
        each(1..28, |n| format!("@book{{e{n}, xdata={{e{m}, e{m}}}}}\n", m = n - 1));
    let bibliographies = [
        "@book{a, title={x}, crossref={a}}".to_owned(),
        "@book{a, crossref={b}}@book{b, crossref={a}}".to_owned(),
        "@book{a, ids={b}, xdata={b}}".to_owned(),
        "@string{s = s}@book{a, title=s}".to_owned(),
        format!("@string{{s0 = {{lol}}}}{strings}@book{{a, title=s31}}"),
        format!("@book{{e0,}}{entries}"),
        format!("@book{{a, title={}{}}}", "{".repeat(100_000), "}".repeat(100_000)),
    ];
    let mut cases: Vec<_> = bibliographies
        .into_iter()
        .map(|text| {
            drawing_on("sources: l.bib", "sources/l.bib", text, invalid("sources/l.bib:"))
        })
        .collect();
    let many = each(0..20_000, |n| format!("@book{{k{n}, title={{x}}}}\n"));
    let sound = format!(
        "@book{{p, publisher={{P}}, title={{T}}}}@inbook{{a, title={{x}}, crossref={{p}}}}\n{many}"
    );
    cases.push(drawing_on("sources: l.bib", "sources/l.bib", sound, Soon));
    for text in [
        format!("a: {}{}", "{a: ".repeat(50_000), "}".repeat(50_000)),
        format!("{}{}", "[".repeat(100_000), "]".repeat(100_000)),
        "a: &a {type: book}\nb: [*a, *a]\n".to_owned(),
    ] {
        for line in ["sources: l.yml", "glossary: l.yml"] {
            cases.push(drawing_on(
                line,
                "sources/l.yml",
                text.clone(),
                invalid("sources/l.yml:"),
            ));
        }
    }
    let wide = each(0..20_000, |n| format!("- {{k{n}: 1}}\n"));
    cases.push(drawing_on(
        "timeline: l.yml",
        "sources/l.yml",
        wide,
        Told("limit-exceeded", "sources/l.yml"),
    ));
    let wide = format!("{}\n{}", "a,".repeat(20_000), "1\n".repeat(20_000));
    cases.push(drawing_on(
        "timeline: l.csv",
        "sources/l.csv",
        wide,
        Told("limit-exceeded", "sources/l.csv"),
    ));
    let table = |head: &str, what: &str| {
        let rows = each(0..20_000, |n| format!("{what} {n},m\n"));
        format!("{head}\n{rows}")
    };
    cases.push(drawing_on(
        "glossary: l.csv",
        "sources/l.csv",
        table("Term,Meaning", "Term"),
        Soon,
    ));
    cases.push(drawing_on(
        "actors: l.csv",
        "sources/l.csv",
        table("Name,Role", "Actor"),
        Soon,
    ));
    cases
}

fn styles() -> Vec<Case> {
    let csl = |macros: &str, layout: &str| {
        format!(
            "<style xmlns=\"http://purl.org/net/xbiblio/csl\" class=\"in-text\" version=\"1.0\"><info><title>t</title>\
             <id>t</id><updated>2020-01-01T00:00:00Z</updated></info>{macros}<citation><layout>{layout}</layout></citation>\
             <bibliography><layout><text variable=\"title\"/></layout></bibliography></style>"
        )
    };
    let doubling = each(1..32, |n| {
        format!(
            "<macro name=\"m{n}\">{}</macro>",
            format!("<text macro=\"m{}\"/>", n - 1).repeat(2)
        )
    });
    let styles = [
        csl("<macro name=\"m\"><text macro=\"m\"/></macro>", "<text macro=\"m\"/>"),
        csl("", &format!("{}{}", "<group>".repeat(20_000), "</group>".repeat(20_000))),
        csl(
            &format!("<macro name=\"m0\"><text value=\"x\"/></macro>{doubling}"),
            "<text macro=\"m31\"/>",
        ),
    ];
    let mut cases: Vec<_> = styles
        .into_iter()
        .map(|style| {
            let bib = "@book{a, title={x}}".to_owned();
            let told = Told("data-invalid", "x.csl:1");
            let mut case = drawing_on("sources: l.bib", "sources/l.bib", bib, told);
            case.files.push(("x.csl", style.into_bytes()));
            case.files
                .push(("chancery.toml", b"[citations]\nstyle = \"x.csl\"\n".to_vec()));
            case
        })
        .collect();
    for css in [
        "a{list-style:u\\72l(http://e)}",
        "a{content:src(\"http://e\")}",
        "a{content:\"\\\"\"; b:url(http://e)}",
    ] {
        let mut case = text(css, "x", Told("layout-failed", ""), 5);
        case.files[0].1 = HEAD.replace("marking", "layout: own\nmarking").into_bytes();
        case.files[0].1.extend(b"x\n");
        case.files.push((
            "layouts/own/layout.toml",
            b"summary = \"x\"\nappendices = []\n".to_vec(),
        ));
        case.files.push((
            "layouts/own/layout.typ",
            b"#let briefing(meta, body, appendices) = { body }\n".to_vec(),
        ));
        case.files.push(("layouts/own/style.css", css.as_bytes().to_vec()));
        cases.push(case);
    }
    cases
}

fn texts() -> Vec<Case> {
    let control = Told("character-control", "sources/a.md:");
    let mut cases = vec![
        text(
            "links in a line",
            &"[a*b*](x:c) ".repeat(60_000),
            Told("link-scheme", "sources/a.md:8"),
            20,
        ),
        text(
            "citations in a line",
            &"*a*[@nobody] ".repeat(50_000),
            Told("cite-undefined", "sources/a.md:8"),
            20,
        ),
        text("variables in a line", &"{{x}} ".repeat(60_000), Soon, 20),
        text(
            "fractions",
            &format!("${}x{}$", "\\frac{".repeat(5_000), "}{y}".repeat(5_000)),
            Told("math-invalid", "sources/a.md:8"),
            5,
        ),
        text("code", &format!("```rust\n{}\n```", "/*".repeat(50_000)), Soon, 20),
        text(
            "paragraphs",
            &"Words *here* and [a link](https://example.org/) there.\n\n".repeat(2_000),
            Soon,
            40,
        ),
    ];
    let notes = each(0..20_000, |n| format!("[^n{n}]: N.\n\n"));
    let unknown = each(0..20_000, |n| format!("x[^q{n}] "));
    cases.push(text("notes", &format!("{unknown}\n\n{notes}"), Soon, 40));
    for hidden in ['\u{202e}', '\u{e0041}'] {
        for place in [
            "```\na@b\n```",
            "![a@b](q.png)",
            "![a](q.png \"c@d\")",
            "$a@b$",
            "```chart {kind=bar}\nName,V@\nA,1\nB,2\n```",
        ] {
            let place = place.replace('@', &hidden.to_string());
            let mut case = text(&place.escape_unicode().to_string(), &place, control, 5);
            case.files.push(("sources/q.png", png(900, 400, &[])));
            cases.push(case);
        }
    }
    let mut variables =
        text("variables", &"{{v}}\n".repeat(2_000), Told("limit-exceeded", ""), 5);
    let config = format!("[variables]\nv = \"{}\"\n", "v".repeat(50_000));
    variables.files.push(("chancery.toml", config.into_bytes()));
    cases.push(variables);
    let include = "[i](_i.md \"include\")\n\n".repeat(1_001);
    let mut includes =
        text("includes", &include, Told("limit-exceeded", "sources/a.md"), 10);
    includes.files.push(("sources/_i.md", b"x\n".to_vec()));
    cases.push(includes);
    cases
}

/// Runs the program in a project with 4 GB of address space and so much processor time.
fn run(folder: &Path, seconds: u32, arguments: &[&str]) -> Output {
    let limits = format!("ulimit -v 4000000; ulimit -t {seconds}; exec \"$0\" \"$@\"");
    let mut shell = Command::new("sh");
    shell.args(["-c", &limits, PROGRAM]).args(arguments);
    shell.env("CHANCERY_CACHE", "").current_dir(folder).output().expect("run")
}

fn write(folder: &Path, path: &str, bytes: &[u8]) {
    let path = folder.join(path);
    std::fs::create_dir_all(path.parent().expect("a folder")).expect("made");
    std::fs::write(path, bytes).expect("written");
}

/// What has become of a project otherwise than it should.
fn look(case: &Case, command: &str) -> Result<(), String> {
    let folder = tempfile::tempdir().expect("a folder");
    write(folder.path(), "chancery.toml", b"");
    for (path, bytes) in &case.files {
        write(folder.path(), path, bytes);
    }
    let arguments = [command, "--diagnostic-format", "short", "--today", "2026-11-22"];
    let output = run(folder.path(), case.seconds, &arguments);
    let said = [output.stdout, output.stderr]
        .map(|out| String::from_utf8_lossy(&out).into_owned());
    let said = said.concat();
    let start: String = said.chars().take(600).collect();
    let fails = |what: &str| Err(format!("{command} {}: {what}\n{start}", case.name));
    // A worker that takes too much is ended, which must be the last resort.
    let ended = ["processor time", "of memory", "a fault in Chancery"];
    if !matches!(output.status.code(), Some(0 | 1))
        || ended.iter().any(|words| said.contains(words))
    {
        return fails(&format!("{}", output.status));
    }
    match case.fate {
        Told(rule, place) => {
            let is_told = said.lines().any(|line| {
                line.starts_with(place) && line.contains(&format!("[{rule}]"))
            });
            if output.status.success() || !is_told { fails("not told") } else { Ok(()) }
        }
        Built if !output.status.success() => fails("not built"),
        Built | Soon => Ok(()),
    }
}

#[track_caller]
fn all(cases: &[Case]) {
    let failed: Vec<String> = cases
        .iter()
        .flat_map(|case| ["check", "build"].map(|command| look(case, command)))
        .filter_map(Result::err)
        .collect();
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

#[test]
fn drawings_come_to_an_end() {
    all(&picture::drawings());
}

#[test]
fn pictures_are_no_bombs() {
    all(&picture::pictures());
}

#[test]
fn data_do_not_grow_on_reading() {
    all(&data());
}

#[test]
fn styles_do_not_lead_round_or_out() {
    all(&styles());
}

#[test]
fn texts_end_in_time_and_hide_nothing() {
    all(&texts());
}

/// What says who took a picture, and where, is in neither file.
#[test]
fn pictures_do_not_tell_on_anybody() {
    let said = chunk(b"tEXt", b"Author\0SECRET-NAME");
    let folder = tempfile::tempdir().expect("a folder");
    for (path, bytes) in image("", "sources/q.png", png(900, 400, &said), Built).files {
        write(folder.path(), path, &bytes);
    }
    assert!(run(folder.path(), 20, &["build"]).status.success());
    let mut all = Vec::new();
    for file in files(&folder.path().join("output")) {
        let bytes = std::fs::read(&file).expect("read");
        let parts = if bytes.starts_with(b"PK") { unzip(&bytes) } else { Vec::new() };
        all.extend(parts.into_iter().map(|(_, part)| part).chain([bytes]));
    }
    assert!(all.len() > 10, "{}", all.len());
    assert!(!all.iter().any(|bytes| bytes.windows(6).any(|part| part == b"SECRET")));
}

#[test]
fn no_message_is_a_command() {
    let folder = tempfile::tempdir().expect("a folder");
    let text = "[a](#x&#10;::error::pwned) ![b](y&#10;::error::pwned)";
    write(folder.path(), "sources/a.md", format!("{HEAD}{text}\n").as_bytes());
    for format in ["human", "short", "json", "sarif", "junit"] {
        let output = run(folder.path(), 10, &["check", "--diagnostic-format", format]);
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        let is_command = |line: &str| line.trim_start().starts_with("::");
        assert!(!said.is_empty() && !said.lines().any(is_command), "{format}: {said}");
    }
}

#[test]
fn a_pipe_in_the_place_of_an_image_is_told() {
    let folder = tempfile::tempdir().expect("a folder");
    write(folder.path(), "sources/a.md", format!("{HEAD}![a](q.png)\n").as_bytes());
    let pipe = folder.path().join("sources/q.png");
    assert!(Command::new("mkfifo").arg(pipe).status().expect("run").success());
    let output = run(folder.path(), 5, &["check"]);
    assert_eq!(output.status.code(), Some(1), "{output:?}");
}

#[test]
fn a_link_does_not_lead_what_is_written_out_of_the_project() {
    let (folder, outside) =
        (tempfile::tempdir().expect("one"), tempfile::tempdir().expect("two"));
    write(folder.path(), "sources/a.md", format!("{HEAD}x\n").as_bytes());
    write(folder.path(), "chancery.toml", b"");
    std::os::unix::fs::symlink(outside.path(), folder.path().join("output"))
        .expect("a link");
    let output = run(folder.path(), 10, &["build"]);
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    assert!(files(outside.path()).is_empty());
}

#[test]
fn no_output_has_the_name_of_a_device() {
    let folder = tempfile::tempdir().expect("a folder");
    write(folder.path(), "sources/COM¹.md", format!("{HEAD}x\n").as_bytes());
    assert!(run(folder.path(), 20, &["build"]).status.success());
    let names = files(&folder.path().join("output"));
    assert!(names.len() > 1, "{names:?}");
    assert!(
        names.iter().all(|path| !path.to_string_lossy().contains("/COM¹")),
        "{names:?}"
    );
}
