//! Blocks as XHTML.

use super::Page;
use super::Publication;
use crate::briefing::Block;
use crate::briefing::Callout;
use crate::briefing::CalloutKind;
use crate::briefing::CodeBlock;
use crate::briefing::Figure;
use crate::briefing::KeyPoint;
use crate::briefing::List;
use crate::briefing::Part;
use crate::briefing::Quotation;
use crate::briefing::QuotationKind;
use crate::briefing::begins_with_punctuation;
use crate::briefing::paragraph_id;
use crate::format::EpubVariant;
use crate::typography::highlight;

impl Publication<'_> {
    pub(super) fn blocks(&mut self, page: &mut Page, blocks: &[Block]) {
        for block in blocks {
            self.block(page, block);
        }
    }

    fn block(&mut self, page: &mut Page, block: &Block) {
        match block {
            Block::Paragraph(paragraph) => {
                let id = paragraph.number.map(paragraph_id);
                let mut attributes = vec![("class", "p")];
                attributes.extend(id.as_deref().map(|id| ("id", id)));
                page.xml.open("p", &attributes);
                self.line_pages(page, Part::of(paragraph));
                if let Some(number) = paragraph.number {
                    let class = [("class", "paragraph-number")];
                    page.xml.leaf("span", &class, &number.to_string());
                    page.xml.text("\u{2002}");
                }
                Self::portion(page, paragraph.portion.as_ref());
                self.inlines(page, &paragraph.inlines);
                page.xml.close();
            }
            Block::List(list) => self.list(page, list),
            Block::Quotation(quotation) => self.quotation(page, quotation),
            Block::Callout(callout) => self.callout(page, callout),
            Block::Table(table) => self.table(page, table),
            Block::Figure(figure) => self.figure(page, figure),
            Block::Chart(chart) => self.chart(page, chart),
            Block::KeyPoints { points } => self.key_points(page, points),
            Block::KeyFacts { head, facts } => self.key_facts(page, head, facts),
            Block::Judgements { items } => self.judgements(page, items),
            Block::Registry { of } => self.registry(page, *of),
            Block::Definitions { items } => {
                page.xml.open("dl", &[("class", "definitions")]);
                for item in items {
                    page.xml.open("dt", &[("class", "definition-term")]);
                    self.inlines(page, &item.term);
                    page.xml.close();
                    for details in &item.details {
                        page.xml.open("dd", &[("class", "definition")]);
                        self.blocks(page, details);
                        page.xml.close();
                    }
                }
                page.xml.close();
            }
            Block::Code(code) => self.code_block(page, code),
            Block::Math(math) => {
                page.xml.open("div", &[("class", "formula")]);
                self.inline_page(page, Part::of(&**math));
                self.math(page, math, true);
                page.xml.close();
            }
            Block::ThematicBreak => page.xml.void("hr", &[("class", "break")]),
        }
    }

    /// The element that opens and shuts, and its heading; Kindle knows none, and shows it open.
    pub(super) fn disclosure(&self) -> (&'static str, &'static str) {
        match self.request.variant {
            EpubVariant::Kindle => ("div", "p"),
            EpubVariant::Default | EpubVariant::Kobo => ("details", "summary"),
        }
    }

    fn list(&mut self, page: &mut Page, list: &List) {
        let start = list.start.map(|start| start.to_string());
        let is_task = list.items.iter().any(|item| item.checked.is_some());
        match start.as_deref() {
            None => {
                let class = if is_task { "list tasks" } else { "list" };
                // Safari takes a list without markers for no list, unless told.
                let role = is_task.then_some(("role", "list"));
                let attributes: Vec<_> =
                    [("class", class)].into_iter().chain(role).collect();
                page.xml.open("ul", &attributes);
            }
            Some(start) => {
                let mut attributes = vec![("class", "list")];
                if start != "1" {
                    attributes.push(("start", start));
                }
                // Where paragraphs have numbers, lists have letters.
                if self.briefing.meta.paragraph_numbers {
                    attributes
                        .push(("type", if page.numbered_lists > 0 { "i" } else { "a" }));
                }
                page.xml.open("ol", &attributes);
            }
        }
        page.numbered_lists += u32::from(start.is_some());
        for item in &list.items {
            page.xml.open("li", &[("class", "item")]);
            if let Some(done) = item.checked {
                let labels = self.labels;
                let label = labels.get(if done { "task-done" } else { "task-open" });
                let attributes =
                    [("class", "task"), ("role", "img"), ("aria-label", label)];
                let shown = if done { "☑" } else { "☐" };
                labels.leaf(&mut page.xml, "span", &attributes, shown);
                page.xml.text(" ");
            }
            self.tight(page, list.tight, &item.blocks);
            page.xml.close();
        }
        page.numbered_lists -= u32::from(start.is_some());
        page.xml.close();
    }

    /// The blocks of an item; in a tight list its text stands without a paragraph.
    fn tight(&mut self, page: &mut Page, tight: bool, blocks: &[Block]) {
        for block in blocks {
            match block {
                Block::Paragraph(paragraph) if tight => {
                    self.line_pages(page, Part::of(paragraph));
                    Self::portion(page, paragraph.portion.as_ref());
                    self.inlines(page, &paragraph.inlines);
                }
                Block::Paragraph(_)
                | Block::List(_)
                | Block::Quotation(_)
                | Block::Callout(_)
                | Block::Table(_)
                | Block::Figure(_)
                | Block::Chart(_)
                | Block::KeyPoints { .. }
                | Block::KeyFacts { .. }
                | Block::Judgements { .. }
                | Block::Registry { .. }
                | Block::Definitions { .. }
                | Block::Code(_)
                | Block::Math(_)
                | Block::ThematicBreak => self.block(page, block),
            }
        }
    }

    fn quotation(&mut self, page: &mut Page, quotation: &Quotation) {
        let class = match quotation.kind {
            QuotationKind::Speech => "quotation speech",
            QuotationKind::Legal => "quotation legal",
            QuotationKind::Plain => "quotation",
        };
        page.xml.open("div", &[("class", class)]);
        let spoken = quotation.attribution.as_ref().and_then(|a| a.language.as_deref());
        let around = page.speak("blockquote", &[("class", "quoted")], spoken);
        self.blocks(page, &quotation.blocks);
        page.end_speech(around);
        if let Some(attribution) = &quotation.attribution {
            page.xml.open("p", &[("class", "attribution")]);
            page.xml.text("— ");
            self.inlines(page, &attribution.inlines);
            page.xml.close();
        }
        page.xml.close();
    }

    fn callout(&mut self, page: &mut Page, callout: &Callout) {
        self.callouts += 1;
        let id = format!("callout.{}", self.callouts);
        let class = format!("callout {}", callout.kind.name());
        let mut attributes = vec![("class", class.as_str()), ("aria-labelledby", &id)];
        let name = match callout.kind {
            CalloutKind::Note
            | CalloutKind::Important
            | CalloutKind::Warning
            | CalloutKind::Caution => {
                attributes.extend([("epub:type", "notice"), ("role", "doc-notice")]);
                "section"
            }
            CalloutKind::Tip => {
                attributes.extend([("epub:type", "tip"), ("role", "doc-tip")]);
                "aside"
            }
            CalloutKind::Example => {
                attributes.push(("role", "doc-example"));
                "section"
            }
            CalloutKind::Comment
            | CalloutKind::Assumption
            | CalloutKind::Gap
            | CalloutKind::Dispute
            | CalloutKind::Context => "aside",
        };
        self.block_pages(page, Part::of(callout));
        page.xml.open(name, &attributes);
        page.xml.open("p", &[("class", "callout-title"), ("id", &id)]);
        let kind = self.labels.words.callout(callout.kind.name());
        self.labels.text(&mut page.xml, kind);
        if !callout.title.is_empty() {
            page.xml.text(": ");
            self.inlines(page, &callout.title);
        }
        page.xml.close();
        self.blocks(page, &callout.blocks);
        page.xml.close();
    }

    fn figure(&mut self, page: &mut Page, figure: &Figure) {
        self.block_pages(page, Part::of(figure));
        if !is_written(figure) {
            if !figure.caption.is_empty() {
                page.xml.open("p", &[("class", "caption")]);
                self.inlines(page, &figure.caption);
                page.xml.close();
            }
            return;
        }
        self.features.images += 1;
        self.features.shown.insert(figure.asset.clone());
        let caption_id = format!("{}.caption", figure.id);
        let class =
            if figure.description.is_empty() { "figure" } else { "figure described" };
        let mut attributes = vec![("class", class), ("id", figure.id.as_str())];
        if figure.number.is_some() {
            attributes.push(("aria-labelledby", &caption_id));
        }
        page.xml.open("figure", &attributes);
        let source = format!("../{}", self.images[&figure.asset]);
        // The style sheet has a class for every ten per cent.
        let class = figure.width.map_or_else(
            || "image".to_owned(),
            |width| format!("image width-{}", width.div_ceil(10) * 10),
        );
        let details = format!("{}.description", figure.id);
        let mut attributes = vec![
            ("class", class.as_str()),
            ("src", source.as_str()),
            ("alt", figure.alt.as_str()),
        ];
        if !figure.description.is_empty() {
            attributes.push(("aria-details", &details));
        }
        page.xml.void("img", &attributes);
        if let Some(number) = figure.number {
            page.xml.open("figcaption", &[("class", "caption"), ("id", &caption_id)]);
            self.name(page, "figure", number);
            Self::portion(page, figure.portion.as_ref());
            self.inlines(page, &figure.caption);
            if let Some(credit) = &figure.credit {
                page.xml.text(" ");
                page.xml.leaf("span", &[("class", "credit")], credit);
            }
            page.xml.close();
        }
        page.xml.close();
        if !figure.description.is_empty() {
            self.features.long_descriptions += 1;
            let (around, heading) = self.disclosure();
            page.xml.open(around, &[("class", "description"), ("id", &details)]);
            let (class, label) =
                ([("class", "chart-summary")], self.labels.get("description"));
            self.labels.leaf(&mut page.xml, heading, &class, label);
            page.xml.open("p", &[("class", "p")]);
            self.inlines(page, &figure.description);
            page.xml.close();
            page.xml.close();
        }
    }

    /// The name of a figure or table, such as `Figure 1`.
    pub(super) fn name(&mut self, page: &mut Page, key: &str, number: u32) {
        let name = format!("{}\u{a0}{number}", self.labels.get(key));
        self.labels.leaf(&mut page.xml, "span", &[("class", "number")], &name);
        page.xml.text(" ");
    }

    fn key_points(&mut self, page: &mut Page, points: &[KeyPoint]) {
        page.xml.open("ul", &[("class", "list points")]);
        for point in points {
            page.xml.open("li", &[("class", "item")]);
            if !point.lead.is_empty() {
                Self::portion(page, point.portion.as_ref());
                page.xml.open("strong", &[("class", "lead")]);
                self.inlines(page, &point.lead);
                page.xml.close();
                if !begins_with_punctuation(&point.blocks) {
                    page.xml.text(" ");
                }
            }
            self.tight(page, true, &point.blocks);
            page.xml.close();
        }
        page.xml.close();
    }

    fn code_block(&mut self, page: &mut Page, code: &CodeBlock) {
        let mut attributes = vec![("class", "code-block")];
        attributes.extend(page.left_to_right());
        page.xml.open("pre", &attributes);
        let part = Part::of(code);
        page.written.push(part);
        if let Some(language) = &code.language {
            let class = format!("language-{language}");
            page.xml.open("code", &[("class", &class)]);
            let mut start = 0;
            for (token, text) in highlight(&code.text, language) {
                let class = token.map(|token| format!("code-{}", token.name()));
                if let Some(class) = &class {
                    page.xml.open("span", &[("class", class)]);
                }
                self.marked_piece(page, part, start, text);
                if class.is_some() {
                    page.xml.close();
                }
                start += text.len();
            }
        } else {
            page.xml.open("code", &[]);
            self.marked_piece(page, part, 0, &code.text);
        }
        page.xml.close();
        page.xml.close();
    }
}

/// Whether a figure is written: Kindle refuses an empty alternative, so decoration is left out.
pub(super) fn is_written(figure: &Figure) -> bool {
    !figure.alt.is_empty()
}
