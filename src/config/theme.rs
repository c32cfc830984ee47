//! `[theme]`: read, and its colours checked.

use super::Reader;
use super::keys;
use crate::diagnostic::Rule;
use crate::format::Paper;
use crate::key::names;
use crate::language::Language;
use crate::theme::LEAST_CONTRAST;
use crate::theme::Theme;
use crate::theme::is_colour;
use crate::value::Entry;

impl Reader {
    pub(super) fn theme(&mut self, entry: &Entry) {
        let built_in = Theme::built_in();
        match entry.key.as_str() {
            key if built_in.colours.contains_key(key) => {
                let Some(colour) = self.text(entry) else { return };
                if is_colour(&colour) {
                    let place = (colour.to_lowercase(), entry.node.span);
                    self.config.theme.colours.insert(key.to_owned(), place);
                } else {
                    let message = format!("`{colour}` is not a colour");
                    self.findings
                        .at(Rule::ConfigInvalid, entry.node.span, message)
                        .hint("write it as `#1f3a5f`");
                }
            }
            key if built_in.fonts.contains_key(key) => {
                if let Some(families) = self.texts(entry) {
                    let place = (families, entry.node.span);
                    self.config.theme.fonts.insert(key.to_owned(), place);
                }
            }
            "paper" => {
                let names: Vec<_> = Paper::ALL.iter().map(|paper| paper.name()).collect();
                let papers = self.named(entry, Paper::by_name, &names);
                self.config.theme.paper =
                    papers.and_then(|papers| papers.first().copied());
            }
            "logo" => {
                let path = self.text(entry);
                self.config.theme.logo = path.map(|path| (path, entry.node.span));
            }
            "logo-alt" => self.config.theme.logo_alt = self.text(entry),
            "labels" => {
                let known = Language::with_own_labels();
                let by_name = |name: &str| {
                    Language::with_own_labels().into_iter().find(|known| *known == name)
                };
                let labels = self.named(entry, by_name, &known);
                let first = labels.and_then(|labels| labels.first().copied());
                self.config.theme.labels = first.map(str::to_owned);
            }
            _ => self.unknown(entry, names(keys::THEME)),
        }
    }

    /// Reports colours that text can't be read in, at those that the project chose.
    pub(super) fn check_contrast(&mut self) {
        let theme = Theme::built_in().with(&self.config.theme);
        for (text, ground, ratio) in theme.faint() {
            let own =
                |name: &str| self.config.theme.colours.get(name).map(|(_, span)| *span);
            let Some(span) = own(text).or_else(|| own(ground)) else { continue };
            let message = format!(
                "`{text}` has a contrast of {ratio:.1} on {ground}; text needs {LEAST_CONTRAST}"
            );
            self.findings.at(Rule::ConfigInvalid, span, message).hint(
                "choose a darker colour for text, or a lighter ground (WCAG 2.2, 1.4.3)",
            );
        }
    }
}
