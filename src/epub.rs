//! Briefing to EPUB 3.3.
//!
//! The publication: a cover, a title page, a contents page, a document for each
//! top-level section, then the registries in the order of the printed pages, then the notes,
//! so that what readers pop up comes after the text. Marked are the places where the pages of
//! the PDF begin.

mod accessibility;
mod block;
mod chart;
mod container;
mod device;
mod drawing;
mod formula;
mod inline;
mod judgement;
mod label;
mod lint;
mod matter;
mod mirror;
mod navigation;
mod notes;
mod package;
mod page;
mod picture;
mod preview;
mod record;
mod registry;
mod table;
mod timeline;
mod xml;

use std::collections::BTreeMap;

pub(crate) use self::container::ContainerError;
use self::label::Labels;
use self::label::Title;
use self::navigation::Entry;
pub(crate) use self::preview::open;
pub(crate) use self::record::Access;
pub(crate) use self::record::Person;
pub(crate) use self::record::Phrase;
pub(crate) use self::record::Record;
pub(crate) use self::record::Series;
use self::registry::BackReference;
pub(crate) use self::xml::Xml;
use crate::briefing::Block;
use crate::briefing::Briefing;
use crate::briefing::Id;
use crate::briefing::Inline;
use crate::briefing::NoteReference;
use crate::briefing::Pages;
use crate::briefing::Paragraph;
use crate::briefing::Part;
use crate::briefing::Raster;
use crate::briefing::Registry;
use crate::briefing::Role;
use crate::briefing::Section;
use crate::briefing::Shown;
use crate::briefing::blocks;
use crate::briefing::inlines;
use crate::briefing::paragraph_id;
use crate::briefing::plain_text;
use crate::briefing::runs;
use crate::briefing::sections;
use crate::format::Claim;
use crate::format::EpubVariant;
use crate::language::Language;
use crate::layout::Layout;
use crate::layout::PageSpec;

/// What packaging is asked for.
pub(crate) struct Request<'a> {
    pub(crate) briefing: &'a Briefing,
    pub(crate) language: &'a Language,
    pub(crate) layout: &'a Layout,
    /// The page of the PDF.
    pub(crate) sheet: PageSpec,
    /// The first page of the PDF as JPEG.
    pub(crate) cover: &'a [u8],
    /// Where the pages of the PDF begin; none if they are not to be told.
    pub(crate) pages: Option<&'a Pages>,
    /// The drawings of charts as SVG, by the identifiers of the charts.
    pub(crate) charts: &'a BTreeMap<String, String>,
    /// Drawings as pictures of dots, by the keys of the images and the identifiers of the
    /// charts, for readers that know no SVG.
    pub(crate) rasters: &'a BTreeMap<String, Raster>,
    /// Which devices it is for.
    pub(crate) variant: EpubVariant,
    /// What is claimed of the publication's accessibility.
    pub(crate) claim: &'a Claim,
    /// The colour of the house, as `#rrggbb`, if it has chosen one.
    pub(crate) accent: Option<&'a str>,
    /// The day of the last change, as `CCYY-MM-DD`.
    pub(crate) modified: String,
    pub(crate) provenance: &'a str,
}

/// Packages a briefing, and tells what the publication shows of it.
///
/// # Errors
///
/// If the archive would be larger than its format allows.
///
/// # Panics
///
/// If it has a fault that validators pass over, which no text should lead to.
pub(crate) fn package(request: &Request<'_>) -> Result<(Vec<u8>, Shown), ContainerError> {
    let mut publication = Publication::new(request);
    publication.write();
    let shown = std::mem::take(&mut publication.shown);
    let entries = publication.entries();
    let faults = lint::faults(&entries);
    assert!(faults.is_empty(), "the EPUB is not as it should be: {faults:?}");
    Ok((container::archive(entries)?, shown))
}

/// The documents of a publication, by the identifiers of what is in them.
pub(crate) fn places(request: &Request<'_>) -> BTreeMap<Id, String> {
    Publication::new(request).places
}

/// The files of a publication that are texts, with their paths.
///
/// # Errors
///
/// If the archive can't be read back.
pub(crate) fn texts(publication: &[u8]) -> Result<Vec<(String, String)>, ContainerError> {
    container::texts(publication)
}

/// A file of the publication.
struct Item {
    /// The identifier in the manifest.
    id: String,
    /// The path from the package document.
    href: String,
    media_type: &'static str,
    /// The manifest's properties, such as `mathml`.
    properties: Vec<&'static str>,
    /// Whether it is part of the reading order.
    in_spine: bool,
    bytes: Vec<u8>,
}

/// A publication in the making.
struct Publication<'a> {
    request: &'a Request<'a>,
    briefing: &'a Briefing,
    language: &'a Language,
    labels: Labels<'a>,
    items: Vec<Item>,
    contents: Vec<Entry>,
    /// The landmarks: EPUB structural semantics, title, path.
    landmarks: Vec<(&'static str, Title, String)>,
    /// The document that an identifier is in.
    places: BTreeMap<Id, String>,
    /// Where each term is first used in each section, by its identifier.
    uses: BTreeMap<Id, Vec<BackReference>>,
    /// Where each source is first cited in each section, by its identifier.
    citations: BTreeMap<Id, Vec<BackReference>>,
    /// The document that is read last.
    last: String,
    /// What the documents show.
    shown: Shown,
    /// Where the pages of the PDF begin.
    markers: page::Markers,
    /// The paths of the images, by their keys in the briefing.
    images: BTreeMap<String, String>,
    callouts: u32,
    /// The titles of the documents, each with the last number that was given to one like it.
    titles: BTreeMap<String, u32>,
    /// What the accessibility metadata is computed from.
    features: accessibility::Features,
}

/// A document in the making.
struct Page {
    xml: Xml,
    href: String,
    /// The title of the top-level section, for what leads back to it.
    section: Title,
    has_math: bool,
    has_drawing: bool,
    /// How many numbered lists are open.
    numbered_lists: u32,
    /// `ltr` or `rtl`, where it is being written.
    direction: &'static str,
    /// The parts that are written, but for texts.
    written: Vec<Part>,
}

impl<'a> Publication<'a> {
    fn new(request: &'a Request<'a>) -> Self {
        let briefing = request.briefing;
        let images = briefing.assets.iter().enumerate();
        let images = images
            .map(|(i, (key, asset))| {
                let format = picture::format(asset, request.rasters.get(key));
                (key.clone(), format!("image/{i}.{}", format.extension()))
            })
            .collect();
        let mut publication = Self {
            request,
            briefing,
            language: request.language,
            labels: Labels::new(request.language),
            items: Vec::new(),
            contents: Vec::new(),
            landmarks: Vec::new(),
            places: BTreeMap::new(),
            uses: BTreeMap::new(),
            citations: BTreeMap::new(),
            last: String::new(),
            shown: Shown::default(),
            markers: page::Markers::new(request.pages),
            images,
            callouts: 0,
            titles: BTreeMap::new(),
            features: accessibility::Features::default(),
        };
        publication.last = publication.last_document();
        publication.find_places();
        publication
    }

    /// Notes down which document each identifier will be in.
    fn find_places(&mut self) {
        let briefing = self.briefing;
        let mut number = 0;
        for section in &briefing.sections {
            let href = if let Some(registry) = section.role.registry() {
                // Of what has no document nothing is anywhere.
                if !briefing.shows(registry) {
                    continue;
                }
                registry_href(registry).to_owned()
            } else {
                number += 1;
                section_href(number)
            };
            sections(std::slice::from_ref(section), &mut |part| {
                self.places.insert(part.id.clone(), href.clone());
                self.markers.settle(Part::of(part), &href);
                self.references(&part.title, &href);
                runs(&part.blocks, &mut |_, run| self.references(run, &href));
                blocks(&part.blocks, &mut |block| {
                    self.markers.settle_block(block, &href);
                    let id = if let Block::Figure(figure) = block {
                        if !block::is_written(figure) {
                            return;
                        }
                        &figure.id
                    } else if let Block::Table(table) = block {
                        &table.id
                    } else if let Block::Chart(chart) = block {
                        &chart.id
                    } else if let Block::Judgements { items } = block {
                        for item in items {
                            self.places.insert(item.id.clone(), href.clone());
                        }
                        return;
                    } else if let Block::Paragraph(Paragraph {
                        number: Some(number),
                        ..
                    }) = block
                    {
                        self.places.insert(paragraph_id(*number), href.clone());
                        return;
                    } else {
                        return;
                    };
                    self.places.insert(id.clone(), href.clone());
                });
            });
        }
        for registry in Registry::ALL.iter().filter(|registry| briefing.shows(**registry))
        {
            if briefing.section_of(*registry).is_none() {
                let href = registry_href(*registry).to_owned();
                self.places.insert(registry.name().to_owned(), href);
            }
            self.markers.settle(Part::Registry(*registry), registry_href(*registry));
        }
        self.markers.settle(Part::Title, TITLE);
        self.markers.settle(Part::Contents, CONTENTS);
        self.markers.settle(Part::End, &self.last);
        self.markers.settle_entries(briefing);
        let mut place = |id: &Id, registry| {
            self.places.insert(id.clone(), registry_href(registry).to_owned());
        };
        for term in &briefing.glossary {
            place(&term.id, Registry::Glossary);
        }
        for event in &briefing.timeline {
            place(&event.id, Registry::Timeline);
        }
        for actor in &briefing.actors {
            place(&actor.id, Registry::Actors);
        }
        for source in &briefing.sources {
            place(&source.id, Registry::Sources);
        }
        for note in &briefing.notes {
            self.places.insert(note.id.clone(), NOTES.to_owned());
        }
        // Notes lead back to references in documents that are written later.
        briefing.registry_runs(&mut |registry, run| {
            self.references(run, registry_href(registry));
        });
        for note in &briefing.notes {
            self.references(&note.text, NOTES);
        }
    }

    /// Notes down that the references to notes in a run are in a document, and the pages that
    /// begin in it.
    fn references(&mut self, run: &[Inline], href: &str) {
        self.markers.settle_run(run, href);
        inlines(run, &mut |inline| {
            if let Inline::NoteReference(reference) = inline {
                self.places.insert(reference_id(reference), href.to_owned());
            }
        });
    }

    /// Writes all documents. What leads back is known only when the rest is written,
    /// so the order of writing is not that of reading.
    fn write(&mut self) {
        let mut body = Vec::new();
        let mut number = 0;
        for section in &self.briefing.sections {
            if section.role.registry().is_none() {
                number += 1;
                body.push(self.section_document(section, number));
            }
        }
        let mut back = BTreeMap::new();
        for registry in registry::WRITING {
            back.insert(registry, self.registry_document(registry));
        }
        let notes = self.notes_document();
        for registry in [Registry::Glossary, Registry::Sources] {
            back.insert(registry, self.registry_document(registry));
        }
        self.cover_document();
        self.title_document();
        let order = registry::in_order(self.request.layout);
        let back = order.into_iter().filter_map(|registry| back.remove(&registry)?);
        let documents: Vec<_> = body.into_iter().chain(back).chain(notes).collect();
        self.landmark_of(&documents);
        let (items, entries): (Vec<_>, Vec<_>) = documents.into_iter().unzip();
        self.contents.extend(entries);
        self.contents_document();
        self.items.extend(items);
        self.features.pages = self.markers.are_there();
        self.features.glossary = !self.uses.is_empty();
        self.features.coloured = self.request.layout.sets_colours;
        self.style_and_images();
        self.navigation();
    }

    /// The files of the archive after `mimetype`, in order.
    fn entries(self) -> Vec<(String, Vec<u8>)> {
        let package = self.package_document();
        let mut entries = vec![
            ("META-INF/container.xml".to_owned(), package::container_document()),
            (format!("{ROOT}/package.opf"), package),
        ];
        let items = self.items.into_iter();
        entries.extend(items.map(|item| (format!("{ROOT}/{}", item.href), item.bytes)));
        entries
    }

    fn section_document(&mut self, section: &Section, number: u32) -> (Item, Entry) {
        let title = plain_text(&section.title);
        let shown = if title.is_empty() {
            self.briefing.meta.title.clone()
        } else {
            title.clone()
        };
        let shown = Title::own(shown);
        let mut page = self.page(&section_href(number), &shown);
        self.marking(&mut page);
        let (kind, role) = if matches!(section.role, Role::BottomLine | Role::Summary) {
            ("abstract", "doc-abstract")
        } else {
            ("chapter", "doc-chapter")
        };
        let (kind, role) =
            if section.part.is_some() { ("part", "doc-part") } else { (kind, role) };
        self.section(&mut page, section, 1, Some((kind, role)));
        self.shown.wholes.entry(None).or_default().append(&mut page.written);
        let entry = Entry {
            title: shown,
            href: page.href.clone(),
            children: section
                .children
                .iter()
                .filter(|child| !child.title.is_empty())
                .map(|child| Entry {
                    title: Title::own(plain_text(&child.title)),
                    href: format!("{}#{}", page.href, child.id),
                    children: Vec::new(),
                })
                .collect(),
        };
        (self.finish(page, &format!("section-{number}"), true), entry)
    }

    /// A section and its subsections; `semantics` are those of a document's own.
    fn section(
        &mut self,
        page: &mut Page,
        section: &Section,
        level: u8,
        semantics: Option<(&str, &str)>,
    ) {
        let heading_id = format!("{}.title", section.id);
        let title = plain_text(&section.title);
        let mut attributes = vec![("id", section.id.as_str())];
        if let Some((kind, role)) = semantics {
            attributes.extend([("epub:type", kind), ("role", role)]);
        }
        if title.is_empty() {
            attributes.push(("aria-label", page.section.text.as_str()));
        } else {
            attributes.push(("aria-labelledby", heading_id.as_str()));
        }
        let role = format!("section {}", section.role.name());
        attributes.push(("class", &role));
        page.xml.open("section", &attributes);
        self.block_pages(page, Part::of(section));
        if !title.is_empty() {
            self.heading(page, level, &heading_id, section);
        }
        if let Some(meta) = &section.part {
            self.part_facts(page, meta);
        }
        self.blocks(page, &section.blocks);
        for child in &section.children {
            self.section(page, child, level + 1, None);
        }
        page.xml.close();
    }

    fn heading(&mut self, page: &mut Page, level: u8, id: &str, section: &Section) {
        const NAMES: [&str; 6] = ["h1", "h2", "h3", "h4", "h5", "h6"];
        let name = NAMES[usize::from(level.clamp(1, 6)) - 1];
        let class = format!("heading {name}");
        page.xml.open(name, &[("id", id), ("class", &class)]);
        Self::portion(page, section.portion.as_ref());
        self.inlines(page, &section.title);
        page.xml.close();
    }
}

/// The folder of the package document in the archive.
const ROOT: &str = "EPUB";

/// The title page.
const TITLE: &str = "text/title.xhtml";

/// The contents page.
const CONTENTS: &str = "text/contents.xhtml";

/// The document of the notes.
const NOTES: &str = "text/notes.xhtml";

/// The way from a document of the text to an identifier in another, or in itself.
fn way(from: &str, to: &str, id: &str) -> String {
    if from == to {
        return format!("#{id}");
    }
    format!("{}#{id}", to.trim_start_matches("text/"))
}

/// The identifier of a reference to a note.
fn reference_id(reference: &NoteReference) -> String {
    format!("r-{}-{}", reference.note, reference.occurrence)
}

fn section_href(number: u32) -> String {
    format!("text/section-{number:02}.xhtml")
}

fn registry_href(registry: Registry) -> &'static str {
    match registry {
        Registry::Sources => "text/sources.xhtml",
        Registry::Timeline => "text/timeline.xhtml",
        Registry::Glossary => "text/glossary.xhtml",
        Registry::Actors => "text/actors.xhtml",
        Registry::Revisions => "text/revisions.xhtml",
        Registry::Corrections => "text/corrections.xhtml",
    }
}

#[cfg(test)]
mod tests;
