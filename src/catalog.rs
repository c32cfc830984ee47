//! The catalog of what was built: a feed for reading programs, and a page for people.

mod access;
mod feed;
mod manifest;
mod page;

use std::collections::BTreeMap;
use std::fmt::Write;

use crate::briefing::Date;
use crate::briefing::DatePart;
use crate::epub::Record;
use crate::error::Error;
use crate::format::EpubVariant;
use crate::format::Format;
use crate::language::Language;
use crate::project::Folder;
use crate::project::Project;

/// The catalog of a folder.
#[derive(Debug)]
#[non_exhaustive]
pub struct Catalog {
    /// What it is made of, by the paths from the folder, in the order in which to write it:
    /// the covers, the page, the feed. Nothing if no EPUB can be read.
    pub files: Vec<(String, Vec<u8>)>,
    /// How many publications it lists.
    pub publications: usize,
    /// The EPUBs that can't be read, by their paths from the folder, each with the reason.
    pub unread: Vec<(String, String)>,
    /// The PDFs that no EPUB beside them tells of, by their paths from the folder.
    pub lone: Vec<String>,
}

/// A publication in its formats.
struct Publication {
    record: Record,
    files: Vec<File>,
    /// The path of its cover from the folder.
    cover: Option<String>,
}

/// A file of a publication.
struct File {
    /// The path from the folder.
    path: String,
    format: Format,
    /// What sets it apart from the others of its format, as in its name: `kepub`, `print`.
    variant: Option<String>,
    /// In bytes.
    size: Option<u64>,
}

/// The names of the feed and the page.
const FEED: &str = "catalog.json";
const PAGE: &str = "index.html";

/// What the names of PDFs for printing end with.
const PRESS: &[&str] = &["print", "booklet"];

/// Lists what is in a folder: each EPUB, with the PDFs of the same name. The project gives the
/// title and the language of the page.
///
/// # Errors
///
/// [`Error::Usage`] if there are no EPUBs, or if a file that the catalog would be written over
/// is none; [`Error::Io`] if a folder can't be read.
pub fn catalog(project: &Project, folder: &Folder) -> Result<Catalog, Error> {
    let paths = folder.files()?;
    check_own(folder, &paths)?;
    let mut unread = Vec::new();
    let mut shelf = publications(folder, &paths, &mut unread);
    if shelf.is_empty() && unread.is_empty() {
        return Err(Error::Usage("there are no EPUBs in the folder".to_owned()));
    }
    let mut lone = Vec::new();
    for path in paths.iter().filter(|path| ends_with(path, "pdf")) {
        if !add_pdf(&mut shelf, folder, path) {
            lone.push(path.clone());
        }
    }
    let language = language(project, shelf.values());
    let publications = in_order(shelf, &language);
    let mut files = Vec::new();
    if !publications.is_empty() {
        let title = title(project);
        let page = page::page(&title, &language, &publications);
        let feed = feed::feed(&title, &publications);
        let covers = publications.iter().filter_map(cover);
        files.extend(covers);
        files.extend([(PAGE.to_owned(), page), (FEED.to_owned(), feed)]);
    }
    Ok(Catalog { files, publications: publications.len(), unread, lone })
}

/// Refuses to put the catalog in the place of what is none.
fn check_own(folder: &Folder, paths: &[String]) -> Result<(), Error> {
    for (name, mark) in [(PAGE, page::GENERATOR), (FEED, feed::MEDIA_TYPE)] {
        if !paths.iter().any(|path| path == name) {
            continue;
        }
        let bytes = folder.read(name).unwrap_or_default();
        if !String::from_utf8_lossy(&bytes).contains(mark) {
            let message = format!(
                "`{name}` is there already and not of a catalog; nothing was changed"
            );
            return Err(Error::Usage(message));
        }
    }
    Ok(())
}

/// The publications by what their files are named after.
fn publications(
    folder: &Folder,
    paths: &[String],
    unread: &mut Vec<(String, String)>,
) -> BTreeMap<String, Publication> {
    let epubs = paths.iter().filter(|path| ends_with(path, "epub"));
    let mut epubs: Vec<_> = epubs.map(|path| (parted(path), path)).collect();
    // What is for all readers comes before what is for some, and tells what both are.
    epubs.sort_by_key(|((stem, _), path)| (*stem, path.len(), *path));
    let mut shelf: BTreeMap<String, Publication> = BTreeMap::new();
    for ((stem, variant), path) in epubs {
        let bytes = folder.read(path);
        let record = match bytes.and_then(|bytes| Record::read(&bytes)) {
            Ok(record) => record,
            Err(why) => {
                unread.push((path.clone(), why));
                continue;
            }
        };
        let file = File {
            path: path.clone(),
            format: Format::Epub,
            variant: variant.map(str::to_owned),
            size: folder.size(path),
        };
        let Some(other) = shelf.get_mut(stem) else {
            shelf.insert(stem.to_owned(), Publication::new(record, file, stem));
            continue;
        };
        if record.identifier.is_some() && record.identifier == other.record.identifier {
            other.files.push(file);
        } else {
            shelf.insert(path.clone(), Publication::new(record, file, path));
        }
    }
    shelf
}

impl Publication {
    fn new(record: Record, file: File, name: &str) -> Self {
        let extension = record.cover.as_ref().map(|cover| cover.extension);
        let cover = extension.map(|extension| format!("covers/{name}.{extension}"));
        Self { record, files: vec![file], cover }
    }

    /// The date of publication, else that of the last change.
    fn date(&self) -> Option<Date> {
        let published = self.record.published.as_deref().and_then(date);
        published.or_else(|| date(self.record.modified.as_deref()?))
    }
}

/// Adds a PDF to the publication that has its name.
fn add_pdf(
    shelf: &mut BTreeMap<String, Publication>,
    folder: &Folder,
    path: &str,
) -> bool {
    let stem = &path[..path.len() - ".pdf".len()];
    let press = stem.rsplit_once('.').filter(|(_, end)| PRESS.contains(end));
    let (name, variant) = match press {
        Some((name, end)) if !shelf.contains_key(stem) => (name, Some(end.to_owned())),
        Some(_) | None => (stem, None),
    };
    let Some(publication) = shelf.get_mut(name) else { return false };
    let file = File {
        path: path.to_owned(),
        format: Format::Pdf,
        variant,
        size: folder.size(path),
    };
    publication.files.push(file);
    true
}

/// Whether a path has an extension, in small letters or capitals.
fn ends_with(path: &str, extension: &str) -> bool {
    let found = path.rsplit_once('.').filter(|(stem, _)| !stem.is_empty());
    found.is_some_and(|(_, end)| end.eq_ignore_ascii_case(extension))
}

/// The path of an EPUB without its extension, and which devices it is for, as in its name.
fn parted(path: &str) -> (&str, Option<&str>) {
    let stem = &path[..path.len() - ".epub".len()];
    let ends = EpubVariant::ALL.iter().filter_map(|variant| {
        variant.extension().strip_suffix(".epub").filter(|end| !end.is_empty())
    });
    let found = ends
        .filter_map(|end| Some((stem.strip_suffix(end)?.strip_suffix('.')?, Some(end))));
    let mut found = found.filter(|(name, _)| !name.is_empty() && !name.ends_with('/'));
    found.next().unwrap_or((stem, None))
}

/// A date of a package document: its day, month or year, without the time of day.
fn date(text: &str) -> Option<Date> {
    let day = text.split('T').next().unwrap_or_default();
    let is_plain = day.starts_with(|c: char| c.is_ascii_digit())
        && day.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
    let date = Date::parse(day).filter(|_| is_plain)?;
    let Date::Point(point) = &date else { return None };
    let is_told =
        matches!(point.part, DatePart::Year | DatePart::Month(_) | DatePart::Day(..));
    is_told.then_some(date)
}

/// A day as `CCYY-MM-DD`.
fn iso_day(date: &Date) -> Option<String> {
    let Date::Point(point) = date else { return None };
    let DatePart::Day(month, day) = point.part else { return None };
    Some(format!("{:04}-{month:02}-{day:02}", point.year))
}

/// The publications, the newest first, those of a day by their titles.
fn in_order(
    shelf: BTreeMap<String, Publication>,
    language: &Language,
) -> Vec<Publication> {
    let order = language.collator();
    let mut publications: Vec<_> = shelf.into_values().collect();
    let day = |publication: &Publication| publication.date().and_then(|d| d.first_day());
    publications.sort_by(|a, b| {
        let titles = || order.compare(&a.record.title.text, &b.record.title.text);
        day(b).cmp(&day(a)).then_with(titles)
    });
    publications
}

/// The title of the catalog: the project's name, its organisation, or its folder's name.
fn title(project: &Project) -> String {
    let config = project.config();
    let folder = || Some(project.root()?.file_name()?.to_string_lossy().into_owned());
    let named = config.name.clone().or_else(|| config.organisation.clone());
    named.or_else(folder).unwrap_or_else(|| "Catalog".to_owned())
}

/// The language of the page: the project's, else that of all publications, if there are
/// labels in it.
fn language<'a>(
    project: &Project,
    publications: impl Iterator<Item = &'a Publication>,
) -> Language {
    let tags = publications.map(|p| p.record.languages.first().map(String::as_str));
    let mut tags: Vec<_> = tags.collect();
    tags.dedup();
    let common = if let [tag] = tags[..] { tag } else { None };
    let chosen = project.config().language.as_deref().or(common);
    let language = chosen.and_then(Language::new);
    let has_labels = |language: &Language| language.labels_tag() == language.primary();
    language.filter(has_labels).unwrap_or_else(Language::english)
}

/// The cover of a publication, with its path.
fn cover(publication: &Publication) -> Option<(String, Vec<u8>)> {
    let path = publication.cover.clone()?;
    Some((path, publication.record.cover.as_ref()?.bytes.clone()))
}

/// The address of a file from the catalog (RFC 3986, 4.2): what is no letter of ASCII, digit
/// or mark is encoded.
fn address(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

fn media_type(format: Format) -> &'static str {
    match format {
        Format::Pdf => "application/pdf",
        Format::Epub => "application/epub+zip",
    }
}
