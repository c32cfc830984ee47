//! Rows of the revision history and of the corrections.

use super::Context;
use super::registry::Row;
use crate::briefing::Correction;
use crate::briefing::Revision;
use crate::source::Span;

impl Context<'_> {
    pub(super) fn revision(&mut self, row: &Row<'_>, span: Span) -> Option<Revision> {
        let version = row.text("version")?;
        let written = row.text("date").unwrap_or_default();
        let Some(date) = self.language.parse_date(&written) else {
            let place = row.place("date", span);
            self.unparsable(&written, place);
            return None;
        };
        let shown = self.shown(&written, &date);
        Some(Revision {
            version,
            date,
            shown,
            change: row.get("change").to_vec(),
            by: row.text("by"),
            span,
        })
    }

    /// A correction. Its date may be missing: a rule tells.
    pub(super) fn correction(&mut self, row: &Row<'_>, span: Span) -> Correction {
        let written = row.text("date");
        let date = written.as_deref().and_then(|text| {
            let date = self.language.parse_date(text);
            if date.is_none() {
                self.unparsable(text, row.place("date", span));
            }
            date
        });
        let shown =
            written.zip(date.as_ref()).map(|(text, date)| self.shown(&text, date));
        Correction {
            date,
            shown,
            text: row.get("correction").to_vec(),
            section: row.get("section").to_vec(),
            span,
        }
    }
}
