//! `[build]`: what is built, and for whom.

use super::NAME_FIELDS;
use super::Reader;
use super::is_audience;
use super::keys;
use crate::diagnostic::Rule;
use crate::format::Attachment;
use crate::format::EpubVariant;
use crate::format::Format;
use crate::format::PdfStandard;
use crate::key::names;
use crate::value::Entry;

impl Reader {
    pub(super) fn build(&mut self, entry: &Entry) {
        match entry.key.as_str() {
            "to" => {
                let names: Vec<_> =
                    Format::ALL.iter().map(|format| format.name()).collect();
                self.config.to = self.named(entry, Format::by_name, &names);
            }
            "layout" => self.config.layout = self.text(entry),
            "allow-layouts" => self.config.allow_layouts = self.texts(entry),
            "epub-variant" => {
                let names: Vec<_> = EpubVariant::ALL.iter().map(|v| v.name()).collect();
                self.config.epub_variants =
                    self.named(entry, EpubVariant::by_name, &names);
            }
            "attach" => {
                let names: Vec<_> =
                    Attachment::ALL.iter().map(|kind| kind.name()).collect();
                self.config.attachments = self.named(entry, Attachment::by_name, &names);
            }
            "jobs" => {
                let jobs = entry.node.scalar().and_then(|text| text.parse().ok());
                self.config.jobs = jobs.filter(|jobs| (1..=256).contains(jobs));
                if self.config.jobs.is_none() {
                    self.invalid(
                        entry.node.span,
                        "`jobs` must be a number from 1 to 256",
                    );
                }
            }
            "name" => self.name_pattern(entry),
            "audiences" => self.audiences(entry),
            "pdf-standard" => {
                let names: Vec<_> = PdfStandard::ALL.iter().map(|s| s.name()).collect();
                self.config.pdf_standard =
                    self.named(entry, PdfStandard::by_name, &names);
            }
            _ => self.unknown(entry, names(keys::BUILD)),
        }
    }

    fn name_pattern(&mut self, entry: &Entry) {
        let Some(pattern) = self.text(entry) else { return };
        let fields = pattern.split('{').skip(1).map(|rest| rest.split('}').next());
        for field in fields.map(Option::unwrap_or_default) {
            if !NAME_FIELDS.contains(&field) {
                let names: Vec<_> =
                    NAME_FIELDS.iter().map(|name| format!("`{{{name}}}`")).collect();
                let message = format!("`{{{field}}}` is not a part of file names");
                self.findings
                    .at(Rule::ConfigInvalid, entry.node.span, message)
                    .hint(format!("use {}", names.join(", ")));
                return;
            }
        }
        self.config.name_pattern = Some(pattern);
    }

    fn audiences(&mut self, entry: &Entry) {
        let names = self.texts(entry).unwrap_or_default();
        if let Some(wrong) = names.iter().find(|name| !is_audience(name)) {
            let message = format!("`{wrong}` can't be the name of an audience");
            self.findings
                .at(Rule::ConfigInvalid, entry.node.span, message)
                .hint("use letters, digits, `-` and `_`");
        }
        self.config.audiences = names;
    }
}
