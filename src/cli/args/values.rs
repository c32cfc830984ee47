//! How the values of options are read, and what is said of others.

use chancery::Attachment;
use chancery::EpubVariant;
use chancery::Format;
use chancery::Paper;
use chancery::PdfStandard;
use chancery::Profile;
use chancery::Schema;
use chancery::briefing::Date;

pub(super) fn parse_format(name: &str) -> Result<Format, String> {
    Format::by_name(name).ok_or_else(|| "the formats are pdf, epub".to_owned())
}

pub(super) fn parse_jobs(text: &str) -> Result<usize, String> {
    let number = text.parse().ok().filter(|number| (1..=256).contains(number));
    number.ok_or_else(|| "write a number from 1 to 256".to_owned())
}

pub(super) fn parse_variant(name: &str) -> Result<EpubVariant, String> {
    EpubVariant::by_name(name)
        .ok_or_else(|| "the variants are default, kindle, kobo".to_owned())
}

pub(super) fn parse_attachment(name: &str) -> Result<Attachment, String> {
    Attachment::by_name(name).ok_or_else(|| "there are sources, data".to_owned())
}

pub(super) fn parse_paper(name: &str) -> Result<Paper, String> {
    Paper::by_name(name).ok_or_else(|| "the sizes are a4, us-letter".to_owned())
}

pub(super) fn parse_profile(name: &str) -> Result<Profile, String> {
    Profile::by_name(name).ok_or_else(|| "the profiles are briefing, generic".to_owned())
}

pub(super) fn parse_schema(name: &str) -> Result<Schema, String> {
    let found = Schema::ALL.iter().copied().find(|schema| schema.name() == name);
    found.ok_or_else(|| "the schemas are front-matter, project".to_owned())
}

pub(super) fn parse_standard(name: &str) -> Result<PdfStandard, String> {
    let names = PdfStandard::ALL.iter().map(|standard| standard.name());
    PdfStandard::by_name(name).ok_or_else(|| {
        format!("the standards are {}", names.collect::<Vec<_>>().join(", "))
    })
}

pub(super) fn parse_day(text: &str) -> Result<Date, String> {
    let is_day =
        |date: &Date| date.first_day().is_some() && date.first_day() == date.last_day();
    Date::parse(text).filter(is_day).ok_or_else(|| "write a day as 2025-08-18".to_owned())
}
