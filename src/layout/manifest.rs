//! `layout.toml`: what a layout says of itself, and the measures that it is made of.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::briefing::Registry;

/// The file.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[expect(clippy::struct_excessive_bools, reason = "each is a key of the file")]
pub(crate) struct Manifest {
    /// The version of the contract with the core that it was written for.
    #[serde(default = "contract")]
    pub(crate) contract: u32,
    /// What the layout is, in a line.
    pub(crate) summary: String,
    /// The registries that the PDF shows after the body, in this order.
    #[serde(deserialize_with = "registries")]
    pub(crate) appendices: Vec<Registry>,
    /// How many pages the PDF may have.
    pub(crate) pages: Option<u64>,
    /// The sizes of the text that are tried when there are more, in points.
    #[serde(default)]
    pub(crate) fit: Vec<f64>,
    /// How many events the timeline of the PDF shows at most: the key ones, then the last.
    pub(crate) events: Option<usize>,
    /// How many pages are warned of, by kind; `default` for the others.
    #[serde(default)]
    pub(crate) advised: BTreeMap<String, u64>,
    /// Whether paragraphs have numbers unless the briefing says.
    #[serde(default)]
    pub(crate) paragraph_numbers: bool,
    /// Whether sections are told their numbers.
    #[serde(default)]
    pub(crate) section_numbers: bool,
    /// Whether the list of actors tells the pages on which they are named.
    #[serde(default)]
    pub(crate) actor_index: bool,
    /// Whether tables are set as records, one after the other.
    #[serde(default)]
    pub(crate) records: bool,
    #[serde(default)]
    pub(crate) page: PageSpec,
    #[serde(default, rename = "type")]
    pub(crate) type_: TypeSpec,
}

/// The measure of a booklet, in millimetres, and about how many characters it has.
const FOLDED: (f64, f64) = (108.0, 66.0);

impl Manifest {
    /// The size of the text of a booklet, in points: that of the layout, made larger or smaller
    /// by as much as its characters are wider or narrower there.
    pub(crate) fn folded_text(&self) -> f64 {
        let (measure, characters) = FOLDED;
        let own = self.page.measure() / self.type_.characters;
        (self.type_.text * measure / characters / own).max(self.type_.least)
    }

    /// Reads the file; what is wrong with it comes with its line and column, if it has a place.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let manifest: Self = toml::from_str(text).map_err(|error| {
            let message = error.message().to_owned();
            let Some(span) = error.span() else { return message };
            let before = &text[..span.start.min(text.len())];
            let line = before.matches('\n').count() + 1;
            let column = before.chars().rev().take_while(|c| *c != '\n').count() + 1;
            format!("at {line}:{column}: {message}")
        })?;
        match manifest.fault() {
            Some(fault) => Err(fault),
            None => Ok(manifest),
        }
    }

    /// What of the values makes no page.
    fn fault(&self) -> Option<String> {
        let (page, type_) = (&self.page, &self.type_);
        if self.contract != CONTRACT {
            return Some(format!(
                "it was written for version {} of the contract; this is {CONTRACT}",
                self.contract
            ));
        }
        if !(1..=2).contains(&page.columns) {
            return Some(format!("`columns` is {}; pages have one or two", page.columns));
        }
        let lengths = [
            ("left", page.left),
            ("right", page.right),
            ("top", page.top),
            ("bottom", page.bottom),
            ("gutter", page.gutter),
            ("least", type_.least),
        ];
        let negative = lengths.iter().find(|(_, value)| !(0.0..=2000.0).contains(value));
        if let Some((name, value)) = negative {
            return Some(format!("`{name}` is {value}; it is from 0 to 2000"));
        }
        let sizes =
            [("text", type_.text), ("lines", type_.lines), ("scale", type_.scale)];
        let sizes = sizes.into_iter().chain(self.fit.iter().map(|size| ("fit", *size)));
        for (name, value) in sizes {
            if !(0.1..=200.0).contains(&value) {
                return Some(format!("`{name}` is {value}; it is from 0.1 to 200"));
            }
        }
        // At least 2 cm for the text.
        let high = page.height - page.top - page.bottom;
        let fits = page.measure() >= 20.0
            && high >= 20.0
            && page.width.max(page.height) < 5000.0;
        (!fits).then(|| "the margins leave no room for text".to_owned())
    }
}

/// The version of the contract between the core and the layouts: what a body calls, with
/// which arguments, and what `/core/` exports. `layouts/README.md` tells it.
const CONTRACT: u32 = 1;

fn contract() -> u32 {
    CONTRACT
}

/// The page, in millimetres.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct PageSpec {
    pub(crate) width: f64,
    pub(crate) height: f64,
    pub(crate) left: f64,
    pub(crate) right: f64,
    pub(crate) top: f64,
    pub(crate) bottom: f64,
    pub(crate) columns: u8,
    /// Between two columns.
    pub(crate) gutter: f64,
    /// Whether `left` is the inner margin and `right` the outer one.
    pub(crate) mirrored: bool,
    /// How wide tables may be, if they may be wider than the text.
    pub(crate) tables: Option<f64>,
}

impl Default for PageSpec {
    fn default() -> Self {
        Self {
            width: 210.0,
            height: 297.0,
            left: 35.0,
            right: 35.0,
            top: 28.0,
            bottom: 28.0,
            columns: 1,
            gutter: 6.0,
            mirrored: false,
            tables: None,
        }
    }
}

impl PageSpec {
    /// The length of a line, in millimetres.
    pub(crate) fn measure(&self) -> f64 {
        let columns = f64::from(self.columns);
        let text = self.width - self.left - self.right;
        (text - self.gutter * (columns - 1.0)) / columns
    }

    /// How far headings, tables and figures hang out before the text, in millimetres.
    pub(crate) fn hang(&self) -> f64 {
        self.tables.map_or(0.0, |wide| (wide - self.measure()).max(0.0))
    }

    /// The page of a booklet, half a sheet: one column, from which nothing hangs.
    pub(crate) fn folded(width: f64, height: f64) -> Self {
        let (width, height) = (height / 2.0, width);
        let side = (width - FOLDED.0) / 2.0;
        Self {
            width,
            height,
            left: side,
            right: side,
            top: 20.0,
            bottom: 22.0,
            columns: 1,
            gutter: 0.0,
            mirrored: false,
            tables: None,
        }
    }

    /// The same columns on a sheet of another size: the margins take the difference, but
    /// those above and below give up at most 4 mm each.
    pub(crate) fn on(self, width: f64, height: f64) -> Self {
        let (across, down) = ((width - self.width) / 2.0, (height - self.height) / 2.0);
        let down = down.max(-4.0);
        Self {
            width,
            height,
            left: self.left + across,
            right: self.right + across,
            top: self.top + down,
            bottom: self.bottom + down,
            ..self
        }
    }
}

/// The face of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Face {
    Serif,
    Sans,
}

/// The type, in points.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct TypeSpec {
    pub(crate) face: Face,
    /// The size of the text.
    pub(crate) text: f64,
    /// From line to line.
    pub(crate) lines: f64,
    /// About how many characters a line of text has.
    pub(crate) characters: f64,
    /// What the sizes of tables, labels and the like are multiplied by: they are made for a
    /// text of 11.25.
    pub(crate) scale: f64,
    /// The smallest size of anything.
    pub(crate) least: f64,
    /// Whether there are slanted letters.
    pub(crate) italics: bool,
}

impl Default for TypeSpec {
    fn default() -> Self {
        Self {
            face: Face::Serif,
            text: 11.25,
            lines: 15.0,
            characters: 70.0,
            scale: 1.0,
            least: 0.0,
            italics: true,
        }
    }
}

/// Reads the names of registries.
fn registries<'de, D>(deserializer: D) -> Result<Vec<Registry>, D::Error>
where
    D: serde::Deserializer<'de>,
{
    let names = Vec::<String>::deserialize(deserializer)?;
    let find = |name: &String| {
        let known = Registry::ALL.iter().find(|registry| registry.name() == name);
        known.copied().ok_or_else(|| {
            serde::de::Error::custom(format!("`{name}` is not a registry"))
        })
    };
    names.iter().map(find).collect()
}
