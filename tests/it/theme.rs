//! What a house makes its own: theme, layouts, and the way to work on them.

use chancery::Format;
use chancery::Project;

use crate::harness::CASES;
use crate::harness::HEAD;
use crate::harness::documents;
use crate::harness::findings;
use crate::harness::options;
use crate::harness::unzip;
use crate::pdf::text_of;

fn house() -> &'static crate::harness::Case {
    CASES.iter().find(|case| case.name == "house").expect("the case")
}

/// What a project with this theme says of a briefing.
fn says(theme: &str) -> String {
    let files = [
        ("chancery.toml", format!("[theme]\n{theme}\n")),
        ("sources/a.md", format!("{HEAD}Text.\n")),
    ];
    match Project::from_files(files) {
        Ok(project) => {
            let source = project.briefings().expect("a list").remove(0);
            let built = chancery::build(&project, &source, &options());
            findings(project.warnings()) + &findings(&built.diagnostics)
        }
        Err(chancery::Error::Config(diagnostics)) => findings(&diagnostics),
        Err(error) => panic!("{error}"),
    }
}

#[test]
fn a_house_has_its_colours_labels_and_sign_in_both_formats() {
    let pdf = house().bytes(Format::Pdf);
    let text = text_of(pdf);
    assert!(text.contains("Tableau") && text.contains("Avertissement"), "{text}");
    let document = lopdf::Document::load_mem(pdf).expect("a PDF");
    let fonts: Vec<_> = document
        .objects
        .values()
        .filter_map(|object| object.as_dict().ok()?.get(b"BaseFont").ok()?.as_name().ok())
        .map(|name| String::from_utf8_lossy(name).into_owned())
        .collect();
    assert!(fonts.iter().any(|name| name.contains("NewCM")), "{fonts:?}");
    assert!(!fonts.iter().any(|name| name.contains("Inter")), "{fonts:?}");
    let bytes = house().bytes(Format::Epub);
    let documents = documents(bytes);
    assert!(documents["EPUB/style.css"].contains("border-color: #7a1f3d"));
    assert!(documents["EPUB/style.css"].contains(".h1 { text-align: center; }"));
    let title = &documents["EPUB/text/title.xhtml"];
    assert!(title.contains("alt=\"Harbour Institute\""), "{title}");
    let whole: String = documents.values().cloned().collect();
    assert!(whole.contains("Tableau") && whole.contains("Avertissement"));
    assert!(unzip(bytes).iter().any(|(name, _)| name.ends_with(".svg")));
}

#[test]
fn a_theme_that_can_t_be_read_is_refused() {
    let pale = says("accent = \"#7799bb\"");
    assert!(pale.contains("chancery.toml:2:10: error[config-invalid]"), "{pale}");
    assert!(
        pale.contains("`accent` has a contrast of 3.0 on white; text needs 4.5"),
        "{pale}"
    );
    let dark = says("tint = \"#777777\"");
    assert!(dark.contains("on tint; text needs 4.5"), "{dark}");
    assert!(says("accent = \"blue\"").contains("`blue` is not a colour"));
    assert!(says("paper = \"a5\"").contains("`paper` can't be `a5`"));
    assert!(says("labels = \"ja\"").contains("`labels` can't be `ja`"));
    assert!(says("acent = \"#000000\"").contains("did you mean `accent`?"));
    assert!(
        says("logo = \"none.svg\"").contains("chancery.toml:2:8: error[image-missing]")
    );
    let font = says("sans = \"Helvetica Neue\"");
    assert!(font.contains("chancery.toml:2:8: error[config-invalid]"), "{font}");
    assert!(font.contains("no font is called `Helvetica Neue`"), "{font}");
    assert!(font.contains("the project's `fonts/`"), "{font}");
    assert!(
        says("serif = \"Libertinus Serf\"").contains("did you mean `Libertinus Serif`?")
    );
    assert_eq!(says("accent = \"#7a1f3d\"\nserif = \"New Computer Modern\""), "");
}

fn chancery(folder: &std::path::Path, arguments: &[&str]) -> (Option<i32>, String) {
    let output = crate::harness::program()
        .args(arguments)
        .current_dir(folder)
        .output()
        .expect("it runs");
    let text = String::from_utf8_lossy(&output.stdout).into_owned()
        + &String::from_utf8_lossy(&output.stderr);
    (output.status.code(), text)
}

#[test]
fn layouts_are_listed_and_ejected() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path();
    std::fs::create_dir(root.join("sources")).expect("made");
    std::fs::write(root.join("sources/a.md"), format!("{HEAD}Text.\n")).expect("written");
    let (code, list) = chancery(root, &["layouts"]);
    assert_eq!(code, Some(0));
    for name in ["briefing", "explainer", "large-print", "memo", "note"] {
        assert!(list.lines().any(|line| line.starts_with(name)), "{list}");
    }
    let (code, said) = chancery(root, &["layouts", "eject", "note", "--as", "slip"]);
    assert_eq!(code, Some(0), "{said}");
    let path = root.join("layouts/slip/layout.typ");
    let ejected = std::fs::read_to_string(&path).expect("ejected");
    std::fs::write(&path, ejected.replace("title-text(17pt)", "title-text(19pt)"))
        .expect("written");
    // It is there, works, and is not overwritten.
    let (_, list) = chancery(root, &["layouts", "--format", "json"]);
    let list: serde_json::Value = serde_json::from_str(&list).expect("JSON");
    let own = list.as_array().expect("a list").iter().find(|it| it["name"] == "slip");
    assert_eq!(own.expect("listed")["own"], true);
    let (code, said) = chancery(root, &["build", "--layout", "slip"]);
    assert_eq!(code, Some(0), "{said}");
    let (code, said) = chancery(root, &["layouts", "eject", "memo", "--as", "slip"]);
    assert!(code == Some(2) && said.contains("is there already"), "{said}");
    assert!(std::fs::read_to_string(&path).expect("there").contains("19pt"));
    let (code, said) = chancery(root, &["layouts", "eject", "leaflet"]);
    assert!(
        code == Some(2) && said.contains("no layout `leaflet` is built in"),
        "{said}"
    );
    let (code, _) = chancery(root, &["layouts", "eject", "memo", "--as", "../x"]);
    assert_eq!(code, Some(2));
}

/// What Typst's own command line needs is there: the compiler itself sets it from the disk.
#[test]
fn typst_sets_what_is_written_for_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let case = house();
    let source = case.folder.join("house.md");
    let out = folder.path().join("work");
    let path = |path: &std::path::Path| path.to_str().expect("UTF-8").to_owned();
    let arguments = ["data", &path(&source), "--typst", &path(&out)];
    let (code, said) = chancery(&case.folder, &arguments);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("typst compile --root"), "{said}");
    let document = typst::compile::<typst_layout::PagedDocument>(&Disk::new(&out)).output;
    let document = document.unwrap_or_else(|errors| panic!("{errors:#?}"));
    let pdf =
        typst_pdf::pdf(&document, &typst_pdf::PdfOptions::default()).expect("a PDF");
    assert!(text_of(&pdf).contains("The harbour opens"));
    // Links within the document lead to labels there.
    assert!(!pdf.windows(7).any(|bytes| bytes == b"/URI (#"));
}

/// A house's own faces go with the rest.
#[test]
fn faces_of_the_project_are_written_for_typst() {
    let face: &[u8] = ttf_inter::REGULAR;
    let text = format!("{HEAD}Text.\n");
    let files = [("sources/a.md", text.as_bytes()), ("fonts/own.ttf", face)];
    let project = Project::from_files(files).expect("a project");
    let source = project.source_at("sources/a.md").expect("a briefing");
    let (files, _) = chancery::typst_files(&project, &source, &options());
    assert!(files.contains_key("fonts/own.ttf") && files.contains_key("fonts/inter.ttf"));
}

/// The compiler's view of a folder, as its command line has it.
struct Disk {
    root: std::path::PathBuf,
    library: typst::utils::LazyHash<typst::Library>,
    fonts: Vec<typst::text::Font>,
    book: typst::utils::LazyHash<typst::text::FontBook>,
}

impl Disk {
    fn new(root: &std::path::Path) -> Self {
        use typst::LibraryExt;
        let features = [typst::Feature::A11yExtras].into_iter().collect();
        let library = typst::Library::builder().with_features(features).build();
        let bytes = std::fs::read(root.join("fonts/inter.ttf")).expect("the sans face");
        let mut fonts: Vec<_> =
            typst::text::Font::iter(typst::foundations::Bytes::new(bytes)).collect();
        fonts.extend(typst_kit::fonts::embedded().map(|(font, _)| font));
        let book = typst::text::FontBook::from_fonts(&fonts);
        Self {
            root: root.to_owned(),
            library: typst::utils::LazyHash::new(library),
            fonts,
            book: typst::utils::LazyHash::new(book),
        }
    }
}

impl typst::World for Disk {
    fn library(&self) -> &typst::utils::LazyHash<typst::Library> {
        &self.library
    }

    fn book(&self) -> &typst::utils::LazyHash<typst::text::FontBook> {
        &self.book
    }

    fn main(&self) -> typst::syntax::FileId {
        let path = typst::syntax::VirtualPath::new("main.typ").expect("a path");
        let root = typst::syntax::VirtualRoot::Project;
        typst::syntax::RootedPath::new(root, path).intern()
    }

    fn source(
        &self,
        id: typst::syntax::FileId,
    ) -> typst::diag::FileResult<typst::syntax::Source> {
        let text = String::from_utf8(self.file(id)?.to_vec()).expect("UTF-8");
        Ok(typst::syntax::Source::new(id, text))
    }

    fn file(
        &self,
        id: typst::syntax::FileId,
    ) -> typst::diag::FileResult<typst::foundations::Bytes> {
        let path = self.root.join(id.vpath().get_without_slash());
        let bytes = std::fs::read(&path)
            .map_err(|_| typst::diag::FileError::NotFound(path.clone()))?;
        Ok(typst::foundations::Bytes::new(bytes))
    }

    fn font(&self, index: usize) -> Option<typst::text::Font> {
        self.fonts.get(index).cloned()
    }

    fn today(
        &self,
        _: Option<typst::foundations::Duration>,
    ) -> Option<typst::foundations::Datetime> {
        None
    }
}
