//! What is said about a briefing rather than in it.

use std::collections::BTreeMap;

use serde::Serialize;

use super::Date;

/// The metadata of a briefing, from its front matter and the project's defaults.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Meta {
    /// The title.
    pub title: String,
    /// The subtitle.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subtitle: Option<String>,
    /// The type of product, printed in the title block.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// The reference number, printed in the title block and the running foot.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The series that it belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub series: Option<String>,
    /// The place in the series, such as `12` or `98.4`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub issue: Option<String>,
    /// The day of publication.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date: Option<Date>,
    /// The day of the last change, if it is not the day of publication.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub updated: Option<Date>,
    /// The information cut-off.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub as_of: Option<Date>,
    /// The day by which it is to be reviewed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub review_by: Option<Date>,
    /// The version, as written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// How far it has come, if it says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<Status>,
    /// The language, as BCP 47 tag.
    pub language: String,
    /// Who wrote it, in order.
    pub authors: Vec<Person>,
    /// Whom to ask.
    pub contact: Vec<String>,
    /// The body that issues it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub organisation: Option<String>,
    /// How it is to be handled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub marking: Option<Marking>,
    /// To whom it goes, in order.
    pub to: Vec<String>,
    /// From whom it comes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// Who gets a copy.
    pub cc: Vec<String>,
    /// The day by which something is to be done or decided.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub action_by: Option<Date>,
    /// Who else gets it.
    pub distribution: Vec<String>,
    /// The moment before which it must not be published.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub embargo: Option<Date>,
    /// The reference number of what it takes the place of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub replaces: Option<String>,
    /// The International Standard Book Number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub isbn: Option<String>,
    /// What it is about, in a sentence or two.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub summary: Option<String>,
    /// Words to find it by.
    pub keywords: Vec<String>,
    /// What others may do with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rights: Option<String>,
    /// The layout that it asks for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub layout: Option<String>,
    /// The sign of the house.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub logo: Option<Logo>,
    /// Whether paragraphs have numbers.
    pub paragraph_numbers: bool,
    /// What the house keeps under `x:`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub x: Option<Custom>,
    /// The stable identifier: `urn:uuid:` and a `UUIDv5` (RFC 9562, 5.5).
    pub identifier: String,
}

/// The sign of a house.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Logo {
    /// The image, a key of the briefing's assets.
    pub asset: String,
    /// What it says; empty for decoration.
    pub alt: String,
}

/// A word with a capital, as kinds are printed.
pub(crate) fn capitalised(word: &str) -> String {
    let mut characters = word.chars();
    characters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(characters).collect()
    })
}

/// How far a briefing has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Status {
    /// Being written.
    Draft,
    /// Being read by others.
    Review,
    /// Issued.
    Final,
    /// Kept for the record.
    Archived,
    /// No longer to be used.
    Withdrawn,
}

impl Status {
    /// Every status.
    pub const ALL: &[Self] =
        &[Self::Draft, Self::Review, Self::Final, Self::Archived, Self::Withdrawn];

    /// The name in lower case, as in front matter.
    pub fn name(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Review => "review",
            Self::Final => "final",
            Self::Archived => "archived",
            Self::Withdrawn => "withdrawn",
        }
    }
}

/// An author.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Person {
    /// The name as printed.
    pub name: String,
    /// What the person does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    /// Where the person belongs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub affiliation: Option<String>,
    /// The address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// The ORCID identifier.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub orcid: Option<String>,
}

impl Person {
    /// The person as the title page tells: `Ada Weir, analyst, Example Desk
    /// (a.weir@example.org, ORCID 0000-0002-1825-0097)`.
    pub fn line(&self) -> String {
        let parts = [Some(&self.name), self.role.as_ref(), self.affiliation.as_ref()];
        let parts: Vec<_> = parts.into_iter().flatten().map(String::as_str).collect();
        let orcid = self.orcid.as_ref().map(|orcid| {
            format!("ORCID {}", orcid.trim_start_matches("https://orcid.org/"))
        });
        let reached: Vec<_> =
            self.email.iter().chain(&orcid).map(String::as_str).collect();
        let reached = match reached.as_slice() {
            [] => String::new(),
            some => format!(" ({})", some.join(", ")),
        };
        parts.join(", ") + &reached
    }
}

impl Meta {
    /// The series with the place in it, as the title page tells.
    pub(crate) fn series_line(&self) -> Option<String> {
        let series = self.series.as_ref()?;
        Some(match &self.issue {
            Some(issue) => format!("{series}\u{a0}{issue}"),
            None => series.clone(),
        })
    }

    /// The authors as the title page tells, with all that is known of them.
    pub fn by_line(&self) -> String {
        let lines: Vec<_> = self.authors.iter().map(Person::line).collect();
        let plain = lines.iter().all(|line| !line.contains(','));
        lines.join(if plain { ", " } else { "; " })
    }
}

/// What a house keeps about a briefing for itself, as it wrote it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
#[non_exhaustive]
pub enum Custom {
    /// No value.
    Nothing,
    /// A scalar, as written.
    Text(String),
    /// Values in order.
    List(Vec<Custom>),
    /// Values by their keys.
    Map(BTreeMap<String, Custom>),
}

/// A handling marking: a level of a scheme and what the scheme adds to it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Marking {
    /// The name of the scheme, such as `tlp`.
    pub scheme: String,
    /// The level, as the scheme spells it.
    pub level: String,
    /// The place of the level in its scheme, from 1 for the least sensitive.
    pub rank: u32,
    /// The whole label, such as `CUI//SP-CTI//NOFORN`.
    pub label: String,
    /// What the scheme wants told on the first page.
    pub designation: Vec<Designation>,
    /// The number of this copy.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub copy_number: Option<String>,
    /// Whether each portion of the text is marked.
    pub portions: bool,
    /// How the label stands on a page.
    #[serde(skip)]
    pub style: MarkingStyle,
}

/// A line of what a scheme wants told on the first page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Designation {
    /// What is told, in the words of the scheme.
    pub name: String,
    /// What there is to tell.
    pub value: String,
}

/// How a scheme wants its label to stand on a page.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct MarkingStyle {
    /// `start`, `center` or `end`.
    pub align: &'static str,
    /// The least size in points.
    pub size: f64,
    /// The colour of the label, as `#rrggbb`.
    pub colour: Option<String>,
    /// The colour behind it, as `#rrggbb`.
    pub ground: Option<String>,
}
