//! The validators, over everything that the tests build. `tests/run` installs them and
//! names their folder in `CHANCERY_TOOLS`; without it they can't run, so a plain
//! `cargo test` leaves them out.

use std::path::Path;
use std::path::PathBuf;
use std::process::Command;
use std::process::Output;

use chancery::Format;

use crate::harness::everything;
use crate::harness::golden;

/// The folder of the validators.
pub(crate) fn tools() -> PathBuf {
    std::env::var_os("CHANCERY_TOOLS")
        .map(PathBuf::from)
        .expect("`CHANCERY_TOOLS` names the folder: use `tests/run`")
}

/// Runs a validator; that it can't be run is a failure.
pub(crate) fn run(tools: &Path, name: &str, arguments: &[&Path]) -> Output {
    Command::new(tools.join("bin").join(name))
        .args(arguments)
        .output()
        .unwrap_or_else(|e| panic!("`{name}` can't be run: {e}"))
}

fn text(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
        + &String::from_utf8_lossy(&output.stderr)
}

/// Writes everything that was built into a folder; the paths of one format.
fn written(folder: &Path, format: Format) -> Vec<PathBuf> {
    everything()
        .map(|case| {
            // A case may have the name of one of our own briefings.
            let place = case.folder.file_name().expect("a name").to_string_lossy();
            let path = folder.join(format!("{place}-{}.{}", case.name, format.name()));
            assert!(!path.exists(), "{} is there already", path.display());
            std::fs::write(&path, case.bytes(format)).expect("written");
            path
        })
        .collect()
}

/// A copy of an EPUB in which one file is changed.
fn broken_epub(bytes: &[u8], name: &str, change: impl Fn(String) -> String) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    let mut changed = false;
    for (entry, mut bytes) in crate::harness::unzip(bytes) {
        let stored = options.compression_method(zip::CompressionMethod::Stored);
        zip.start_file(&entry, stored).expect("begun");
        if entry == name {
            let before = String::from_utf8(bytes).expect("UTF-8");
            let after = change(before.clone());
            changed = before != after;
            bytes = after.into_bytes();
        }
        std::io::Write::write_all(&mut zip, &bytes).expect("written");
    }
    assert!(changed, "`{name}` was to be changed");
    zip.finish().expect("finished").into_inner()
}

#[test]
#[ignore = "needs what `tests/run` installs"]
fn epubcheck_finds_nothing() {
    let tools = tools();
    let folder = tempfile::tempdir().expect("a folder");
    let files = written(folder.path(), Format::Epub);
    let paths: Vec<_> = files.iter().map(PathBuf::as_path).collect();
    let output = run(&tools, "epubcheck", &paths);
    let text = text(&output);
    assert!(output.status.success(), "{text}");
    assert_eq!(text.matches("PASS ").count(), files.len(), "{text}");
    // It can fail.
    let case = everything().next().expect("a case");
    let broken = broken_epub(case.bytes(Format::Epub), "EPUB/nav.xhtml", |text| {
        text.replace("text/contents.xhtml", "text/nowhere.xhtml")
    });
    let path = folder.path().join("broken.epub");
    std::fs::write(&path, broken).expect("written");
    let output = run(&tools, "epubcheck", &[&path]);
    assert!(!output.status.success(), "a broken file passes");
}

/// What epubveri 0.37 says wrongly, by its words and where: HTML (4.4.9) groups terms and their
/// meanings in `div`, so that what pops up has both; the schema that it goes by does not know that.
const NOT_KNOWN: [(&str, &str); 3] = [
    (
        "element \"div\" is not allowed here; expected one of \"dd\", \"dt\",",
        "dl[1]/h:div[",
    ),
    ("element \"dt\" is not allowed here", "]/h:dt["),
    ("element \"dd\" is not allowed here", "]/h:dd["),
];

#[test]
#[ignore = "needs what `tests/run` installs"]
fn epubveri_finds_only_what_it_does_not_know() {
    let found = |paths: &[PathBuf]| {
        let mut arguments = vec![Path::new("--format"), Path::new("json")];
        arguments.extend(paths.iter().flat_map(|path| [Path::new("-i"), path.as_path()]));
        let output = run(&tools(), "epubveri", &arguments);
        let report: serde_json::Value = serde_json::from_slice(&output.stdout)
            .unwrap_or_else(|e| panic!("it left no report: {e}\n{}", text(&output)));
        let inputs = report["inputs"].as_array().expect("inputs").clone();
        assert_eq!(inputs.len(), paths.len());
        let items = inputs.into_iter().flat_map(|input| {
            let path = input["path"].as_str().expect("a path").to_owned();
            let items = input["items"].as_array().expect("findings").clone();
            items.into_iter().map(move |item| (path.clone(), item))
        });
        items.collect::<Vec<_>>()
    };
    let is_known = |item: &serde_json::Value| {
        let said = item["message"].as_str().unwrap_or_default();
        let place = item["data"]["element_path"].as_str().unwrap_or_default();
        let is_one =
            |(words, end): &(&str, &str)| said.starts_with(words) && place.contains(end);
        place.contains("/h:dl[") && NOT_KNOWN.iter().any(is_one)
    };
    let folder = tempfile::tempdir().expect("a folder");
    let mut paths = written(folder.path(), Format::Epub);
    for (place, case) in everything().enumerate() {
        for (variant, epub) in crate::variants::built(place) {
            let name = format!("{place}-{}-{}.epub", case.name, variant.name());
            paths.push(folder.path().join(name));
            std::fs::write(paths.last().expect("one"), epub).expect("written");
        }
    }
    let (known, others): (Vec<_>, Vec<_>) =
        found(&paths).into_iter().partition(|(_, item)| is_known(item));
    assert!(others.is_empty(), "{others:#?}");
    // Once it knows better, this must go.
    for (words, _) in NOT_KNOWN {
        let is_said = |(_, item): &(String, serde_json::Value)| {
            item["message"].as_str().is_some_and(|said| said.starts_with(words))
        };
        assert!(known.iter().any(is_said), "it no longer says: {words}");
    }
    // It can fail.
    let case = everything().next().expect("a case");
    let broken = broken_epub(case.bytes(Format::Epub), "EPUB/nav.xhtml", |text| {
        text.replace("text/contents.xhtml", "text/nowhere.xhtml")
    });
    let path = folder.path().join("broken.epub");
    std::fs::write(&path, broken).expect("written");
    let found = found(&[path]);
    assert!(!found.iter().all(|(_, item)| is_known(item)), "a broken file passes");
}

#[test]
#[ignore = "needs what `tests/run` installs"]
fn ace_finds_nothing() {
    let tools = tools();
    let folder = tempfile::tempdir().expect("a folder");
    for path in written(folder.path(), Format::Epub) {
        let found = violations(&tools, &path);
        assert!(found.is_empty(), "{}: {found:#?}", path.display());
    }
    let case = everything().next().expect("a case");
    let broken = broken_epub(case.bytes(Format::Epub), "EPUB/text/cover.xhtml", |text| {
        text.replace(" alt=\"", " data-alt=\"")
    });
    let path = folder.path().join("broken.epub");
    std::fs::write(&path, broken).expect("written");
    assert!(!violations(&tools, &path).is_empty(), "a broken file passes");
}

/// Ace ends well whatever it finds; its report tells.
pub(crate) fn violations(tools: &Path, path: &Path) -> Vec<String> {
    let report = path.with_extension("ace");
    let output = run(
        tools,
        "ace",
        &[Path::new("-f"), Path::new("-s"), Path::new("-o"), &report, path],
    );
    let json = std::fs::read_to_string(report.join("report.json"))
        .unwrap_or_else(|e| panic!("Ace left no report: {e}\n{}", text(&output)));
    let json: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    let documents = json["assertions"].as_array().expect("assertions");
    let inner = documents.iter().filter_map(|document| document["assertions"].as_array());
    inner
        .flatten()
        .map(|found| {
            format!(
                "{}: {}",
                found["earl:test"]["dct:title"], found["earl:result"]["dct:description"]
            )
        })
        .collect()
}

#[test]
#[ignore = "needs what `tests/run` installs"]
fn verapdf_confirms_pdf_ua_1_and_pdf_a_2a() {
    let tools = tools();
    let folder = tempfile::tempdir().expect("a folder");
    let files = written(folder.path(), Format::Pdf);
    let mut arguments = vec![Path::new("-f"), Path::new("ua1,2a")];
    arguments.extend(files.iter().map(PathBuf::as_path));
    let output = run(&tools, "verapdf", &arguments);
    let text = text(&output);
    assert!(output.status.success(), "{text}");
    assert_eq!(text.matches("PASS ").count(), 2 * files.len(), "{text}");
    // Every layout, on both papers.
    let mut paths = Vec::new();
    for (name, pdf) in crate::layouts::matrix() {
        let path = folder.path().join(format!("{name}.pdf"));
        std::fs::write(&path, pdf).expect("written");
        paths.push(path);
    }
    let mut arguments = vec![Path::new("-f"), Path::new("ua1,2a")];
    arguments.extend(paths.iter().map(PathBuf::as_path));
    let output = run(&tools, "verapdf", &arguments);
    let said = self::text(&output);
    assert!(output.status.success(), "{said}");
    assert_eq!(said.matches("PASS ").count(), 2 * paths.len(), "{said}");
    let case = everything().next().expect("a case");
    let mut document = lopdf::Document::load_mem(case.bytes(Format::Pdf)).expect("a PDF");
    document.catalog_mut().expect("a catalog").remove(b"Lang");
    let path = folder.path().join("broken.pdf");
    document.save(&path).expect("saved");
    let arguments = [Path::new("-f"), Path::new("ua1"), &path];
    assert!(!run(&tools, "verapdf", &arguments).status.success(), "a broken file passes");
}

/// These files are of a version without object streams, and have a table of their own.
#[test]
#[ignore = "needs what `tests/run` installs"]
fn verapdf_and_qpdf_confirm_pdf_a_1() {
    let tools = tools();
    let folder = tempfile::tempdir().expect("a folder");
    for press in [None, Some(chancery::Press::Marks)] {
        let mut options = crate::harness::options();
        options.formats = press.is_none().then(|| vec![Format::Pdf]);
        options.pdf_standards = Some(vec![chancery::PdfStandard::A1a]);
        options.press = press;
        for case in crate::harness::CASES.iter() {
            let project = chancery::Project::at(&case.folder).expect("a project");
            let source = case.folder.join(format!("{}.md", case.name));
            let source = project.source(&source).expect("a briefing");
            let mut built = chancery::build(&project, &source, &options);
            let said = crate::harness::findings(&built.diagnostics);
            assert_eq!(built.artefacts.len(), 1, "{said}");
            let path = folder.path().join(format!("{}.pdf", case.name));
            std::fs::write(&path, built.artefacts.remove(0).bytes).expect("written");
            let output =
                run(&tools, "verapdf", &[Path::new("-f"), Path::new("1a"), &path]);
            assert!(output.status.success(), "{}", text(&output));
            let output = run(&tools, "qpdf", &[Path::new("--check"), &path]);
            assert!(output.status.success(), "{}", text(&output));
        }
    }
}

#[test]
#[ignore = "needs what `tests/run` installs"]
fn qpdf_finds_nothing() {
    let tools = tools();
    let folder = tempfile::tempdir().expect("a folder");
    for path in written(folder.path(), Format::Pdf) {
        let output = run(&tools, "qpdf", &[Path::new("--check"), &path]);
        assert!(output.status.success(), "{}", text(&output));
    }
    let case = everything().next().expect("a case");
    let bytes = case.bytes(Format::Pdf);
    let path = folder.path().join("broken.pdf");
    std::fs::write(&path, &bytes[..bytes.len() / 2]).expect("written");
    assert!(!run(&tools, "qpdf", &[Path::new("--check"), &path]).status.success());
}

/// What a reader of the PDF gets when he copies its text.
#[test]
#[ignore = "needs what `tests/run` installs"]
fn the_text_of_the_pages_is_as_expected() {
    let tools = tools();
    let folder = tempfile::tempdir().expect("a folder");
    written(folder.path(), Format::Pdf);
    for case in crate::harness::CASES.iter() {
        let path = folder.path().join(format!("{0}-{0}.pdf", case.name));
        let output =
            run(&tools, "pdftotext", &[Path::new("-raw"), &path, Path::new("-")]);
        assert!(output.status.success(), "{}", text(&output));
        let text = String::from_utf8(output.stdout).expect("UTF-8");
        let lines: Vec<_> = text.lines().map(str::trim_end).collect();
        golden(&(lines.join("\n") + "\n"), &case.folder.join("expected/pages.txt"));
    }
}

/// The first word of a line from the right is the rightmost, and an address still runs
/// from the left.
#[test]
#[ignore = "needs what `tests/run` installs"]
fn a_page_from_the_right_begins_at_the_right() {
    let tools = tools();
    let folder = tempfile::tempdir().expect("a folder");
    written(folder.path(), Format::Pdf);
    let path = folder.path().join("right-to-left-right-to-left.pdf");
    let words =
        text(&run(&tools, "pdftotext", &[Path::new("-bbox"), &path, Path::new("-")]));
    let width = edge(words.lines().find(|line| line.contains("<page")), "width=");
    let word =
        |word: &str| words.lines().find(|line| line.contains(&format!(">{word}<")));
    // `pdftotext` gives words in the order of the page, from the left.
    let title = word("הביתכה").or_else(|| word("הכתיבה"));
    let first = word("ןוויכ").or_else(|| word("כיוון"));
    assert!(edge(first, "xMin=") > edge(title, "xMax="), "{words}");
    assert!(edge(first, "xMax=") > width * 0.8, "{words}");
    assert!(words.contains("unicode.org/reports/tr9/"), "{words}");
}

/// A coordinate of a line of `pdftotext -bbox`, in points from the left.
fn edge(line: Option<&str>, name: &str) -> f64 {
    let line = line.expect("the word");
    let rest = line.split(name).nth(1).expect("the edge");
    rest.split('"').nth(1).and_then(|n| n.parse().ok()).expect("a number")
}

/// Every typeface is in the file.
#[test]
#[ignore = "needs what `tests/run` installs"]
fn every_font_is_embedded() {
    let tools = tools();
    let folder = tempfile::tempdir().expect("a folder");
    for path in written(folder.path(), Format::Pdf) {
        let output = run(&tools, "pdffonts", &[&path]);
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let fonts: Vec<_> = text.lines().skip(2).collect();
        assert!(!fonts.is_empty());
        for font in fonts {
            let columns: Vec<_> = font.split_whitespace().rev().collect();
            assert_eq!(columns[4], "yes", "{font}");
        }
    }
}

/// SARIF 2.1.0 has a schema.
#[test]
#[ignore = "needs what `tests/run` installs"]
fn sarif_logs_follow_their_schema() {
    let tools = tools();
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("log.sarif");
    // Every rule's case, so that everything that can be in a result is in one.
    let cases = crate::harness::root().join("tests/rules");
    for case in crate::harness::folders(&cases) {
        let output = Command::new(crate::harness::PROGRAM)
            .args(["check", "input.md", "--diagnostic-format", "sarif"])
            .current_dir(&case)
            .output()
            .expect("it runs");
        assert!(!output.stdout.is_empty(), "{}", case.display());
        std::fs::write(&path, &output.stdout).expect("written");
        let checked = run(&tools, "sarif", &[&path]);
        assert!(checked.status.success(), "{}: {}", case.display(), text(&checked));
    }
    std::fs::write(&path, r#"{"version": "2.1.0"}"#).expect("written");
    assert!(!run(&tools, "sarif", &[&path]).status.success(), "a broken log passes");
}

/// A text with something for some readers in every kind of place.
const PARTS: &str = "---\ntitle: T\nid: T-1\ndate: 2025-08-18\nas_of: 2025-08-18\n\
    marking: none\naudiences: board\n---\n\n## All\n\nAll read this.[^all]\n\n\
    <!-- only: audience=board -->\n\n## Quokka heading\n\nQuokka text with ~~quokka~~ *emph*, \
    `quokka code`, [quokka link](https://quokka.example), $quokka$, a note[^quokka] and a \
    source.[^board]\n\n- Quokka item\n\n> Quokka quote\n> — Quokka Q., 2025\n\n\
    > [!NOTE]\n> Quokka callout\n\n| Quokka head | B |\n|-|-|\n| quokka cell | 2 |\n\n\
    ![Quokka alternative](q.svg \"Quokka caption. Photo: Quokka.\")\n\n\
    [^quokka]: A quokka note.\n\n<!-- end -->\n\n\
    Some <!-- only: audience=board -->quokkas and QKA<!-- end --> know.\n\n\
    <!-- only: format=epub -->\n\nWombats are for screens.\n\n<!-- end -->\n\n\
    <!-- only: format=pdf -->\n\nDingos are for paper.\n\n<!-- end -->\n\n\
    ## Timeline\n\n| Date | Event |\n|-|-|\n| 2001 | Begun. |\n\
    | <!-- only: audience=board -->1887<!-- end --> | <!-- only: audience=board -->A quokka event.\
    <!-- end --> |\n\n## Glossary\n\n| Term | Meaning |\n|-|-|\n| QKA | A quokka agency. |\n\
    | All | Everybody. |\n\n## Sources\n\n[^all]: Everybody, 2025.\n\n\
    [^board]: Quokka papers, 2025.\n";

/// What is for other readers is nowhere in the files, as seen from outside.
#[test]
#[ignore = "needs what `tests/run` installs"]
fn what_is_left_out_leaves_no_trace() {
    let svg = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 9 9\"><path d=\"M0 0L9 9\"/>\
        </svg>";
    let files = [("sources/a.md", PARTS), ("sources/q.svg", svg)];
    let project = chancery::Project::from_files(files).expect("a project");
    let source = project.source_at("sources/a.md").expect("a briefing");
    let mut options = crate::harness::options();
    let texts = |options: &chancery::Options| {
        let built = chancery::build(&project, &source, options);
        assert_eq!(built.artefacts.len(), 2, "{:#?}", built.diagnostics);
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a.pdf");
        std::fs::write(&path, &built.artefacts[0].bytes).expect("written");
        let tools = tools();
        let plain = folder.path().join("plain.pdf");
        let arguments =
            [Path::new("--qdf"), Path::new("--object-streams=disable"), &path, &plain];
        assert!(run(&tools, "qpdf", &arguments).status.success());
        let plain = std::fs::read(&plain).expect("read");
        let pages = text(&run(&tools, "pdftotext", &[&path, Path::new("-")]));
        let info = text(&run(&tools, "pdfinfo", &[Path::new("-struct-text"), &path]));
        let pdf = format!("{pages}{info}{}", String::from_utf8_lossy(&plain));
        let mut epub = String::new();
        for (name, bytes) in crate::harness::unzip(&built.artefacts[1].bytes) {
            epub.push_str(&name);
            epub.push_str(&String::from_utf8_lossy(&bytes));
        }
        (pdf.to_lowercase(), epub.to_lowercase())
    };
    let (pdf, epub) = texts(&options);
    for secret in ["quokka", "qka", "board", "1887"] {
        assert!(!pdf.contains(secret), "the PDF says `{secret}`");
        assert!(!epub.contains(secret), "the EPUB says `{secret}`");
    }
    assert!(pdf.contains("dingos") && !pdf.contains("wombats"));
    assert!(epub.contains("wombats") && !epub.contains("dingos"));
    options.audience = Some("board".to_owned());
    let (pdf, epub) = texts(&options);
    for part in ["quokka heading", "quokka item", "qka", "quokka papers", "quokka event"]
    {
        assert!(pdf.contains(part), "the PDF lacks `{part}`");
        assert!(epub.contains(part), "the EPUB lacks `{part}`");
    }
    assert!(epub.contains("quokka alternative"));
}
