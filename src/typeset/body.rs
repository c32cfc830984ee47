//! The generated file: a briefing as calls of the layout's functions.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::Request;
use super::code::Code;
use super::links::PrintedLinks;
use super::math;
use crate::briefing::Alignment;
use crate::briefing::Block;
use crate::briefing::Callout;
use crate::briefing::Fact;
use crate::briefing::Figure;
use crate::briefing::ImageFormat;
use crate::briefing::List;
use crate::briefing::Math;
use crate::briefing::Quotation;
use crate::briefing::Registry;
use crate::briefing::Section;
use crate::briefing::Table;
use crate::briefing::begins_with_punctuation;
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
    inline-image, formula, cite, note, term, term-link, section, bullets, numbered-list, \
    task, quotation, callout, data-table, picture, key-points, key-facts, definitions, \
    judgements, code-block, break-of-thought, sources, timeline, glossary, actors, \
    revisions, corrections ) = e\n";

/// Generates the file for a briefing.
pub(super) fn generate(request: &Request<'_>) -> Body {
    let briefing = request.briefing;
    let mut writer = Writer {
        request,
        language: request.language,
        code: Code::default(),
        images: images(request),
        links: links(request),
        figures: 0,
        tables: 0,
    };
    writer.code.push(HEAD);
    writer.meta();
    writer.code.push("#let body = {\n");
    for section in &briefing.sections {
        if section.role.registry().is_none() {
            writer.section(section);
        }
    }
    writer.code.push("}\n#let appendices = (\n");
    for registry in &request.layout.appendices {
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

/// The addresses of links, if the layout lists the sources.
fn links(request: &Request<'_>) -> Option<PrintedLinks> {
    let listed = request.layout.appendices.contains(&Registry::Sources);
    listed.then(|| PrintedLinks::of(request.briefing))
}

pub(super) struct Writer<'a> {
    pub(super) request: &'a Request<'a>,
    pub(super) language: &'a Language,
    pub(super) code: Code,
    pub(super) images: BTreeMap<String, String>,
    /// The addresses of links, while what is written is not their list itself.
    pub(super) links: Option<PrintedLinks>,
    figures: u32,
    tables: u32,
}

impl Writer<'_> {
    pub(super) fn section(&mut self, section: &Section) {
        self.code.push("section(");
        self.code.raw_field("level", &section.level.to_string());
        self.code.field("id", &section.id);
        self.code.field("role", section.role.name());
        self.code.raw_field("question", if section.question { "true" } else { "false" });
        self.code.push("title: ");
        let start = self.code.mark();
        self.marked_content(section.portion.as_ref(), &section.title);
        self.code.note(start, section.span);
        self.code.push(", {\n");
        self.blocks(&section.blocks);
        for child in &section.children {
            self.section(child);
        }
        self.code.push("});\n");
    }

    /// Blocks, each ended; paragraphs are parted by paragraph breaks.
    pub(super) fn blocks(&mut self, blocks: &[Block]) {
        for (i, block) in blocks.iter().enumerate() {
            self.block(block);
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
                self.portion(paragraph.portion.as_ref());
                self.inlines(&paragraph.inlines);
                self.code.note(start, paragraph.span);
            }
            Block::List(list) => self.list(list),
            Block::Quotation(quotation) => self.quotation(quotation),
            Block::Callout(callout) => self.callout(callout),
            Block::Table(table) => self.table(table),
            Block::Figure(figure) => self.figure(figure),
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
            }
        }
        self.code.raw_field("tight", if list.tight { "true" } else { "false" });
        if list.start.is_none() && list.items.iter().any(|item| item.checked.is_some()) {
            self.code.raw_field("tasks", "true");
        }
        self.code.push("(");
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
        }
        self.code.push("kind: ");
        let kind = match quotation.kind {
            crate::briefing::QuotationKind::Speech => "speech",
            crate::briefing::QuotationKind::Legal => "legal",
            crate::briefing::QuotationKind::Plain => "plain",
        };
        self.code.string(kind);
        if let Some(attribution) = &quotation.attribution {
            self.code.push(", attribution: ");
            self.content(&attribution.inlines);
        }
        self.code.push(", {");
        self.blocks(&quotation.blocks);
        // So that a single paragraph is one in the tag tree as well.
        self.code.push("parbreak();});\n");
        self.code.note(start, quotation.span);
    }

    fn callout(&mut self, callout: &Callout) {
        let start = self.code.mark();
        self.code.push("callout(");
        self.code.field("kind", callout.kind.name());
        self.code.field("name", self.language.words().callout(callout.kind.name()));
        self.code.push("title: ");
        self.content(&callout.title);
        self.code.push(", {");
        self.blocks(&callout.blocks);
        self.code.push("});\n");
        self.code.note(start, callout.span);
    }

    fn table(&mut self, table: &Table) {
        let start = self.code.mark();
        self.code.push("data-table(labels: meta.labels, ");
        self.code.field("id", &table.id);
        if !table.caption.is_empty() {
            self.tables += 1;
            let label = self.language.words().label("table");
            self.code.field("name", &format!("{label}\u{a0}{}", self.tables));
        }
        self.code.raw_field("columns", &columns(table));
        self.code.push("alignments: (");
        for alignment in &table.alignments {
            self.code.push(match alignment {
                Alignment::None | Alignment::Left => "start, ",
                Alignment::Center => "center, ",
                Alignment::Right => "end, ",
            });
        }
        self.code.push("), caption: ");
        self.marked_content(table.portion.as_ref(), &table.caption);
        self.code.push(", source: ");
        self.content(&table.source);
        self.code.push(if table.row_headers { ", row-headers: true" } else { "" });
        self.code.push(", head: (");
        for cell in &table.head {
            self.content(cell);
            self.code.push(", ");
        }
        self.code.push("), rows: (\n");
        for row in &table.rows {
            self.code.push("(");
            for cell in row {
                self.content(cell);
                self.code.push(", ");
            }
            self.code.push("),\n");
        }
        self.code.push("));\n");
        self.code.note(start, table.span);
    }

    fn figure(&mut self, figure: &Figure) {
        let start = self.code.mark();
        self.code.push("picture(");
        self.code.field("id", &figure.id);
        if figure.is_captioned() {
            self.figures += 1;
            let label = self.language.words().label("figure");
            self.code.field("name", &format!("{label}\u{a0}{}", self.figures));
        }
        let path = format!("/{}", self.images[&figure.asset]);
        self.code.field("path", &path);
        self.code.field("alt", &figure.alt);
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
    }
}

/// The widths of a table's columns as Typst code: a column with four times the text
/// gets twice the width, and room for its longest word.
fn columns(table: &Table) -> String {
    let texts = |column: usize| {
        let cells = table.rows.iter().filter_map(move |row| row.get(column));
        table.head.get(column).into_iter().chain(cells).map(|cell| plain_text(cell))
    };
    let mut code = String::from("(");
    for column in 0..table.head.len() {
        let length: usize = texts(column).map(|text| text.chars().count()).sum();
        let word = texts(column)
            .flat_map(|text| {
                text.split_whitespace().map(|w| w.chars().count()).max().into_iter()
            })
            .max();
        let width = length.isqrt().max(word.unwrap_or(0)).max(3);
        let _ = write!(code, "{width}fr, ");
    }
    code.push(')');
    code
}
