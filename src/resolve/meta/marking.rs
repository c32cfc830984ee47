//! The marking that front matter asks for: a label, or a scheme with what it has.

use std::collections::BTreeMap;

use super::FileName;
use crate::briefing::Designation;
use crate::briefing::Marking;
use crate::briefing::MarkingStyle;
use crate::briefing::Meta;
use crate::diagnostic::Rule;
use crate::diagnostic::nearest;
use crate::key::MARKING_TEXTS;
use crate::marking;
use crate::marking::Align;
use crate::marking::Chosen;
use crate::marking::Scheme;
use crate::resolve::Context;
use crate::source::Span;
use crate::value::Entry;
use crate::value::Value;

/// What the front matter says of the marking.
pub(super) enum Choice {
    /// Nothing.
    Unsaid,
    /// That there is none, on purpose.
    None,
    /// Something that is wrong, which has been told.
    Wrong,
    /// A marking.
    Some(Box<Draft>),
}

impl Choice {
    /// The scheme, if each portion is to be marked.
    pub(super) fn portions(&self) -> Option<&Scheme> {
        match self {
            Self::Some(draft) => draft.portions.then_some(&draft.scheme),
            Self::Unsaid | Self::None | Self::Wrong => None,
        }
    }
}

/// A marking in the making.
pub(super) struct Draft {
    scheme: Scheme,
    /// The scheme whose parts may be told, though the label does not have them.
    base: Option<Scheme>,
    chosen: Chosen,
    /// The other texts of the marking, by their keys.
    texts: BTreeMap<String, String>,
    portions: bool,
    span: Span,
}

impl Context<'_> {
    /// Reads the value of `marking`.
    pub(super) fn marking(&mut self, entry: &Entry) -> Choice {
        match &entry.node.value {
            Value::Map(entries) => self.marking_map(entry, entries),
            Value::Null => Choice::Unsaid,
            Value::Scalar(_) | Value::List(_) => {
                let Some(text) = self.text(entry) else { return Choice::Wrong };
                if text == "none" {
                    return Choice::None;
                }
                self.short_marking(&text, entry.node.span)
            }
        }
    }

    /// A label alone, of whichever scheme has it.
    fn short_marking(&mut self, text: &str, span: Span) -> Choice {
        let own = self.own_schemes();
        // The built-in ones are looked at one by one: most briefings need but the first.
        let markings = &self.config.markings;
        let built_in = || {
            let names = marking::names();
            let names = names.filter(|name| !markings.iter().any(|(own, _)| own == name));
            names.filter_map(marking::built_in)
        };
        let read = |scheme: &Scheme| Some((scheme.clone(), scheme.read(text)?));
        let found = own.iter().find_map(read).or_else(|| built_in().find_map(read));
        if let Some((scheme, chosen)) = found {
            let label = scheme.label(&chosen);
            if label == text && self.fits(&scheme, &chosen, span) {
                return Choice::Some(Box::new(Draft {
                    scheme,
                    base: None,
                    chosen,
                    texts: BTreeMap::new(),
                    portions: false,
                    span,
                }));
            }
            if label != text {
                self.wrong_label(text, span, Some(label));
            }
            return Choice::Wrong;
        }
        let nearest = |scheme: &Scheme| scheme.nearest(text);
        let meant = own.iter().find_map(nearest).or_else(|| built_in().find_map(nearest));
        self.wrong_label(text, span, meant);
        Choice::Wrong
    }

    fn wrong_label(&mut self, text: &str, span: Span, meant: Option<String>) {
        let message = format!("`{text}` is not a handling marking");
        let written = self.source(span).slice(span);
        // In quotation marks or not, it is the label that is replaced.
        let place = written.find(text).map(|at| {
            let start = span.bytes().start + at;
            self.source(span).span(start..start + text.len())
        });
        let reported = self.findings.at(Rule::MarkingInvalid, span, message);
        match (meant, place) {
            (Some(label), Some(place)) => {
                reported.fix(place, label.clone()).hint(format!("write `{label}`"));
            }
            (Some(label), None) => reported.hint(format!("write `{label}`")),
            (None, _) => reported.hint(
                "write a label such as `TLP:GREEN` or `NATO RESTRICTED`, a map with \
                 `scheme` and `level`, or `none`",
            ),
        }
    }

    /// Whether each part goes with the level.
    fn fits(&mut self, scheme: &Scheme, chosen: &Chosen, span: Span) -> bool {
        let mut fits = true;
        for (key, values) in &chosen.parts {
            for value in values {
                if let Some(message) = scheme.objection(key, value, chosen.level) {
                    self.findings.at(Rule::MarkingInvalid, span, message);
                    fits = false;
                }
            }
        }
        fits
    }

    /// A scheme by its name with a level and parts.
    fn marking_map(&mut self, entry: &Entry, entries: &[Entry]) -> Choice {
        let find = |key: &str| entries.iter().find(|entry| entry.key == key);
        let span = entry.node.span;
        let Some(named) = find("scheme") else {
            let names = self.scheme_names().join(", ");
            self.findings
                .at(Rule::MarkingInvalid, span, "the marking names no `scheme`")
                .hint(format!("the schemes are {names}"));
            return Choice::Wrong;
        };
        let name = self.text(named).unwrap_or_default();
        if name == "none" {
            return Choice::None;
        }
        let Some(scheme) = self.scheme(&name, named.node.span) else {
            return Choice::Wrong;
        };
        let base = scheme.extends.as_deref().and_then(marking::built_in).cloned();
        let mut draft = Draft {
            chosen: Chosen::default(),
            texts: BTreeMap::new(),
            portions: false,
            span,
            base,
            scheme,
        };
        // A scheme with one level needs none named.
        let level = find("level").and_then(|entry| self.text(entry));
        let place = find("level").map_or(span, |entry| entry.node.span);
        if let Some(level) = level {
            let Some(found) = draft.scheme.level(&level) else {
                let meant = draft.scheme.nearest(&level);
                self.wrong_label(&level, place, meant);
                return Choice::Wrong;
            };
            draft.chosen.level = found;
        } else if draft.scheme.levels.len() > 1 {
            let levels = draft.scheme.levels.iter();
            let labels: Vec<_> = levels.map(|level| level.label.as_str()).collect();
            self.findings
                .at(Rule::MarkingInvalid, span, "the marking names no `level`")
                .hint(format!("the levels are {}", labels.join(", ")));
            return Choice::Wrong;
        }
        let before = self.findings.failed();
        for entry in entries {
            self.marking_entry(entry, &mut draft);
        }
        // What has been told once need not be told again by what hangs on it.
        if self.findings.failed() && !before {
            Choice::Wrong
        } else {
            Choice::Some(Box::new(draft))
        }
    }

    fn marking_entry(&mut self, entry: &Entry, draft: &mut Draft) {
        let key = entry.key.as_str();
        match key {
            "scheme" | "level" => {}
            "portions" => match entry.node.scalar() {
                Some("true") if !draft.scheme.has_portions() => {
                    let message = format!("{} has no portion marks", draft.scheme.name);
                    self.findings.at(Rule::MarkingInvalid, entry.node.span, message);
                }
                Some("true") => draft.portions = true,
                Some("false") => {}
                _ => {
                    self.findings.at(
                        Rule::MetaInvalid,
                        entry.node.span,
                        "`portions` must be true or false",
                    );
                }
            },
            _ if MARKING_TEXTS.contains(&key) => {
                if let Some(text) = self.text(entry) {
                    draft.texts.insert(key.to_owned(), text);
                }
            }
            _ => {
                let has = |scheme: &&Scheme| scheme.part(key).is_some();
                let schemes = [Some(&draft.scheme), draft.base.as_ref()];
                let Some(scheme) = schemes.into_iter().flatten().find(has) else {
                    let parts = draft.scheme.parts.iter().map(|part| part.key.as_str());
                    let known = ["scheme", "level", "portions"].into_iter();
                    let known = known.chain(MARKING_TEXTS.iter().copied()).chain(parts);
                    let near = nearest(key, known).map(str::to_owned);
                    let message = format!("`{key}` is not a key of this marking");
                    let reported =
                        self.findings.at(Rule::MetaUnknown, entry.key_span, message);
                    if let Some(near) = near {
                        reported.hint(format!("did you mean `{near}`?"));
                    }
                    return;
                };
                let scheme = scheme.clone();
                let values = self.texts(entry);
                for value in &values {
                    let level = if draft.base.is_some() { 0 } else { draft.chosen.level };
                    if let Some(message) = scheme.objection(key, value, level) {
                        self.findings.at(Rule::MarkingInvalid, entry.node.span, message);
                    }
                }
                draft.chosen.parts.insert(key.to_owned(), values);
            }
        }
    }

    /// The scheme of a name: the project's own, else one that is built in.
    fn scheme(&mut self, name: &str, span: Span) -> Option<Scheme> {
        let own = self.config.markings.iter().find(|(known, _)| known == name);
        if let Some(own) = own {
            let file = own_file(own);
            return self.own_scheme(&file);
        }
        if let Some(scheme) = marking::built_in(name) {
            return Some(scheme.clone());
        }
        let names = self.scheme_names();
        let near = nearest(name, names.iter().map(String::as_str)).map(str::to_owned);
        let message = format!("there is no scheme `{name}`");
        let reported = self.findings.at(Rule::MarkingInvalid, span, message);
        match near {
            Some(near) => reported.hint(format!("did you mean `{near}`?")),
            None => reported.hint(format!("the schemes are {}", names.join(", "))),
        }
        None
    }

    fn own_scheme(&mut self, file: &FileName) -> Option<Scheme> {
        let source = self.file(file)?;
        match marking::parse(source.text()) {
            Ok(scheme) => Some(scheme),
            Err((message, bytes)) => {
                self.findings.at(Rule::DataInvalid, source.span(bytes), message);
                None
            }
        }
    }

    fn scheme_names(&self) -> Vec<String> {
        let own = self.config.markings.iter().map(|(name, _)| name.clone());
        own.chain(marking::names().map(str::to_owned))
            .chain(["none".to_owned()])
            .collect()
    }

    fn own_schemes(&mut self) -> Vec<Scheme> {
        let files: Vec<_> = self.config.markings.iter().map(own_file).collect();
        files.iter().filter_map(|file| self.own_scheme(file)).collect()
    }

    /// Puts the marking together, now that everything is known that it needs.
    pub(super) fn finish_marking(&mut self, choice: Choice, meta: &mut Meta) {
        let mut draft = match choice {
            Choice::Some(draft) => draft,
            Choice::None | Choice::Wrong => return,
            Choice::Unsaid => {
                let start = self.main().span(0..0);
                self.findings
                    .at(Rule::MarkingMissing, start, "the briefing has no handling marking")
                    .hint("put `marking: TLP:CLEAR` or the like in the front matter, or `none`");
                return;
            }
        };
        if let Some(organisation) = &meta.organisation {
            draft
                .texts
                .entry("controlled_by".to_owned())
                .or_insert_with(|| organisation.clone());
        }
        for key in &draft.scheme.needs {
            let is_there = match key.as_str() {
                "id" => meta.id.is_some(),
                "date" => meta.date.is_some(),
                key => draft.texts.contains_key(key),
            };
            if !is_there {
                let message = format!("`{}` needs `{key}`", draft.scheme.name);
                self.findings.at(Rule::MarkingInvalid, draft.span, message);
            }
        }
        meta.marking = Some(draft.finish());
    }
}

fn own_file((_, path): &(String, String)) -> FileName {
    FileName { path: path.clone(), from: crate::config::FILE.to_owned(), span: None }
}

impl Draft {
    fn finish(&self) -> Marking {
        let scheme = &self.scheme;
        let level = &scheme.levels[self.chosen.level];
        let value = |key: &str| {
            if let Some(text) = self.texts.get(key) {
                return Some(text.clone());
            }
            let values = self.chosen.parts.get(key)?;
            let part = scheme.part(key).or_else(|| self.base.as_ref()?.part(key))?;
            Some(part.joined(values))
        };
        let lines = scheme.block.lines.iter();
        let designation = lines
            .filter_map(|(name, key)| {
                Some(Designation { name: name.clone(), value: value(key)? })
            })
            .collect();
        Marking {
            scheme: scheme.id.clone(),
            level: level.label.clone(),
            rank: u32::try_from(self.chosen.level + 1).unwrap_or(u32::MAX),
            label: scheme.label(&self.chosen),
            designation,
            copy_number: self.texts.get("copy_number").cloned(),
            portions: self.portions,
            style: MarkingStyle {
                align: match scheme.page.align {
                    Align::Start => "start",
                    Align::Center => "center",
                    Align::End => "end",
                },
                size: scheme.page.size,
                colour: level.colour.clone(),
                ground: scheme.page.ground.clone(),
            },
        }
    }
}
