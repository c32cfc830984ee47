//! The fonts, and the characters that none of them has.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use typst::foundations::Bytes;
use typst::text::Font;
use typst::text::FontBook;
use typst::utils::LazyHash;
use typst_kit::fonts::FontStore;
use unicode_properties::UnicodeEmoji;

use crate::briefing::Block;
use crate::briefing::Briefing;
use crate::briefing::Inline;
use crate::briefing::blocks;
use crate::briefing::inlines;
use crate::briefing::runs;
use crate::briefing::sections;
use crate::diagnostic::Findings;
use crate::diagnostic::Rule;
use crate::diagnostic::nearest;
use crate::language::Language;
use crate::project::Project;
use crate::source::Source;
use crate::source::Span;
use crate::theme::Choice;

/// The fonts of a project: those linked into the program and its own.
pub(crate) struct Fonts {
    own: Option<FontStore>,
    /// The families of the project.
    families: Vec<String>,
    /// The files that are no fonts to be used.
    refused: Vec<String>,
    /// The files of the project's fonts, one for each font, in their order.
    files: Vec<String>,
}

/// Most characters that a font file may list, each as often as it does. A collection of fonts
/// lists those of Unicode a few times.
const MOST_CHARACTERS: u64 = 16 << 20;

/// The linked fonts: Libertinus Serif, New Computer Modern, `DejaVu` Sans Mono from
/// `typst-assets`, and the sans face.
static LINKED: LazyLock<FontStore> = LazyLock::new(|| {
    let mut store = FontStore::new();
    add_linked(&mut store);
    store
});

/// All weights of the sans face.
pub(super) const SANS: &[u8] = ttf_inter::REGULAR;

fn add_linked(store: &mut FontStore) {
    store.extend(typst_kit::fonts::embedded());
    add(store, Bytes::new(SANS));
}

/// Adds the fonts of a file, and tells how many they are.
fn add(store: &mut FontStore, data: Bytes) -> usize {
    let fonts = Font::iter(data).map(|font| {
        let info = font.info().clone();
        store.push((font, info));
    });
    fonts.count()
}

impl Fonts {
    /// The fonts of a project. Those in its folder `fonts/` come first.
    pub(crate) fn of(project: &Project) -> Self {
        let is_font = |path: &String| {
            let extension =
                path.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
            matches!(extension.as_str(), "ttf" | "otf" | "ttc" | "otc")
        };
        let files = project.files_in("fonts");
        let mut refused = Vec::new();
        let mut own = Vec::new();
        for path in files.iter().filter(|path| is_font(path)) {
            let Ok(bytes) = project.read(path) else { continue };
            if characters(&bytes) > MOST_CHARACTERS {
                refused.push(path.clone());
            } else {
                own.push((path, bytes));
            }
        }
        if own.is_empty() {
            return Self { own: None, families: Vec::new(), refused, files: Vec::new() };
        }
        let mut store = FontStore::new();
        let mut of_fonts = Vec::new();
        for (path, bytes) in &own {
            let count = add(&mut store, super::bytes(bytes));
            of_fonts.extend(std::iter::repeat_n((*path).clone(), count));
        }
        let families = store.book().families().map(|(name, _)| name.to_owned()).collect();
        add_linked(&mut store);
        Self { own: Some(store), families, refused, files: of_fonts }
    }

    /// The files of the project that have fonts.
    pub(super) fn files(&self) -> &[String] {
        &self.files
    }

    /// The file of the project that a font is in; nothing if it is linked.
    pub(super) fn file(&self, index: usize) -> Option<&str> {
        self.files.get(index).map(String::as_str)
    }

    /// The families of the project, in order.
    pub(super) fn families(&self) -> &[String] {
        &self.families
    }

    fn store(&self) -> &FontStore {
        self.own.as_ref().unwrap_or(&LINKED)
    }

    pub(super) fn book(&self) -> &LazyHash<FontBook> {
        self.store().book()
    }

    pub(super) fn font(&self, index: usize) -> Option<Font> {
        self.store().font(index)
    }

    fn has(&self, c: char) -> bool {
        let mut index = 0;
        while let Some(info) = self.book().info(index) {
            if info.coverage.contains(u32::from(c)) {
                return true;
            }
            index += 1;
        }
        false
    }

    /// Reports families of the theme that are not there, and files that are no fonts.
    pub(crate) fn check_theme(&self, theme: &Choice, findings: &mut Findings) {
        for path in &self.refused {
            let message = "the font lists more characters than there are";
            findings
                .in_file(Rule::ConfigInvalid, path, message)
                .hint("it is damaged: put a sound copy into the project's `fonts/`");
        }
        for (families, span) in theme.fonts.values() {
            for family in families {
                if self.book().contains_family(&family.to_lowercase()) {
                    continue;
                }
                let known: Vec<_> =
                    self.book().families().map(|(name, _)| name).collect();
                let small = family.to_lowercase();
                let near = known.iter().find(|name| {
                    nearest(&small, [name.to_lowercase().as_str()]).is_some()
                });
                let hint = match near {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!(
                        "put its files into the project's `fonts/`; there are {}",
                        known.join(", ")
                    ),
                };
                findings
                    .at(
                        Rule::ConfigInvalid,
                        *span,
                        format!("no font is called `{family}`"),
                    )
                    .hint(hint);
            }
        }
    }

    /// Reports the characters of a briefing that no font has, each once, at its first
    /// place.
    pub(crate) fn check(
        &self,
        briefing: &Briefing,
        language: &Language,
        sources: &[Source],
        findings: &mut Findings,
    ) {
        if !findings.wants(Rule::CharacterMissing) {
            return;
        }
        let mut seen: BTreeMap<char, bool> = BTreeMap::new();
        let mut look = |text: &str, span: Span| {
            // Nearly all text is ASCII, which every font has.
            for c in text.chars().filter(|c| !c.is_ascii()) {
                if *seen.entry(c).or_insert_with(|| is_invisible(c) || self.has(c)) {
                    continue;
                }
                seen.insert(c, true);
                missing(c, span, sources, findings);
            }
        };
        let mut look_inlines = |run: &[Inline]| {
            inlines(run, &mut |inline| match inline {
                Inline::Text(text) | Inline::Code(text) => look(&text.text, text.span),
                Inline::TermUse(term) => look(&term.text.text, term.text.span),
                Inline::Math(math) => {
                    math_text(&math.root, &mut |text| look(text, math.span));
                }
                Inline::Emphasis { .. }
                | Inline::Strong { .. }
                | Inline::Strikethrough { .. }
                | Inline::Superscript { .. }
                | Inline::Subscript { .. }
                | Inline::Phrase(_)
                | Inline::SoftBreak
                | Inline::LineBreak
                | Inline::Link(_)
                | Inline::Image(_)
                | Inline::Citation(_)
                | Inline::NoteReference(_) => {}
            });
        };
        sections(&briefing.sections, &mut |section| {
            look_inlines(&section.title);
            runs(&section.blocks, &mut |_, run| look_inlines(run));
        });
        briefing.registry_runs(&mut |_, run| look_inlines(run));
        for note in &briefing.notes {
            look_inlines(&note.text);
        }
        // What is not an inline, at the place of what it belongs to.
        sections(&briefing.sections, &mut |section| {
            blocks(&section.blocks, &mut |block| {
                if let Block::Code(code) = block {
                    look(&code.text, code.span);
                } else if let Block::Math(math) = block {
                    math_text(&math.root, &mut |text| look(text, math.span));
                } else if let Block::Figure(figure) = block {
                    look(figure.credit.as_deref().unwrap_or_default(), figure.span);
                } else if let Block::Chart(chart) = block {
                    look(&chart.unit, chart.span);
                }
            });
        });
        for term in &briefing.glossary {
            look(&term.term, term.span);
            look(term.expansion.as_deref().unwrap_or_default(), term.span);
        }
        for event in &briefing.timeline {
            look(event.category.as_deref().unwrap_or_default(), event.span);
            look(event.place.as_deref().unwrap_or_default(), event.span);
            look(&event.shown, event.span);
        }
        for actor in &briefing.actors {
            look(&actor.name, actor.span);
            look(&actor.also.join(" "), actor.span);
        }
        // The metadata stand first in the file.
        let Some(main) = sources.first() else { return };
        let whole = main.span(0..main.text().len());
        for text in meta_texts(briefing) {
            look(&text, whole);
        }
        for text in dates(briefing, language) {
            look(&text, whole);
        }
    }
}

/// The texts of the metadata that are printed.
fn meta_texts(briefing: &Briefing) -> impl Iterator<Item = String> {
    let meta = &briefing.meta;
    let optional = [
        &meta.subtitle,
        &meta.kind,
        &meta.id,
        &meta.series,
        &meta.version,
        &meta.organisation,
        &meta.rights,
    ];
    let optional = optional.into_iter().flatten();
    let others = [&meta.title].into_iter().chain(optional).chain(&meta.contact);
    others.cloned().chain(std::iter::once(meta.by_line()))
}

/// The dates as they are printed, which may have characters of their own.
fn dates(briefing: &Briefing, language: &Language) -> impl Iterator<Item = String> {
    let meta = &briefing.meta;
    let dates = [&meta.date, &meta.updated, &meta.as_of, &meta.review_by];
    dates.into_iter().flatten().map(|date| language.format_date(date))
}

fn math_text(node: &crate::briefing::MathNode, look: &mut dyn FnMut(&str)) {
    look(&node.text);
    for child in &node.children {
        math_text(child, look);
    }
}

/// Characters that have no shape of their own (Unicode 16, 5.21,
/// `Default_Ignorable_Code_Point`, and blanks).
fn is_invisible(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}'
            | '\u{17b5}' | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
            | '\u{ffa0}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

fn missing(c: char, span: Span, sources: &[Source], findings: &mut Findings) {
    let source = sources.iter().find(|source| source.id() == span.file);
    let place = source.map_or(span, |source| {
        let at = source.slice(span).find(c);
        let start = span.start.byte as usize;
        let found = at.map(|at| start + at..start + at + c.len_utf8());
        // A date is printed in words that the author did not write.
        source.span(found.unwrap_or(start..start))
    });
    let hint = if c.is_emoji_char() {
        "write it in words: pictures of this kind look different in every reader"
            .to_owned()
    } else if matches!(c, '\u{e000}'..='\u{f8ff}') {
        "delete it: it is of a font of symbols, as a bullet from Word; a list is written with `- `"
            .to_owned()
    } else {
        let family = family_for(c);
        format!("put a font that has it, such as {family}, into the project's `fonts/`")
    };
    findings
        .at(
            Rule::CharacterMissing,
            place,
            format!("no font has `{c}` (U+{:04X})", u32::from(c)),
        )
        .hint(hint);
}

/// A freely licensed font for a script, by its Unicode blocks.
fn family_for(c: char) -> &'static str {
    match u32::from(c) {
        0x0530..=0x058F => "Noto Serif Armenian",
        0x0590..=0x05FF => "Noto Serif Hebrew",
        0x0600..=0x06FF | 0x0750..=0x077F | 0x08A0..=0x08FF => "Noto Naskh Arabic",
        0x0900..=0x097F => "Noto Serif Devanagari",
        0x0980..=0x09FF => "Noto Serif Bengali",
        0x0E00..=0x0E7F => "Noto Serif Thai",
        0x10A0..=0x10FF => "Noto Serif Georgian",
        0x1200..=0x137F => "Noto Serif Ethiopic",
        0x3040..=0x30FF => "Noto Serif JP",
        0x1100..=0x11FF | 0x3130..=0x318F | 0xAC00..=0xD7AF => "Noto Serif KR",
        0x2E80..=0x2FDF | 0x3000..=0x303F | 0x3400..=0x9FFF | 0xF900..=0xFAFF => {
            "Noto Serif SC"
        }
        _ => "Noto Sans",
    }
}

/// How many characters the fonts of a file list: who reads them goes through them all, and
/// a group of a damaged one can have four milliards.
fn characters(file: &[u8]) -> u64 {
    let is_collection = file.starts_with(b"ttcf");
    let faces = if is_collection { long(file, 8).unwrap_or_default() } else { 1 };
    let mut all = 0;
    for face in 0..faces as usize {
        let start = if is_collection { long(file, 12 + 4 * face) } else { Some(0) };
        let Some(face) = start.and_then(|start| file.get(start as usize..)) else {
            break;
        };
        // A face takes its time even without a character.
        all += 1_000;
        let tables = face.get(12..).unwrap_or_default().chunks_exact(16);
        for table in tables.take(short(face, 4).unwrap_or_default().into()) {
            if table.starts_with(b"cmap")
                && let Some(cmap) = long(table, 8).and_then(|at| file.get(at as usize..))
            {
                all += mapped(cmap);
            }
        }
        if all > MOST_CHARACTERS {
            break;
        }
    }
    all
}

/// How many characters of Unicode a table `cmap` lists (OpenType 1.9.1).
fn mapped(cmap: &[u8]) -> u64 {
    let records = cmap.get(4..).unwrap_or_default().chunks_exact(8);
    let mut all = 0;
    for record in records.take(short(cmap, 2).unwrap_or_default().into()) {
        let platform = short(record, 0).unwrap_or_default();
        let table = long(record, 4).and_then(|at| cmap.get(at as usize..));
        let Some(table) = table.filter(|_| matches!(platform, 0 | 3)) else { continue };
        all += 1 + listed(table);
        if all > MOST_CHARACTERS {
            break;
        }
    }
    all
}

/// How many characters one of its subtables lists, at most.
fn listed(table: &[u8]) -> u64 {
    let of = |start: u32, end: u32| u64::from(end.saturating_sub(start)) + 1;
    match short(table, 0) {
        Some(2) => 256 * 0xFFFF,
        Some(4) => {
            let size = usize::from(short(table, 6).unwrap_or_default()) / 2 * 2;
            let segments = (0..size).step_by(2).map_while(|at| {
                let (end, start) =
                    (short(table, 14 + at)?, short(table, 16 + size + at)?);
                Some(of(start.into(), end.into()))
            });
            segments.sum()
        }
        Some(12 | 13) => {
            let groups = table.get(16..).unwrap_or_default().chunks_exact(12);
            let groups = groups.take(long(table, 12).unwrap_or_default() as usize);
            let sizes = groups.map(|group| {
                of(long(group, 0).unwrap_or_default(), long(group, 4).unwrap_or_default())
            });
            sizes.sum()
        }
        _ => 0x1_0000,
    }
}

fn short(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_be_bytes(*bytes.get(at..)?.first_chunk()?))
}

fn long(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_be_bytes(*bytes.get(at..)?.first_chunk()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_linked_fonts_are_sound_and_a_wrong_group_is_not() {
        let fonts = typst_kit::fonts::embedded().map(|(font, _)| font.data().clone());
        for data in fonts.chain([Bytes::new(SANS)]) {
            assert!((1..200_000).contains(&characters(&data)));
        }
        let mut font = SANS.to_vec();
        let cmap = font.windows(4).position(|tag| tag == b"cmap").expect("a table");
        let cmap = long(&font, cmap + 8).expect("its place") as usize;
        let records =
            (0..short(&font, cmap + 2).expect("a number").into()).map(|n: usize| {
                cmap + long(&font, cmap + 8 + 8 * n).expect("a place") as usize
            });
        let tables: Vec<_> = records.collect();
        for table in tables {
            // One group of all numbers.
            font.splice(table..table + 2, [0, 12]);
            font.splice(table + 12..table + 16, [0, 0, 0, 1]);
            font.splice(table + 16..table + 24, [0, 0, 0, 0, 255, 255, 255, 255]);
        }
        assert!(characters(&font) > MOST_CHARACTERS);
    }
}
