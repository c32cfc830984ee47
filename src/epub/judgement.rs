//! Judgements as XHTML: a numbered list, what is said of each, and the scale of words.

use super::Page;
use super::Publication;
use crate::briefing::Inline;
use crate::briefing::Judgement;
use crate::briefing::Part;
use crate::briefing::Yardstick;

impl Publication<'_> {
    pub(super) fn judgements(&mut self, page: &mut Page, items: &[Judgement]) {
        let start = items.first().map_or(1, |judgement| judgement.number).to_string();
        let mut attributes = vec![("class", "list judgements")];
        if start != "1" {
            attributes.push(("start", &start));
        }
        page.xml.open("ol", &attributes);
        for judgement in items {
            let attributes = [("class", "item judgement"), ("id", judgement.id.as_str())];
            page.xml.open("li", &attributes);
            page.xml.open("p", &[("class", "p")]);
            self.line_pages(page, Part::of(judgement));
            Self::portion(page, judgement.portion.as_ref());
            self.inlines(page, &judgement.text);
            page.xml.close();
            self.facets(page, judgement);
            self.blocks(page, &judgement.blocks);
            page.xml.close();
        }
        page.xml.close();
        if let Some(yardstick) = &self.briefing.yardstick {
            self.yardstick(page, yardstick);
        }
    }

    fn facets(&mut self, page: &mut Page, judgement: &Judgement) {
        let words = self.language.labels();
        let confidence =
            judgement.confidence.map(|c| words.confidence[c.name()][0].as_str());
        let horizon = judgement.horizon_shown.as_deref();
        let lists = [&judgement.basis, &judgement.assumptions, &judgement.indicators];
        let is_empty = confidence.is_none()
            && horizon.is_none()
            && lists.iter().all(|list| list.is_empty());
        if is_empty {
            return;
        }
        page.xml.open("dl", &[("class", "facets")]);
        if let Some(confidence) = confidence {
            page.xml.leaf("dt", &[("class", "facet")], words.label("confidence"));
            page.xml.leaf("dd", &[("class", "facet-text")], confidence);
        }
        let names = ["basis", "assumptions", "indicators"];
        for (name, runs) in names.into_iter().zip(lists) {
            self.facet(page, name, runs);
        }
        if let Some(horizon) = horizon {
            page.xml.leaf("dt", &[("class", "facet")], words.label("horizon"));
            page.xml.leaf("dd", &[("class", "facet-text")], horizon);
        }
        page.xml.close();
    }

    fn facet(&mut self, page: &mut Page, name: &str, runs: &[Vec<Inline>]) {
        if runs.is_empty() {
            return;
        }
        let label = self.language.labels().label(name);
        page.xml.leaf("dt", &[("class", "facet")], label);
        for run in runs {
            page.xml.open("dd", &[("class", "facet-text")]);
            self.inlines(page, run);
            page.xml.close();
        }
    }

    fn yardstick(&mut self, page: &mut Page, yardstick: &Yardstick) {
        let words = self.language.labels();
        page.xml.open("table", &[("class", "table yardstick")]);
        let caption = format!("{}: {}", words.label("yardstick"), yardstick.name);
        page.xml.leaf("caption", &[("class", "table-caption")], &caption);
        Self::table_head(
            page,
            &[words.label("column-term"), words.label("column-range")],
        );
        page.xml.open("tbody", &[]);
        for term in &yardstick.terms {
            page.xml.open("tr", &[]);
            let attributes = [("class", "cell"), ("scope", "row")];
            page.xml.leaf("th", &attributes, &term.words.join(" / "));
            page.xml.leaf("td", &[("class", "cell")], &term.shown);
            page.xml.close();
        }
        page.xml.close();
        page.xml.close();
    }
}
