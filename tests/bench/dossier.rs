//! What a dossier costs, against bare Typst over the same text as Pandoc writes it, and how
//! both grow. `tests/tools/dossier` fetches Pandoc, writes the sources and runs this.

#![expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a benchmark runs programs and prints what it measures"
)]

use std::path::Path;
use std::path::PathBuf;
use std::process::Command;

use typst::LibraryExt;
use typst::diag::FileError;
use typst::diag::FileResult;
use typst::foundations::Bytes;
use typst::foundations::Datetime;
use typst::foundations::Duration;
use typst::syntax::FileId;
use typst::syntax::RootedPath;
use typst::syntax::Source;
use typst::syntax::VirtualPath;
use typst::syntax::VirtualRoot;
use typst::text::Font;
use typst::text::FontBook;
use typst::utils::LazyHash;
use typst_layout::PagedDocument;

/// Each is measured so often, by turns, and the least counts: noise only adds.
const ROUNDS: usize = 5;

fn main() {
    let arguments: Vec<_> = std::env::args().skip(1).filter(|a| a != "--bench").collect();
    match arguments.as_slice() {
        [mode, source] if mode == "bare" => bare(Path::new(source)),
        [folder] => compare(Path::new(folder)),
        _ => println!("name the folder of the dossiers: use `tests/tools/dossier`"),
    }
}

/// Compiles a file as Typst's own command line does.
fn bare(path: &Path) {
    let world = Bare::new(path);
    let document = typst::compile::<PagedDocument>(&world).output.expect("it compiles");
    let pdf =
        typst_pdf::pdf(&document, &typst_pdf::PdfOptions::default()).expect("a PDF");
    std::fs::write(path.with_extension("pdf"), pdf).expect("written");
    println!("{}", document.pages().len());
}

/// Measures every dossier of a folder, which has `N.md` and, as Pandoc writes it, `N.typ`.
fn compare(folder: &Path) {
    let own = std::env::current_exe().expect("a path");
    let program = PathBuf::from(env!("CARGO_BIN_EXE_chancery"));
    let mut names: Vec<usize> = std::fs::read_dir(folder.join("sources"))
        .expect("a folder")
        .filter_map(|entry| entry.ok()?.path().file_stem()?.to_str()?.parse().ok())
        .collect();
    names.sort_unstable();
    let mut first: Option<[f64; 3]> = None;
    for parts in names {
        let source = folder.join(format!("sources/{parts}.md"));
        let typ = folder.join(format!("{parts}.typ"));
        let build = |formats: &str| {
            let mut command = Command::new(&program);
            command.args(["build", "--no-cache", "--to", formats, "-o"]);
            command.arg(folder.join("out"));
            command.arg(&source);
            command
        };
        let compile = || {
            let mut command = Command::new(&own);
            command.arg("bare").arg(&typ);
            command
        };
        let mut least = [f64::MAX; 3];
        for _ in 0..ROUNDS {
            for (least, mut command) in
                least.iter_mut().zip([compile(), build("pdf"), build("pdf,epub")])
            {
                *least = least.min(seconds(&mut command));
            }
        }
        let pages = |path: PathBuf| {
            let text = std::fs::read(path).expect("a PDF");
            lopdf::Document::load_mem(&text).expect("a PDF").get_pages().len()
        };
        let [typst, pdf, both] = least;
        println!(
            "{parts} parts: {} pages of {} by bare Typst; CPU {typst:.2} s bare, {pdf:.2} s PDF \
             ({:.2} times), {both:.2} s PDF and EPUB ({:.2} times)",
            pages(folder.join(format!("out/{parts}.pdf"))),
            pages(typ.with_extension("pdf")),
            pdf / typst,
            both / typst,
        );
        let small = *first.get_or_insert(least);
        println!(
            "  grown {:.1} times bare, {:.1} times PDF, {:.1} times PDF and EPUB",
            typst / small[0],
            pdf / small[1],
            both / small[2]
        );
    }
}

/// The CPU time of a program, in seconds: what the system says of ended children.
fn seconds(command: &mut Command) -> f64 {
    let spent = || {
        let stat = std::fs::read_to_string("/proc/self/stat").expect("Linux");
        let fields: Vec<_> =
            stat.rsplit(')').next().expect("fields").split(' ').collect();
        // Fields 16 and 17 of proc(5), in hundredths of a second.
        let of = |i: usize| fields[i].parse::<f64>().expect("a number");
        (of(14) + of(15)) / 100.0
    };
    let before = spent();
    let output = command.output().expect("it runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    spent() - before
}

/// One file and the fonts that Typst carries.
struct Bare {
    path: PathBuf,
    library: LazyHash<typst::Library>,
    fonts: Vec<Font>,
    book: LazyHash<FontBook>,
}

impl Bare {
    fn new(path: &Path) -> Self {
        let fonts: Vec<_> = typst_kit::fonts::embedded().map(|(font, _)| font).collect();
        let book = FontBook::from_fonts(&fonts);
        let library = typst::Library::builder().build();
        Self {
            path: path.to_owned(),
            library: LazyHash::new(library),
            fonts,
            book: LazyHash::new(book),
        }
    }
}

impl typst::World for Bare {
    fn library(&self) -> &LazyHash<typst::Library> {
        &self.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.book
    }

    fn main(&self) -> FileId {
        let path = VirtualPath::new("main.typ").expect("a path");
        RootedPath::new(VirtualRoot::Project, path).intern()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        let text = std::fs::read_to_string(&self.path)
            .map_err(|_| FileError::NotFound(self.path.clone()))?;
        Ok(Source::new(id, text))
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        let folder = self.path.parent().unwrap_or(Path::new("."));
        let path = folder.join(id.vpath().get_without_slash());
        std::fs::read(&path).map(Bytes::new).map_err(|_| FileError::NotFound(path))
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.fonts.get(index).cloned()
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}
