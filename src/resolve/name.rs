//! The names of the files that a briefing is built to.

use super::Reading;
use super::front;
use crate::briefing::Meta;
use crate::config::NAME_FIELDS;
use crate::diagnostic::Findings;
use crate::project::portable;
use crate::source::Source;

/// The path of a briefing's files below the folder for what is built, without an
/// extension: that of its source, or what `[build] name` makes of its front matter.
/// Without a source, whose file can't be read, it is the former.
pub(crate) fn output_name(
    reading: &Reading<'_>,
    source: Option<Source>,
    findings: &mut Findings,
) -> String {
    let stem = reading.stem;
    let pattern = reading.project.config().name_pattern.as_ref();
    let (Some(pattern), Some(source)) = (pattern, source) else {
        return match reading.audience {
            Some(audience) => format!("{stem}.{audience}"),
            None => stem.to_owned(),
        };
    };
    let meta = front(reading, source, findings);
    let (folder, name) = stem.rsplit_once('/').map_or(("", stem), |parts| parts);
    let mut out = pattern.clone();
    for field in NAME_FIELDS {
        let value = value(field, name, reading, &meta);
        let value = value.split_whitespace().collect::<Vec<_>>().join("-");
        out = out.replace(&format!("{{{field}}}"), &value);
    }
    let is_named = pattern.contains("{audience}");
    if let Some(audience) = reading.audience.filter(|_| !is_named) {
        out = format!("{out}.{audience}");
    }
    let out = portable(&out.replace(['/', ':'], "-"));
    if folder.is_empty() { out } else { format!("{folder}/{out}") }
}

fn value(field: &str, name: &str, reading: &Reading<'_>, meta: &Meta) -> String {
    match field {
        "stem" => name.to_owned(),
        "id" => meta.id.clone().unwrap_or_default(),
        "version" => meta.version.clone().unwrap_or_default(),
        "audience" => reading.audience.unwrap_or_default().to_owned(),
        "date" => meta.date.as_ref().map(ToString::to_string).unwrap_or_default(),
        "marking" => meta.marking.as_ref().map(|m| m.label.clone()).unwrap_or_default(),
        _ => meta.language.clone(),
    }
}
