//! The feed, in the Open Publication Distribution System (OPDS Catalog 2.0).

use serde::Serialize;

use super::FEED;
use super::PAGE;
use super::Publication;
use super::address;
use super::manifest;
use super::manifest::Metadata;
use super::media_type;

/// The media type of feeds (OPDS Catalog 2.0, 1.1).
pub(super) const MEDIA_TYPE: &str = "application/opds+json";

/// That a file is had by following the link (OPDS Catalog 2.0, 5.3), by the name that readers
/// have known since OPDS 1.
const OPEN_ACCESS: &str = "http://opds-spec.org/acquisition/open-access";

/// What is blank is left out, here and in what it has (OPDS Catalog 2.0, 5.2).
#[derive(Serialize)]
struct Feed<'a> {
    metadata: FeedMetadata<'a>,
    links: Vec<Link<'a>>,
    publications: Vec<Entry<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct FeedMetadata<'a> {
    title: &'a str,
    /// When a publication was changed last: the clock has no say.
    #[serde(skip_serializing_if = "Option::is_none")]
    modified: Option<&'a str>,
    number_of_items: usize,
}

#[derive(Serialize)]
struct Entry<'a> {
    metadata: Metadata<'a>,
    links: Vec<Link<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    images: Vec<Link<'a>>,
}

#[derive(Default, Serialize)]
struct Link<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    rel: Option<&'static str>,
    href: String,
    #[serde(rename = "type")]
    media_type: &'static str,
    /// What sets it apart from the others of its type.
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<&'a str>,
    /// In pixels.
    #[serde(skip_serializing_if = "Option::is_none")]
    width: Option<u32>,
    /// In pixels.
    #[serde(skip_serializing_if = "Option::is_none")]
    height: Option<u32>,
    /// In bytes.
    #[serde(skip_serializing_if = "Option::is_none")]
    size: Option<u64>,
}

/// The feed as JSON.
pub(super) fn feed(title: &str, publications: &[Publication]) -> Vec<u8> {
    let publications: Vec<_> = publications.iter().map(entry).collect();
    let changes = publications.iter().filter_map(|entry| entry.metadata.modified);
    let feed = Feed {
        metadata: FeedMetadata {
            title,
            modified: changes.max(),
            number_of_items: publications.len(),
        },
        links: vec![
            named_link("self", FEED, MEDIA_TYPE),
            named_link("alternate", PAGE, "text/html"),
        ],
        publications,
    };
    let mut json = serde_json::to_vec_pretty(&feed).unwrap_or_default();
    json.push(b'\n');
    json
}

fn named_link(rel: &'static str, name: &str, media_type: &'static str) -> Link<'static> {
    Link { rel: Some(rel), href: name.to_owned(), media_type, ..Link::default() }
}

fn entry(publication: &Publication) -> Entry<'_> {
    let links = publication.files.iter().map(|file| Link {
        rel: Some(OPEN_ACCESS),
        href: address(&file.path),
        media_type: media_type(file.format),
        title: file.variant.as_deref(),
        size: file.size.filter(|size| *size > 0),
        ..Link::default()
    });
    let cover = publication.record.cover.as_ref().zip(publication.cover.as_deref());
    let images = cover.into_iter().map(|(cover, path)| Link {
        href: address(path),
        media_type: cover.media_type,
        width: Some(cover.width).filter(|width| *width > 0),
        height: Some(cover.height).filter(|height| *height > 0),
        ..Link::default()
    });
    Entry {
        metadata: manifest::metadata(&publication.record),
        links: links.collect(),
        images: images.collect(),
    }
}
