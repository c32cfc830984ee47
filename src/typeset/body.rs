//! The generated file: a briefing as calls of the layout's functions.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use super::Request;
use super::code::Code;
use super::code::PartKind;
use super::links::PrintedLinks;
use super::math;
use super::omitted::omitted;
use super::table::is_open;
use crate::briefing::Block;
use crate::briefing::Callout;
use crate::briefing::Fact;
use crate::briefing::Figure;
use crate::briefing::ImageFormat;
use crate::briefing::List;
use crate::briefing::Math;
use crate::briefing::Part;
use crate::briefing::Quotation;
use crate::briefing::Registry;
use crate::briefing::Section;
use crate::briefing::begins_with_punctuation;
use crate::briefing::paragraph_id;
use crate::briefing::plain_text;
use crate::language::Language;

/// The generated file with what it needs.
pub(super) struct Body {
    pub(super) code: Code,
    /// The virtual paths of the images by their keys in the briefing.
    pub(super) images: BTreeMap<String, String>,
}

/// The names by which the body calls the layout's functions, so that calls are short.
/// The blocks and inlines of a briefing are literals and these.
const HEAD: &str = "#import \"/elements.typ\": e\n\
    #let t = text\n\
    #let s = [ ]\n\
    #let ( emph, strong, strike, super, sub, linebreak, code, external, address, internal, \
    inline-image, formula, cite, note, term, term-link, in-language, named, section, part, bullets, numbered-list, \
    task, paragraph, quotation, callout, data-table, table-records, landscape, across, picture, chart, key-points, key-facts, definitions, \
    judgements, code-block, break-of-thought, sources, timeline, glossary, actors, \
    revisions, corrections ) = e\n";

/// What the text begins with, and what comes between it and the appendices.
pub(super) const TEXT: &str = "#let body = {\n";
pub(super) const APPENDICES: &str = "}\n#let appendices = (\n";

/// Generates the file for a briefing.
pub(super) fn generate(request: &Request<'_>) -> Body {
    let briefing = request.briefing;
    let mut writer = Writer {
        request,
        language: request.language,
        code: Code::default(),
        images: images(request),
        links: links(request),
        is_free: false,
        title_of: None,
        in_note: false,
        numbered_lists: 0,
        omitted: omitted(request),
    };
    writer.code.push(HEAD);
    writer.meta();
    writer.code.push(TEXT);
    writer.attachments();
    let sections = briefing.sections.iter();
    writer.sections(
        sections.filter(|section| section.role.registry().is_none()),
        Some(&[]),
    );
    writer.code.push(APPENDICES);
    for registry in &request.layout.manifest.appendices {
        writer.appendix(*registry);
    }
    writer.code.push(")\n");
    Body { code: writer.code, images: writer.images }
}

/// The images by number, so that their paths say nothing of the briefing.
fn images(request: &Request<'_>) -> BTreeMap<String, String> {
    let assets = request.briefing.assets.iter().enumerate();
    assets
        .map(|(i, (key, asset))| {
            (key.clone(), format!("image/{i}.{}", asset.format.extension()))
        })
        .collect()
}

/// The pixels to an inch below which an image is not shown larger.
const SHARP_DPI: f64 = 150.0;

/// The greatest height of an image, in millimetres: half a page, as `core/elements.typ` says.
const MOST_HEIGHT: f64 = 110.0;

/// How wide an image of so many pixels is shown where there is this room, in millimetres.
pub(crate) fn shown_width(room: f64, width: f64, height: f64) -> f64 {
    room.min(width / SHARP_DPI * 25.4).min(MOST_HEIGHT * width / height)
}

/// The addresses of links, if the layout lists the sources.
pub(super) fn links(request: &Request<'_>) -> Option<PrintedLinks> {
    let listed = request.layout.manifest.appendices.contains(&Registry::Sources);
    listed.then(|| PrintedLinks::of(request.briefing))
}

pub(super) struct Writer<'a> {
    pub(super) request: &'a Request<'a>,
    pub(super) language: &'a Language,
    pub(super) code: Code,
    pub(super) images: BTreeMap<String, String>,
    /// The addresses of links, while what is written is not their list itself.
    pub(super) links: Option<PrintedLinks>,
    /// Whether what is written stands in a section itself.
    pub(super) is_free: bool,
    /// The section whose title is written.
    pub(super) title_of: Option<String>,
    /// Whether what is written is a note.
    pub(super) in_note: bool,
    /// How many numbered lists are open.
    numbered_lists: u32,
    /// The entries and sections of registries that the layout does not show.
    omitted: BTreeSet<String>,
}

impl Writer<'_> {
    /// Appends `name: label, `. A label in another language than the text tells it (WCAG 2.2,
    /// 3.1.2; ISO 14289-1, 7.2), and is content then.
    pub(super) fn label(&mut self, name: &str, label: &str) {
        self.code.push(name);
        self.code.push(": ");
        self.label_alone(label);
        self.code.push(", ");
    }

    /// Appends a label as [`Writer::label`] does, without a name.
    pub(super) fn label_alone(&mut self, label: &str) {
        let is_told = !label.is_empty() && self.open_label();
        self.code.string(label);
        self.code.push(if is_told { ")" } else { "" });
    }

    /// Opens what tells the language of labels, if it is another than that of the text.
    pub(super) fn open_label(&mut self) -> bool {
        let tag = self.language.labels_tag();
        let is_other = tag != self.language.primary();
        if is_other {
            self.code.push(&format!("std.text(lang: \"{tag}\", region: none, "));
        }
        is_other
    }

    /// Appends the direction of a language as an argument, unless it is that of the whole.
    pub(super) fn direction(&mut self, tag: &str) {
        if let Some(language) = Language::new(tag) {
            self.code.raw_field("dir", language.direction());
        }
    }

    /// Whether something is on the pages, so that links can lead to it.
    pub(super) fn is_shown(&self, id: &str) -> bool {
        !self.omitted.contains(id)
    }

    /// Sections side by side. Those of ordinary text are counted, and have the number of what
    /// they stand in before their own; there is none in what has none itself.
    pub(super) fn sections<'s>(
        &mut self,
        sections: impl Iterator<Item = &'s Section> + Clone,
        above: Option<&[usize]>,
    ) {
        let level = sections.clone().map(|section| section.level).min();
        let mut count = 0;
        for section in sections {
            let is_counted = section.role.is_ordinary()
                && !section.title.is_empty()
                && Some(section.level) == level;
            count += usize::from(is_counted);
            let number =
                above.filter(|_| is_counted).map(|above| [above, &[count]].concat());
            self.section(section, number.as_deref());
        }
    }

    fn section(&mut self, section: &Section, number: Option<&[usize]>) {
        if let Some(meta) = &section.part {
            self.part(section, meta, number);
            return;
        }
        let whole = self.code.mark();
        self.code.push("section(");
        self.code.raw_field("level", &section.level.to_string());
        self.code.field("id", &section.id);
        self.code.field("role", section.role.name());
        self.code.raw_field("question", if section.question { "true" } else { "false" });
        self.number(number);
        self.code.push("title: ");
        let start = self.code.mark();
        // The contents repeat a title, which is no other place.
        self.title_of = Some(section.id.clone());
        self.marked_content(section.portion.as_ref(), &section.title);
        self.title_of = None;
        self.code.note(start, section.span);
        self.code.push(", {\n");
        self.is_free = is_open(section.role);
        self.blocks(&section.blocks);
        self.is_free = false;
        self.sections(section.children.iter(), number);
        self.code.push("});\n");
        self.code.part(whole, Part::of(section), PartKind::Whole);
    }

    /// The number of a section, if the layout wants it.
    pub(super) fn number(&mut self, number: Option<&[usize]>) {
        let Some(number) =
            number.filter(|_| self.request.layout.manifest.section_numbers)
        else {
            return;
        };
        self.code.push("number: (");
        for count in number {
            self.code.push(&format!("{count}, "));
        }
        self.code.push("), ");
    }

    /// Blocks, each ended; paragraphs are parted by paragraph breaks.
    pub(super) fn blocks(&mut self, blocks: &[Block]) {
        // What is within a block does not stand in a section itself.
        let is_free = std::mem::replace(&mut self.is_free, false);
        for (i, block) in blocks.iter().enumerate() {
            self.is_free = is_free && matches!(block, Block::Table(_));
            self.block(block);
            self.is_free = false;
            // A paragraph that is alone stays bare: it may be an item or a note.
            if matches!(block, Block::Paragraph(_)) && i + 1 < blocks.len() {
                self.code.push("parbreak();\n");
            }
        }
    }

    fn block(&mut self, block: &Block) {
        match block {
            Block::Paragraph(paragraph) => {
                let start = self.code.mark();
                if let Some(number) = paragraph.number {
                    self.code.push(&format!("paragraph(\"{number}\", "));
                    self.code.string(&paragraph_id(number));
                    self.code.push(", {");
                }
                self.portion(paragraph.portion.as_ref());
                self.inlines(&paragraph.inlines);
                if paragraph.number.is_some() {
                    self.code.push("});\n");
                }
                self.code.note(start, paragraph.span);
                self.code.part(start, Part::of(paragraph), PartKind::Whole);
            }
            Block::List(list) => self.list(list),
            Block::Quotation(quotation) => self.quotation(quotation),
            Block::Callout(callout) => self.callout(callout),
            Block::Table(table) => self.table(table),
            Block::Figure(figure) => self.figure(figure),
            Block::Chart(chart) => self.chart(chart),
            Block::KeyPoints { points } => {
                self.code.push("key-points((");
                for point in points {
                    self.code.push("(lead: ");
                    self.marked_content(point.portion.as_ref(), &point.lead);
                    let spaced = !begins_with_punctuation(&point.blocks);
                    self.code.push(if spaced {
                        ", spaced: true"
                    } else {
                        ", spaced: false"
                    });
                    self.code.push(", body: {");
                    self.blocks(&point.blocks);
                    self.code.push("}), ");
                }
                self.code.push("));\n");
            }
            Block::KeyFacts { head, facts } => {
                self.code.push("key-facts(meta.labels, ");
                self.fact(head);
                self.code.push("(");
                for fact in facts {
                    self.fact(fact);
                }
                self.code.push("));\n");
            }
            Block::Judgements { items } => self.judgements(items),
            Block::Registry { .. } => {}
            Block::Definitions { items } => {
                self.code.push("definitions((");
                for item in items {
                    self.code.push("(term: ");
                    self.content(&item.term);
                    self.code.push(", body: {");
                    for details in &item.details {
                        self.blocks(details);
                        self.code.push("parbreak();");
                    }
                    self.code.push("}), ");
                }
                self.code.push("));\n");
            }
            Block::Code(code) => {
                let start = self.code.mark();
                self.code.push("code-block(");
                match &code.language {
                    Some(language) => self.code.string(language),
                    None => self.code.push("none"),
                }
                self.code.push(", ");
                self.code.string(&code.text);
                self.code.push(");\n");
                self.code.note(start, code.span);
                self.code.part(start, Part::of(code), PartKind::Lines(code.text.clone()));
            }
            Block::Math(math) => self.math(math, true),
            Block::ThematicBreak => self.code.push("break-of-thought();\n"),
        }
    }

    fn list(&mut self, list: &List) {
        match list.start {
            None => self.code.push("bullets("),
            Some(start) => {
                self.code.push("numbered-list(");
                self.code.raw_field("start", &start.to_string());
                // Where paragraphs have numbers, lists have letters, and lists in them
                // small numerals.
                if self.request.briefing.meta.paragraph_numbers {
                    let nested = self.numbered_lists > 0;
                    self.code.field("numbering", if nested { "(i)" } else { "a." });
                }
            }
        }
        self.code.raw_field("tight", if list.tight { "true" } else { "false" });
        if list.start.is_none() && list.items.iter().any(|item| item.checked.is_some()) {
            self.code.raw_field("tasks", "true");
        }
        self.code.push("(");
        self.numbered_lists += u32::from(list.start.is_some());
        for item in &list.items {
            match item.checked {
                None => self.code.push("{"),
                Some(done) => {
                    self.code.push(if done { "task(true, " } else { "task(false, " });
                    self.code.push("meta.labels, {");
                }
            }
            self.blocks(&item.blocks);
            self.code.push(if item.checked.is_some() { "}),\n" } else { "},\n" });
        }
        self.numbered_lists -= u32::from(list.start.is_some());
        self.code.push("));\n");
    }

    fn fact(&mut self, fact: &Fact) {
        self.code.push("(name: ");
        self.content(&fact.label);
        self.code.push(", value: ");
        self.content(&fact.value);
        self.code.push(", source: ");
        self.content(&fact.source);
        self.code.push("), ");
    }

    fn quotation(&mut self, quotation: &Quotation) {
        let start = self.code.mark();
        self.code.push("quotation(");
        let spoken = quotation.attribution.as_ref().and_then(|a| a.language.as_ref());
        if let Some(language) = spoken {
            self.code.field("lang", language);
            self.direction(language);
        }
        self.code.push("kind: ");
        let kind = match quotation.kind {
            crate::briefing::QuotationKind::Speech => "speech",
            crate::briefing::QuotationKind::Legal => "legal",
            crate::briefing::QuotationKind::Plain => "plain",
        };
        self.code.string(kind);
        self.code.push(", {");
        self.blocks(&quotation.blocks);
        // So that a single paragraph is one in the tag tree as well.
        self.code.push("parbreak();}");
        if let Some(attribution) = &quotation.attribution {
            self.code.push(", attribution: ");
            self.content(&attribution.inlines);
        }
        self.code.push(");\n");
        self.code.note(start, quotation.span);
    }

    fn callout(&mut self, callout: &Callout) {
        let start = self.code.mark();
        self.code.push("callout(");
        self.code.field("kind", callout.kind.name());
        self.label("name", self.language.labels().callout(callout.kind.name()));
        self.code.push("title: ");
        self.content(&callout.title);
        self.code.push(", {");
        self.blocks(&callout.blocks);
        self.code.push("});\n");
        self.code.note(start, callout.span);
        self.code.part(start, Part::of(callout), PartKind::Whole);
    }

    fn figure(&mut self, figure: &Figure) {
        let start = self.code.mark();
        self.code.push("picture(");
        self.code.field("id", &figure.id);
        if let Some(number) = figure.number {
            let label = self.language.labels().label("figure");
            self.label("name", &format!("{label}\u{a0}{number}"));
        }
        let path = format!("/{}", self.images[&figure.asset]);
        self.code.field("path", &path);
        // Nobody sees the description on paper; whoever listens hears it after the alternative.
        let description = plain_text(&figure.description);
        let alt = format!("{} {description}", figure.alt);
        self.code.field("alt", alt.trim_end());
        self.code.push("caption: ");
        self.marked_content(figure.portion.as_ref(), &figure.caption);
        self.code.push(", ");
        if let Some(credit) = &figure.credit {
            self.code.field("credit", credit);
        }
        self.code.raw_field("width", &figure.width.unwrap_or(100).to_string());
        let asset = &self.request.briefing.assets[&figure.asset];
        let ratio = f64::from(asset.height) / f64::from(asset.width);
        self.code.raw_field("ratio", &format!("{ratio:.4}"));
        if asset.format != ImageFormat::Svg {
            let inches = f64::from(asset.width) / SHARP_DPI;
            self.code.raw_field("sharp", &format!("{inches:.3}in"));
        }
        self.code.push(");\n");
        self.code.note(start, figure.span);
        self.code.part(start, Part::of(figure), PartKind::Labelled(figure.id.clone()));
    }

    pub(super) fn math(&mut self, math: &Math, block: bool) {
        let start = self.code.mark();
        self.code.push("formula(");
        self.code.field("alt", &math.alt);
        self.code.raw_field("block", if block { "true" } else { "false" });
        self.code.push("$");
        math::write(&math.root, &mut self.code);
        self.code.push("$);\n");
        self.code.note(start, math.span);
        self.code.part(start, Part::of(math), PartKind::Formula);
    }
}
