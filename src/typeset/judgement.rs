//! Judgements in the generated file.

use super::body::Writer;
use super::code::PartKind;
use crate::briefing::Inline;
use crate::briefing::Judgement;
use crate::briefing::Part;
use crate::briefing::Yardstick;

impl Writer<'_> {
    pub(super) fn judgements(&mut self, items: &[Judgement]) {
        self.code.push("judgements(meta.labels, ");
        match &self.request.briefing.yardstick {
            Some(yardstick) => self.yardstick(yardstick),
            None => self.code.push("none"),
        }
        self.code.push(", (");
        for judgement in items {
            let start = self.code.mark();
            self.code.push("(");
            self.code.field("id", &judgement.id);
            self.code.raw_field("number", &judgement.number.to_string());
            let words = &self.language.labels().confidence;
            let confidence = judgement.confidence.map_or("", |c| &words[c.name()][0]);
            self.label("confidence", confidence);
            let horizon = judgement.horizon_shown.as_deref().unwrap_or_default();
            self.code.field("horizon", horizon);
            // In the order of the page, by which the parts are found on it.
            self.code.push("text: ");
            self.marked_content(judgement.portion.as_ref(), &judgement.text);
            self.code.push(", ");
            for (name, runs) in [
                ("basis", &judgement.basis),
                ("assumptions", &judgement.assumptions),
                ("indicators", &judgement.indicators),
            ] {
                self.contents(name, runs);
            }
            self.code.push("body: {");
            self.blocks(&judgement.blocks);
            self.code.push("}),\n");
            self.code.note(start, judgement.span);
            self.code.part(start, Part::of(judgement), PartKind::Whole);
        }
        self.code.push("));\n");
    }

    /// A field with an array of contents.
    fn contents(&mut self, name: &str, runs: &[Vec<Inline>]) {
        self.code.push(name);
        self.code.push(": (");
        for run in runs {
            self.content(run);
            self.code.push(", ");
        }
        self.code.push("), ");
    }

    fn yardstick(&mut self, yardstick: &Yardstick) {
        self.code.push("(");
        self.code.field("name", &yardstick.name);
        self.code.field("alt", &yardstick.in_words());
        self.code.push("terms: (");
        for term in &yardstick.terms {
            self.code.push("(");
            self.code.field("words", &term.words.join(" / "));
            self.code.field("range", &term.shown);
            self.code.push("), ");
        }
        self.code.push("))");
    }
}
