//! What an EPUB says of itself: its package document (EPUB 3.3, 5), the pages that its
//! navigation document lists (7.4.3), and its cover. It need not be one of ours.

mod metadata;

use roxmltree::Document;
use roxmltree::Node;
use roxmltree::ParsingOptions;

use self::metadata::Metadata;
use super::container::Archive;
use super::picture;

/// What an EPUB says of itself.
#[derive(Debug)]
pub(crate) struct Record {
    pub(crate) title: Phrase,
    pub(crate) subtitle: Option<Phrase>,
    /// The unique identifier, as written.
    pub(crate) identifier: Option<String>,
    /// The languages as written, which should be BCP 47 tags; the main one comes first.
    pub(crate) languages: Vec<String>,
    /// The creators, then the contributors.
    pub(crate) persons: Vec<Person>,
    pub(crate) publishers: Vec<String>,
    /// The date of publication, as written.
    pub(crate) published: Option<String>,
    /// When it was changed last, which should be `CCYY-MM-DDThh:mm:ssZ`.
    pub(crate) modified: Option<String>,
    pub(crate) description: Option<Phrase>,
    pub(crate) subjects: Vec<String>,
    /// Who may read it (DCMI Metadata Terms, accessRights).
    pub(crate) marking: Option<String>,
    pub(crate) series: Vec<Series>,
    /// How the pages follow each other: `ltr` or `rtl`.
    pub(crate) progression: Option<String>,
    pub(crate) access: Access,
    /// How many pages of a printed edition are listed.
    pub(crate) pages: usize,
    pub(crate) cover: Option<Cover>,
}

/// A text with its language, as far as one is told.
#[derive(Debug)]
pub(crate) struct Phrase {
    pub(crate) text: String,
    /// A BCP 47 tag, as written.
    pub(crate) language: Option<String>,
}

/// Who made a publication, or helped to.
#[derive(Debug)]
pub(crate) struct Person {
    pub(crate) name: String,
    /// The code among the MARC relators.
    pub(crate) role: Option<String>,
    /// Whether it is a creator, not a contributor.
    pub(crate) is_creator: bool,
}

/// A series that a publication belongs to.
#[derive(Debug)]
pub(crate) struct Series {
    pub(crate) name: String,
    /// The place in it: numbers joined by full stops (EPUB 3.3, D.3).
    pub(crate) position: Option<String>,
}

/// The accessibility metadata (EPUB Accessibility 1.1, 2.2 and 3.5), as written.
#[derive(Debug)]
pub(crate) struct Access {
    pub(crate) modes: Vec<String>,
    /// Sets of modes, each joined by commas.
    pub(crate) sufficient: Vec<String>,
    pub(crate) features: Vec<String>,
    pub(crate) hazards: Vec<String>,
    pub(crate) summary: Option<Phrase>,
    /// The claims of conformance: their texts or addresses.
    pub(crate) claims: Vec<String>,
    pub(crate) certifier: Option<String>,
    pub(crate) credential: Option<String>,
    pub(crate) report: Option<String>,
}

/// The picture of a cover.
#[derive(Debug)]
pub(crate) struct Cover {
    pub(crate) media_type: &'static str,
    pub(crate) extension: &'static str,
    /// In pixels.
    pub(crate) width: u32,
    /// In pixels.
    pub(crate) height: u32,
    pub(crate) bytes: Vec<u8>,
}

/// The namespace of package documents.
const OPF: &str = "http://www.idpf.org/2007/opf";

/// The namespace of `epub:type`.
const OPS: &str = "http://www.idpf.org/2007/ops";

/// The most bytes that are read of a document, so that no archive can fill the memory.
const MOST_TEXT: u64 = 32 << 20;

/// The most bytes that are read of a cover.
const MOST_COVER: u64 = 64 << 20;

/// The pictures that a catalog can show (OPDS Catalog 2.0, 2.3), with their extensions.
const PICTURES: &[(&str, &str)] = &[
    ("image/jpeg", "jpg"),
    ("image/png", "png"),
    ("image/gif", "gif"),
    ("image/webp", "webp"),
];

impl Record {
    /// Reads what an EPUB says of itself.
    ///
    /// # Errors
    ///
    /// Why it can't be read, as a phrase: it is no archive, or has no package document or no
    /// title. What else it should have may be missing.
    pub(crate) fn read(bytes: &[u8]) -> Result<Self, String> {
        let archive = Archive::open(bytes);
        let mut archive = archive.map_err(|e| format!("it is no archive ({})", e.0))?;
        let path = package_path(&mut archive)?;
        let text = text_of(&mut archive, &path)?;
        let document = parse(&path, &text)?;
        let package = document.root_element();
        let metadata = Metadata::of(package);
        let title = metadata.title("main").ok_or("it has no title")?;
        let pages = pages(&mut archive, &path, package);
        let cover = cover(&mut archive, &path, package, &metadata);
        let spine = child(package, "spine");
        let progression = spine.and_then(|n| n.attribute("page-progression-direction"));
        Ok(Self {
            title,
            subtitle: metadata.title("subtitle"),
            identifier: metadata.identifier(),
            languages: metadata.texts("language"),
            persons: metadata.persons(),
            publishers: metadata.texts("publisher"),
            published: metadata.texts("date").into_iter().next(),
            modified: metadata.property("dcterms:modified"),
            description: metadata.phrase("description"),
            subjects: metadata.texts("subject"),
            marking: metadata.property("dcterms:accessRights"),
            series: metadata.series(),
            progression: progression.map(str::to_owned),
            access: metadata.access(),
            pages,
            cover,
        })
    }
}

/// The path of the package document (EPUB 3.3, 4.2.6.3.1): the first, if there are more.
fn package_path(archive: &mut Archive<'_>) -> Result<String, String> {
    let path = "META-INF/container.xml";
    let text = text_of(archive, path)?;
    let document = parse(path, &text)?;
    let files = document.descendants().filter(|n| n.tag_name().name() == "rootfile");
    let mut paths = files.filter_map(|n| n.attribute("full-path"));
    let found = paths.next().ok_or("it names no package document")?;
    Ok(found.to_owned())
}

fn text_of(archive: &mut Archive<'_>, path: &str) -> Result<String, String> {
    let bytes = archive.file(path, MOST_TEXT).map_err(|error| error.0)?;
    String::from_utf8(bytes).map_err(|_| format!("`{path}` is not in UTF-8"))
}

fn parse<'a>(path: &str, text: &'a str) -> Result<Document<'a>, String> {
    let options = ParsingOptions { allow_dtd: true, ..ParsingOptions::default() };
    Document::parse_with_options(text, options)
        .map_err(|error| format!("`{path}`: {error}"))
}

/// The child of a package that has a name.
fn child<'a, 'i>(package: Node<'a, 'i>, name: &str) -> Option<Node<'a, 'i>> {
    package.children().find(|node| node.has_tag_name((OPF, name)))
}

/// The item of the manifest that has a property (EPUB 3.3, 5.6.2.1).
fn item<'a, 'i>(package: Node<'a, 'i>, property: &str) -> Option<Node<'a, 'i>> {
    let mut items = child(package, "manifest")?.children();
    items.find(|item| words(*item, "properties").any(|word| word == property))
}

/// The words of an attribute that has a list of them.
fn words<'a>(node: Node<'a, '_>, attribute: &str) -> impl Iterator<Item = &'a str> {
    node.attribute(attribute).unwrap_or_default().split_whitespace()
}

/// How many pages the navigation document lists; none if it can't be read.
fn pages(archive: &mut Archive<'_>, package_path: &str, package: Node<'_, '_>) -> usize {
    let href = item(package, "nav").and_then(|item| item.attribute("href"));
    let path = href.and_then(|href| resolve(package_path, href));
    let text = path.and_then(|path| text_of(archive, &path).ok());
    let Some(text) = text else { return 0 };
    let Ok(document) = parse("", &text) else { return 0 };
    let is_list = |node: &Node<'_, '_>| {
        let kinds = node.attribute((OPS, "type")).unwrap_or_default();
        kinds.split_whitespace().any(|kind| kind == "page-list")
    };
    let list = document.descendants().find(is_list);
    list.map_or(0, |list| {
        list.descendants().filter(|n| n.tag_name().name() == "a").count()
    })
}

/// The cover: the picture that the manifest names as such, or that EPUB 2 names.
fn cover(
    archive: &mut Archive<'_>,
    package_path: &str,
    package: Node<'_, '_>,
    metadata: &Metadata<'_, '_>,
) -> Option<Cover> {
    let item = item(package, "cover-image").or_else(|| {
        let id = metadata.cover()?;
        let mut items = child(package, "manifest")?.children();
        items.find(|item| item.attribute("id") == Some(id))
    })?;
    let media_type = item.attribute("media-type")?;
    let &(media_type, extension) =
        PICTURES.iter().find(|(name, _)| *name == media_type)?;
    let path = resolve(package_path, item.attribute("href")?)?;
    let bytes = archive.file(&path, MOST_COVER).ok()?;
    let (width, height) = picture::size(&bytes)?;
    Some(Cover { media_type, extension, width, height, bytes })
}

/// The path in the archive that an address in a document leads to (EPUB 3.3, 4.2.5); nothing
/// if it leads out of the archive.
fn resolve(from: &str, href: &str) -> Option<String> {
    let path = decoded(href.split(['?', '#']).next()?)?;
    let folder = from.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut parts: Vec<&str> =
        folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// A text without its percent-encoding (RFC 3986, 2.1).
fn decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let digits = [rest.next()?, rest.next()?];
            let digits = std::str::from_utf8(&digits).ok()?;
            bytes.push(u8::from_str_radix(digits, 16).ok()?);
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::resolve;

    #[test]
    fn addresses_lead_to_paths_in_the_archive() {
        for (from, href, path) in [
            ("EPUB/package.opf", "image/cover.jpg", Some("EPUB/image/cover.jpg")),
            ("package.opf", "a%20b.jpg#x", Some("a b.jpg")),
            ("a/b.opf", "../%D1%97.jpg", Some("ї.jpg")),
            ("a/b.opf", "../../c.jpg", None),
            ("a/b.opf", "%zz.jpg", None),
            ("a/b.opf", "100%", None),
        ] {
            assert_eq!(resolve(from, href).as_deref(), path, "{href}");
        }
    }
}
