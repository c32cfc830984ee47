//! `[accessibility]`: what the project claims of its EPUBs, which no program can tell.

use super::Reader;
use super::keys;
use crate::briefing::Date;
use crate::diagnostic::Rule;
use crate::format::Wcag;
use crate::key::names;
use crate::value::Entry;

impl Reader {
    pub(super) fn claim(&mut self, entry: &Entry) {
        match entry.key.as_str() {
            "wcag" => {
                let names: Vec<_> = Wcag::ALL.iter().map(|wcag| wcag.name()).collect();
                let levels = self.named(entry, Wcag::by_name, &names);
                self.config.claim.wcag = levels.and_then(|l| l.first().copied());
            }
            "certified-by" => {
                let name = self.text(entry).filter(|name| !name.trim().is_empty());
                if name.is_none() && entry.node.scalar().is_some() {
                    self.invalid(entry.node.span, "`certified-by` names nobody");
                }
                self.config.claim.certified_by = name;
            }
            "certified-on" => self.config.claim.certified_on = self.day(entry),
            "credential" => self.config.claim.credential = self.text(entry),
            "report" => self.config.claim.report = self.web_address(entry),
            _ => self.unknown(entry, names(keys::ACCESSIBILITY)),
        }
    }

    /// Reports a claim that does not say what is claimed, or who has found so.
    pub(super) fn check_claim(&mut self, table: &Entry) {
        let entries = table.node.entries();
        let is_missing = |key: &&&str| !entries.iter().any(|entry| entry.key == **key);
        if let Some(missing) = keys::CLAIMED.iter().find(is_missing) {
            let message = format!("`[accessibility]` claims nothing without `{missing}`");
            self.findings.at(Rule::ConfigInvalid, table.key_span, message);
        }
    }

    /// A day, `CCYY-MM-DD`.
    fn day(&mut self, entry: &Entry) -> Option<String> {
        let text = self.text(entry)?;
        let is_written = text.len() == 10 && text.is_ascii();
        if !is_written || Date::parse(&text).is_none() {
            let message = format!("`{}` must be a day", entry.key);
            self.findings
                .at(Rule::ConfigInvalid, entry.node.span, message)
                .hint("write it as `2025-08-18`");
            return None;
        }
        Some(text)
    }

    pub(super) fn web_address(&mut self, entry: &Entry) -> Option<String> {
        let address = self.text(entry).filter(|text| text.starts_with("http"));
        if address.is_none() {
            let message = format!("`{}` must begin with `https://`", entry.key);
            self.invalid(entry.node.span, message);
        }
        address
    }
}
