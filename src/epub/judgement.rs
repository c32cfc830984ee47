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
        let labels = self.labels;
        let confidence =
            judgement.confidence.map(|c| labels.words.confidence[c.name()][0].as_str());
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
            self.facet_name(page, "confidence");
            labels.leaf(&mut page.xml, "dd", &[("class", "facet-text")], confidence);
        }
        let names = ["basis", "assumptions", "indicators"];
        for (name, runs) in names.into_iter().zip(lists) {
            self.facet(page, name, runs);
        }
        if let Some(horizon) = horizon {
            self.facet_name(page, "horizon");
            page.xml.leaf("dd", &[("class", "facet-text")], horizon);
        }
        page.xml.close();
    }

    fn facet(&mut self, page: &mut Page, name: &str, runs: &[Vec<Inline>]) {
        if runs.is_empty() {
            return;
        }
        self.facet_name(page, name);
        for run in runs {
            page.xml.open("dd", &[("class", "facet-text")]);
            self.inlines(page, run);
            page.xml.close();
        }
    }

    fn facet_name(&self, page: &mut Page, name: &str) {
        let label = self.labels.get(name);
        self.labels.leaf(&mut page.xml, "dt", &[("class", "facet")], label);
    }

    fn yardstick(&mut self, page: &mut Page, yardstick: &Yardstick) {
        page.xml.open("table", &[("class", "table yardstick")]);
        page.xml.open("caption", &[("class", "table-caption")]);
        self.labels.text(&mut page.xml, self.labels.get("yardstick"));
        page.xml.text(&format!(": {}", yardstick.name));
        page.xml.close();
        self.table_head(page, &["column-term", "column-range"]);
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
