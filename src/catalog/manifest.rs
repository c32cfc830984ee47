//! The metadata of a publication (Readium Web Publication Manifest, default context).

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Number;

use super::access;
use super::access::Accessibility;
use super::date;
use super::iso_day;
use crate::epub::Person;
use crate::epub::Record;
use crate::epub::Series;
use crate::language::Language;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Metadata<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    identifier: Option<&'a str>,
    /// An identifier that is no URI.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    alt_identifier: Vec<Identifier<'a>>,
    title: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    subtitle: Option<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    language: Vec<String>,
    /// By the names of their elements, such as `author`.
    #[serde(flatten)]
    persons: BTreeMap<&'static str, Vec<Contributor<'a>>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    publisher: Vec<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    published: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) modified: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    subject: Vec<&'a str>,
    /// The handling marking. The manifest has no element for it, but is JSON-LD, where a
    /// property of another vocabulary has its address as its key.
    #[serde(
        rename = "http://purl.org/dc/terms/accessRights",
        skip_serializing_if = "Option::is_none"
    )]
    access_rights: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    belongs_to: Option<BelongsTo<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    number_of_pages: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reading_progression: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    accessibility: Option<Accessibility<'a>>,
}

#[derive(Serialize)]
struct Identifier<'a> {
    value: &'a str,
}

#[derive(Serialize)]
struct Contributor<'a> {
    name: &'a str,
    /// The code among the MARC relators, where the element does not say it.
    #[serde(skip_serializing_if = "Option::is_none")]
    role: Option<&'a str>,
}

#[derive(Serialize)]
struct BelongsTo<'a> {
    series: Vec<Place<'a>>,
}

#[derive(Serialize)]
struct Place<'a> {
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    position: Option<Number>,
}

/// The elements for persons of one role, by the code among the MARC relators.
const ROLES: &[(&str, &str)] = &[
    ("aut", "author"),
    ("trl", "translator"),
    ("edt", "editor"),
    ("art", "artist"),
    ("ill", "illustrator"),
    ("nrt", "narrator"),
];

/// What a record says, as far as the manifest takes it.
pub(super) fn metadata(record: &Record) -> Metadata<'_> {
    let identifier = record.identifier.as_deref();
    let other = identifier.filter(|identifier| !is_uri(identifier));
    let published = record.published.as_deref().and_then(date);
    let progression = record.progression.as_deref();
    let languages = record.languages.iter();
    let tag = |tag: &String| Some(Language::new(tag)?.tag().to_owned());
    let series: Vec<_> = record.series.iter().map(place).collect();
    Metadata {
        identifier: identifier.filter(|identifier| is_uri(identifier)),
        alt_identifier: other.into_iter().map(|value| Identifier { value }).collect(),
        title: &record.title.text,
        subtitle: record.subtitle.as_ref().map(|subtitle| subtitle.text.as_str()),
        language: languages.filter_map(tag).collect(),
        persons: persons(&record.persons),
        publisher: record.publishers.iter().map(String::as_str).collect(),
        published: published.as_ref().and_then(iso_day),
        modified: record.modified.as_deref().filter(|text| is_time(text)),
        description: record.description.as_ref().map(|text| text.text.as_str()),
        subject: record.subjects.iter().map(String::as_str).collect(),
        access_rights: record.marking.as_deref(),
        belongs_to: (!series.is_empty()).then_some(BelongsTo { series }),
        number_of_pages: Some(record.pages).filter(|pages| *pages > 0),
        reading_progression: progression.filter(|way| matches!(*way, "ltr" | "rtl")),
        accessibility: access::accessibility(&record.access),
    }
}

/// The persons by their elements. A creator of a role without one is an author all the same.
fn persons(persons: &[Person]) -> BTreeMap<&'static str, Vec<Contributor<'_>>> {
    let mut map: BTreeMap<&'static str, Vec<Contributor<'_>>> = BTreeMap::new();
    for person in persons {
        let role = person.role.as_deref();
        let element = ROLES.iter().find(|(code, _)| Some(*code) == role);
        let rest = if person.is_creator { "author" } else { "contributor" };
        let name = element.map_or(rest, |(_, name)| name);
        let role = role.filter(|_| element.is_none());
        map.entry(name).or_default().push(Contributor { name: &person.name, role });
    }
    map
}

fn place(series: &Series) -> Place<'_> {
    let position = series.position.as_deref();
    let whole = position.and_then(|text| text.parse::<u64>().ok());
    let number = whole.filter(|number| *number > 0).map(Number::from).or_else(|| {
        let number = position?.parse::<f64>().ok()?;
        Number::from_f64(number).filter(|_| number > 0.0)
    });
    Place { name: &series.name, position: number }
}

/// Whether a text is a URI, as far as its signs and its scheme tell (RFC 3986, 2 and 3).
pub(super) fn is_uri(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once(':') else { return false };
    let is_sign = |c: char| c.is_ascii_graphic() && !"\"<>\\^`{|}".contains(c);
    scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c))
        && !rest.is_empty()
        && rest.chars().all(is_sign)
}

/// Whether a text is a time as package documents have it (EPUB 3.3, 5.5.6):
/// `CCYY-MM-DDThh:mm:ssZ`.
fn is_time(text: &str) -> bool {
    let Some((day, time)) = text.split_once('T') else { return false };
    let is_day = date(day).as_ref().and_then(iso_day).as_deref() == Some(day);
    let parts: Vec<_> = time.strip_suffix('Z').unwrap_or_default().split(':').collect();
    let is_part = |part: &str, limit: u8| {
        part.len() == 2
            && part.bytes().all(|b| b.is_ascii_digit())
            && part.parse::<u8>().is_ok_and(|number| number < limit)
    };
    let [hour, minute, second] = parts[..] else { return false };
    is_day && is_part(hour, 24) && is_part(minute, 60) && is_part(second, 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_times_and_places_are_told_from_what_is_none() {
        for (text, expected) in [
            ("urn:uuid:0e6f0c43-7b54-5d1f-8f2b-5f8a2e4c9d01", true),
            ("https://example.org/a?b#c", true),
            ("9780306406157", false),
            ("urn:", false),
            (":a", false),
            ("a b:c", false),
            ("a:ї", false),
        ] {
            assert_eq!(is_uri(text), expected, "{text}");
        }
        for (text, expected) in [
            ("2025-08-18T09:30:00Z", true),
            ("2025-02-30T09:30:00Z", false),
            ("2025-08-18T24:00:00Z", false),
            ("2025-08-18T09:30Z", false),
            ("2025-08-18T+9:30:00Z", false),
            ("2025-08-18T09:30:00+02:00", false),
            ("2025-08-18", false),
        ] {
            assert_eq!(is_time(text), expected, "{text}");
        }
        let position = |text: &str| {
            let series = Series { name: "S".to_owned(), position: Some(text.to_owned()) };
            place(&series).position.map(|number| number.to_string())
        };
        assert_eq!(position("12").as_deref(), Some("12"));
        assert_eq!(position("2.5").as_deref(), Some("2.5"));
        for none in ["0", "-1", "1.2.3", "inf", "NaN", "first"] {
            assert_eq!(position(none), None, "{none}");
        }
    }
}
