//! The page for people (HTML): no script, and nothing from elsewhere.

use super::FEED;
use super::File;
use super::Publication;
use super::address;
use super::date;
use super::feed;
use super::media_type;
use crate::briefing::Date;
use crate::epub::Phrase;
use crate::epub::Record;
use crate::epub::Series;
use crate::epub::Xml;
use crate::format::Format;
use crate::language::Language;

/// By what the page is known as ours.
pub(super) const GENERATOR: &str = "name=\"generator\" content=\"Chancery\"";

/// How it looks. Nothing in it needs escaping.
const STYLE: &str = "
:root { color-scheme: light dark; --ink: #1b1b1b; --ground: #fff; --link: #0a4b94; --line: #767676; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #eaeaea; --ground: #15171a; --link: #9cc5ff; --line: #8c8c8c; }
}
body { margin: 0 auto; padding: 1rem; max-width: 44rem; color: var(--ink); background: var(--ground);
  font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: break-word; }
h1, h2 { line-height: 1.25; }
a { color: var(--link); }
article { display: flow-root; padding: 1rem 0; border-top: 1px solid var(--line); }
article h2 { margin: 0; font-size: 1.25rem; }
article p { margin: 0.25rem 0; }
article img { float: inline-end; width: min(6rem, 25vw); height: auto; margin-inline-start: 1rem;
  border: 1px solid var(--line); }
.marking { font-weight: bold; }
dl { margin: 0.5rem 0; }
dt { font-weight: bold; }
dd { margin: 0 0 0.25rem; }
.files { margin: 0.5rem 0; padding: 0; list-style: none; }
.files li { padding: 0.25rem 0; }
@media (min-width: 30rem) {
  dl div { display: flex; gap: 0.5rem; }
  dt { flex: none; }
}
";

/// The page of a catalog.
pub(super) fn page(
    title: &str,
    language: &Language,
    publications: &[Publication],
) -> Vec<u8> {
    let mut xml = Xml::html();
    xml.open("html", &[("lang", language.tag()), ("dir", language.direction())]);
    head(&mut xml, title);
    xml.open("body", &[]);
    xml.open("main", &[]);
    xml.leaf("h1", &[("dir", "auto")], title);
    for (number, publication) in (1..).zip(publications) {
        article(&mut xml, language, publication, number);
    }
    xml.close();
    xml.open("footer", &[]);
    xml.open("p", &[]);
    xml.leaf("a", &[("href", FEED), ("type", feed::MEDIA_TYPE)], "OPDS 2.0");
    xml.close();
    xml.close();
    let mut html = xml.finish();
    html.push(b'\n');
    html
}

fn head(xml: &mut Xml, title: &str) {
    xml.open("head", &[]);
    xml.void("meta", &[("charset", "utf-8")]);
    xml.leaf("title", &[], title);
    let viewport = "width=device-width, initial-scale=1";
    xml.void("meta", &[("name", "viewport"), ("content", viewport)]);
    xml.void("meta", &[("name", "color-scheme"), ("content", "light dark")]);
    xml.void("meta", &[("name", "generator"), ("content", "Chancery")]);
    let attributes = [
        ("rel", "alternate"),
        ("type", feed::MEDIA_TYPE),
        ("href", FEED),
        ("title", "OPDS 2.0"),
    ];
    xml.void("link", &attributes);
    xml.leaf("style", &[], STYLE);
    xml.close();
}

fn article(xml: &mut Xml, language: &Language, publication: &Publication, number: usize) {
    let record = &publication.record;
    let id = format!("title-{number}");
    xml.open("article", &[("aria-labelledby", &id)]);
    if let Some(marking) = &record.marking {
        xml.open("p", &[("class", "marking")]);
        xml.text(language.labels().label("marking"));
        xml.text(" ");
        xml.leaf("bdi", &[], marking);
        xml.close();
    }
    cover(xml, publication);
    phrase(xml, "h2", &[("id", &id)], &record.title);
    if let Some(subtitle) = &record.subtitle {
        phrase(xml, "p", &[("class", "subtitle")], subtitle);
    }
    facts(xml, language, record);
    if let Some(description) = &record.description {
        phrase(xml, "p", &[("class", "description")], description);
    }
    files(xml, language, publication, number);
    if let Some(summary) = &record.access.summary {
        xml.open("details", &[]);
        xml.leaf("summary", &[], language.labels().label("accessibility"));
        phrase(xml, "p", &[], summary);
        xml.close();
    }
    xml.close();
}

/// The cover, which repeats the title beside it.
fn cover(xml: &mut Xml, publication: &Publication) {
    let cover = publication.record.cover.as_ref().zip(publication.cover.as_ref());
    if let Some((cover, path)) = cover {
        let (width, height) = (cover.width.to_string(), cover.height.to_string());
        let attributes = [
            ("src", address(path)),
            ("alt", String::new()),
            ("width", width),
            ("height", height),
        ];
        let attributes = attributes.each_ref().map(|(name, value)| (*name, &**value));
        xml.void("img", &attributes);
    }
}

/// An element with a text in its own language and direction.
fn phrase(
    xml: &mut Xml,
    name: &'static str,
    attributes: &[(&str, &str)],
    phrase: &Phrase,
) {
    let mut attributes = attributes.to_vec();
    let language = phrase.language.as_deref().and_then(Language::new);
    if let Some(language) = &language {
        attributes.push(("lang", language.tag()));
    }
    attributes.push(("dir", "auto"));
    xml.leaf(name, &attributes, &phrase.text);
}

/// The facts, each with its label; those that there are.
fn facts(xml: &mut Xml, language: &Language, record: &Record) {
    let published = record.published.as_deref().and_then(date);
    let modified = record.modified.as_deref().and_then(date);
    let names = record.persons.iter().map(|person| person.name.as_str());
    // Who publishes what nobody signs is named once.
    let signs = |name: &&str| !record.publishers.iter().any(|other| other == name);
    let names = names.filter(signs).collect::<Vec<_>>().join(", ");
    let series: Vec<_> = record.series.iter().map(series).collect();
    let texts = [
        ("authors", names),
        ("organisation", record.publishers.join(", ")),
        ("series", series.join("; ")),
        ("keywords", record.subjects.join(", ")),
    ];
    let is_blank = texts.iter().all(|(_, text)| text.is_empty());
    if is_blank && published.is_none() && modified.is_none() {
        return;
    }
    xml.open("dl", &[]);
    let updated = modified.filter(|day| Some(day) != published.as_ref());
    for (key, day) in [("date", &published), ("updated", &updated)] {
        if let Some(day) = day {
            fact(xml, language, key, |xml| time(xml, language, day));
        }
    }
    for (key, text) in texts.iter().filter(|(_, text)| !text.is_empty()) {
        fact(xml, language, key, |xml| xml.leaf("bdi", &[], text));
    }
    xml.close();
}

fn fact(xml: &mut Xml, language: &Language, key: &str, value: impl FnOnce(&mut Xml)) {
    xml.open("div", &[]);
    xml.leaf("dt", &[], language.labels().label(key));
    xml.open("dd", &[]);
    value(xml);
    xml.close();
    xml.close();
}

fn time(xml: &mut Xml, language: &Language, day: &Date) {
    let shown = language.format_date(day);
    xml.leaf("time", &[("datetime", &day.to_string())], &shown);
}

fn series(series: &Series) -> String {
    match &series.position {
        Some(position) => format!("{}, {position}", series.name),
        None => series.name.clone(),
    }
}

/// The links to the files. That each leads to another publication is heard, too: its name has
/// the title.
fn files(xml: &mut Xml, language: &Language, publication: &Publication, number: usize) {
    let title = format!("title-{number}");
    xml.open("ul", &[("class", "files")]);
    for (place, file) in (1..).zip(&publication.files) {
        let id = format!("file-{number}-{place}");
        let (href, name) = (address(&file.path), format!("{id} {title}"));
        xml.open("li", &[]);
        let attributes = [
            ("id", id.as_str()),
            ("href", &href),
            ("type", media_type(file.format)),
            ("aria-labelledby", &name),
        ];
        xml.leaf("a", &attributes, &file_name(file));
        for told in about(file, language, &publication.record) {
            xml.text(", ");
            xml.text(&told);
        }
        xml.close();
    }
    xml.close();
}

/// What a file is called, such as `PDF (print)`.
fn file_name(file: &File) -> String {
    let format = file.format.name().to_uppercase();
    match &file.variant {
        Some(variant) => format!("{format} ({variant})"),
        None => format,
    }
}

/// What is told of a file: of the PDF how many pages it has, if the EPUB lists them, and how
/// large it is.
fn about(file: &File, language: &Language, record: &Record) -> Vec<String> {
    let mut told = Vec::new();
    let is_listed = file.format == Format::Pdf && file.variant.is_none();
    if is_listed && record.pages > 0 {
        let key = if record.pages == 1 { "page" } else { "pages" };
        let label = language.labels().label(key);
        told.push(format!("{}\u{a0}{label}", record.pages));
    }
    told.extend(file.size.map(|bytes| size(language, bytes)));
    told
}

/// A size in units of 1000, as the language writes numbers.
fn size(language: &Language, bytes: u64) -> String {
    let (number, unit) = match bytes {
        0..1_000 => (bytes.to_string(), "B"),
        1_000..1_000_000 => (bytes.div_ceil(1_000).to_string(), "kB"),
        _ => (format!("{}.{}", bytes / 1_000_000, bytes % 1_000_000 / 100_000), "MB"),
    };
    let number = language.number(&number).unwrap_or(number);
    format!("{number}\u{a0}{unit}")
}
