//! What is told of a part of a dossier, in the words of the dossier's language.

use super::Language;
use crate::briefing::Date;
use crate::briefing::Meta;

impl Language {
    /// The facts of a part, each with its label; those that it has.
    pub(crate) fn part_facts(&self, meta: &Meta) -> Vec<(&'static str, String)> {
        let words = self.labels();
        let date = |date: &Option<Date>| date.as_ref().map(|day| self.format_date(day));
        let marking = meta.marking.as_ref().map(|marking| marking.label.clone());
        let facts = [
            ("authors", Some(meta.by_line()).filter(|line| !line.is_empty())),
            ("date", date(&meta.date)),
            ("as-of", date(&meta.as_of)),
            ("reference", meta.id.clone()),
            ("version", meta.version.clone()),
            ("marking", marking),
        ];
        let told = facts.into_iter().filter_map(|(key, value)| Some((key, value?)));
        told.map(|(key, value)| (words.label(key), value)).collect()
    }
}
