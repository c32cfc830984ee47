//! Images: there, of a known kind, within the limits, and harmless.

use std::collections::BTreeMap;
use std::io::Cursor;
use std::sync::Arc;

use image::ImageDecoder as _;
use roxmltree::Document;

use super::Context;
use super::registry::Registries;
use crate::briefing::Asset;
use crate::briefing::Block;
use crate::briefing::ImageFormat;
use crate::briefing::Inline;
use crate::briefing::Logo;
use crate::briefing::Note;
use crate::briefing::Section;
use crate::briefing::Source;
use crate::briefing::Term;
use crate::briefing::blocks_mut;
use crate::briefing::children_mut;
use crate::briefing::runs_mut;
use crate::briefing::sections_mut;
use crate::diagnostic::Rule;
use crate::project::ReadError;
use crate::project::normalize;
use crate::source::Span;

/// Most elements that an SVG may have.
const MOST_SVG_NODES: u32 = 50_000;

impl Context<'_> {
    /// Reads the images of all sections; each image then names its file from the
    /// project's root.
    pub(super) fn assets(&mut self, sections: &mut [Section]) -> BTreeMap<String, Asset> {
        let mut assets = BTreeMap::new();
        sections_mut(sections, &mut |section| {
            self.inline_assets(&mut section.title, &mut assets);
            blocks_mut(&mut section.blocks, &mut |block| {
                if let Block::Figure(figure) = block {
                    self.asset(&mut figure.asset, figure.span, &mut assets);
                }
            });
            runs_mut(&mut section.blocks, &mut |_, run| {
                self.inline_assets(run, &mut assets);
            });
        });
        assets
    }

    /// Reads the images of what does not stand in sections.
    pub(super) fn other_assets(
        &mut self,
        registries: &mut Registries,
        glossary: &mut [Term],
        notes: &mut [Note],
        sources: &mut [Source],
        assets: &mut BTreeMap<String, Asset>,
    ) {
        registries.runs_mut(&mut |_, run| self.inline_assets(run, assets));
        for term in glossary {
            self.inline_assets(&mut term.definition, assets);
        }
        for note in notes {
            self.inline_assets(&mut note.text, assets);
        }
        for source in sources {
            self.inline_assets(&mut source.text, assets);
        }
    }

    /// Reads the sign of the house.
    pub(super) fn logo(&mut self, assets: &mut BTreeMap<String, Asset>) -> Option<Logo> {
        let theme = &self.config.theme;
        let (path, span) = theme.logo.clone()?;
        let alt = theme.logo_alt.clone().or_else(|| self.config.organisation.clone());
        let mut asset = path;
        self.asset(&mut asset, span, assets);
        assets.contains_key(&asset).then(|| Logo { asset, alt: alt.unwrap_or_default() })
    }

    fn inline_assets(
        &mut self,
        run: &mut [Inline],
        assets: &mut BTreeMap<String, Asset>,
    ) {
        for inline in run {
            if let Inline::Image(image) = inline {
                self.asset(&mut image.asset, image.span, assets);
            } else if let Some(children) = children_mut(inline) {
                self.inline_assets(children, assets);
            }
        }
    }

    fn asset(
        &mut self,
        path: &mut String,
        span: Span,
        assets: &mut BTreeMap<String, Asset>,
    ) {
        let written = path.clone();
        let file = percent_decoded(&written);
        if let Some((scheme, _)) = file.split_once(':')
            && scheme.len() > 1
            && scheme.chars().all(|c| c.is_ascii_alphanumeric())
        {
            if self.findings.is_foreign() {
                return;
            }
            let message = format!("`{written}` is not a file of the project");
            self.findings
                .at(Rule::ImageMissing, span, message)
                .hint("nothing is fetched: save the image beside the Markdown");
            return;
        }
        let from = self.source(span).path().to_owned();
        let Some(normal) = normalize(&from, &file) else {
            self.outside(&written, span);
            return;
        };
        if assets.contains_key(&normal) {
            *path = normal;
            return;
        }
        let bytes = match self.project.read(&normal) {
            Ok(bytes) => bytes,
            Err(ReadError::Outside) => {
                self.outside(&written, span);
                return;
            }
            Err(ReadError::Missing) => {
                let message = format!("there is no image `{written}`");
                self.findings
                    .at(Rule::ImageMissing, span, message)
                    .hint(format!("`{normal}` was looked for, from the project's root"));
                return;
            }
            Err(ReadError::Refused(why)) => {
                self.unreadable(span, &written, &why);
                return;
            }
        };
        match self.admit(bytes) {
            Ok(asset) => {
                assets.insert(normal.clone(), asset);
                *path = normal;
            }
            Err(why) => self.unreadable(span, &written, &why),
        }
    }

    fn outside(&mut self, written: &str, span: Span) {
        self.findings
            .at(Rule::PathOutside, span, format!("`{written}` is outside the project"))
            .hint("copy the file into the project");
    }

    fn unreadable(&mut self, span: Span, written: &str, why: &str) {
        self.findings.at(
            Rule::ImageUnreadable,
            span,
            format!("`{written}` can't be used: {why}"),
        );
    }

    /// Looks at the head of an image, so that nothing large or hostile is decoded.
    fn admit(&self, bytes: Arc<[u8]>) -> Result<Asset, String> {
        let limits = &self.config.limits;
        if bytes.len() as u64 > limits.image_bytes {
            return Err(format!(
                "it has {} bytes, more than {}",
                bytes.len(),
                limits.image_bytes
            ));
        }
        let moves = || "it moves; save one picture of it".to_owned();
        let format = match bytes.as_ref() {
            [0x89, b'P', b'N', b'G', ..] if png_moves(&bytes) => return Err(moves()),
            [0x89, b'P', b'N', b'G', ..] => ImageFormat::Png,
            [0xFF, 0xD8, 0xFF, ..] => ImageFormat::Jpeg,
            [b'G', b'I', b'F', b'8', ..] => ImageFormat::Gif,
            [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => {
                if bytes.get(12..16) == Some(b"VP8X")
                    && bytes.get(20).is_some_and(|f| f & 2 > 0)
                {
                    return Err(moves());
                }
                ImageFormat::WebP
            }
            _ => ImageFormat::Svg,
        };
        let (width, height) = match format {
            ImageFormat::Svg => svg_size(&bytes)?,
            ImageFormat::Png
            | ImageFormat::Jpeg
            | ImageFormat::Gif
            | ImageFormat::WebP => raster_size(&bytes)?,
        };
        let pixels = u64::from(width) * u64::from(height);
        if format != ImageFormat::Svg && pixels > limits.image_pixels {
            return Err(format!(
                "it has {pixels} pixels, more than {}",
                limits.image_pixels
            ));
        }
        Ok(Asset { format, width, height, bytes })
    }
}

/// Whether a PNG moves: it has a chunk `acTL` before its picture (PNG, third edition, 11.3.7.1).
fn png_moves(bytes: &[u8]) -> bool {
    let mut rest = bytes.get(8..).unwrap_or_default();
    while let Some((length, kind)) =
        rest.split_first_chunk().and_then(|(length, rest)| {
            Some((u32::from_be_bytes(*length), rest.first_chunk::<4>()?))
        })
    {
        match kind {
            b"acTL" => return true,
            b"IDAT" => return false,
            _ => {}
        }
        // Length, kind and checksum are beside the data.
        rest = rest.get(length as usize + 12..).unwrap_or_default();
    }
    false
}

fn raster_size(bytes: &[u8]) -> Result<(u32, u32), String> {
    let reader = image::ImageReader::new(Cursor::new(bytes));
    let reader = reader.with_guessed_format().map_err(|error| error.to_string())?;
    let decoder = reader.into_decoder().map_err(|_| "it is damaged".to_owned())?;
    if decoder.original_color_type() == image::ExtendedColorType::Cmyk8 {
        return Err("its colours are CMYK; save it in RGB".to_owned());
    }
    let size = decoder.dimensions();
    if size.0 == 0 || size.1 == 0 { Err("it is empty".to_owned()) } else { Ok(size) }
}

/// Reads the size of an SVG and refuses what acts or reaches outside.
fn svg_size(bytes: &[u8]) -> Result<(u32, u32), String> {
    let unknown = || "it is neither PNG, JPEG, GIF, WebP nor SVG".to_owned();
    let text = std::str::from_utf8(bytes).map_err(|_| unknown())?;
    let options = roxmltree::ParsingOptions {
        nodes_limit: MOST_SVG_NODES,
        allow_dtd: true,
        ..Default::default()
    };
    let document = Document::parse_with_options(text, options).map_err(|error| {
        if text.contains("<svg") {
            format!("the SVG is not well-formed: {error}")
        } else {
            unknown()
        }
    })?;
    let root = document.root_element();
    if root.tag_name().name() != "svg" {
        return Err(unknown());
    }
    if root.tag_name().namespace() != Some("http://www.w3.org/2000/svg") {
        let namespace = "xmlns=\"http://www.w3.org/2000/svg\"";
        return Err(format!("the SVG does not say that it is one: write `{namespace}`"));
    }
    if text.contains("<!ENTITY") {
        return Err("the SVG declares entities".to_owned());
    }
    for node in document.descendants() {
        if let Some(instruction) = node.pi().filter(|pi| pi.target == "xml-stylesheet") {
            return Err(format!("the SVG has an instruction `{}`", instruction.target));
        }
        if !node.is_element() {
            continue;
        }
        let name = node.tag_name().name();
        if matches!(name, "script" | "foreignObject" | "iframe" | "handler" | "set")
            || name.starts_with("animate")
        {
            return Err(format!("the SVG has an element `{name}`"));
        }
        if name == "style"
            && node.descendants().filter_map(|n| n.text()).any(css_reaches_out)
        {
            return Err("the SVG has a style that reaches outside".to_owned());
        }
        if name == "style" && node.descendants().filter_map(|n| n.text()).any(css_moves) {
            return Err("the SVG has a style that moves".to_owned());
        }
        for attribute in node.attributes() {
            let (key, value) = (attribute.name(), attribute.value().trim());
            let reaches_out =
                key == "href" && !value.starts_with('#') && !is_inline_image(value)
                    || css_reaches_out(value);
            if key.starts_with("on") || reaches_out {
                return Err(format!("the SVG has an attribute `{key}=\"{value}\"`"));
            }
        }
    }
    let length = |key| root.attribute(key).and_then(|value: &str| number(value));
    let view_box: Vec<f64> = root
        .attribute("viewBox")
        .map(|value| value.split([' ', ',']).filter_map(|n| n.parse().ok()).collect())
        .unwrap_or_default();
    let width = length("width").or(view_box.get(2).copied());
    let height = length("height").or(view_box.get(3).copied());
    let size = width.and_then(whole).zip(height.and_then(whole));
    size.ok_or_else(|| "the SVG has neither a size nor a `viewBox`".to_owned())
}

/// Whether CSS names something that is not in the file. Escapes could hide it.
fn css_reaches_out(css: &str) -> bool {
    let css = css.to_lowercase();
    let outside =
        |rest: &str| !rest.trim_start_matches([' ', '"', '\'']).starts_with('#');
    css.contains("@import")
        || css.contains('\\')
        || css.split("url(").skip(1).any(outside)
}

/// Whether CSS lets something move.
fn css_moves(css: &str) -> bool {
    let css = css.to_lowercase();
    css.contains("@keyframes") || css.contains("animation") || css.contains("transition")
}

fn is_inline_image(value: &str) -> bool {
    value.starts_with("data:image/png") || value.starts_with("data:image/jpeg")
}

/// A length in user units, of which an inch has 96 (CSS Values 3, 5.2); one in per cent
/// says nothing.
fn number(value: &str) -> Option<f64> {
    let units = [
        ("px", 1.0),
        ("pt", 96.0 / 72.0),
        ("pc", 16.0),
        ("in", 96.0),
        ("cm", 96.0 / 2.54),
        ("mm", 96.0 / 25.4),
    ];
    let value = value.trim();
    let unit =
        units.iter().find_map(|(unit, size)| Some((value.strip_suffix(unit)?, size)));
    let (digits, size) = unit.unwrap_or((value, &1.0));
    digits.trim().parse::<f64>().ok().map(|number| number * size)
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked")]
fn whole(value: f64) -> Option<u32> {
    (1.0..=1e6).contains(&value).then_some(value.ceil() as u32)
}

/// `CommonMark` 6.3: a destination may be written with percent-encoding.
fn percent_decoded(path: &str) -> String {
    let mut out = Vec::with_capacity(path.len());
    let mut rest = path.as_bytes();
    while let [first, tail @ ..] = rest {
        let code = match (first, tail) {
            (b'%', [a, b, ..]) => {
                let hex = [*a, *b];
                std::str::from_utf8(&hex)
                    .ok()
                    .and_then(|hex| u8::from_str_radix(hex, 16).ok())
            }
            _ => None,
        };
        out.push(code.unwrap_or(*first));
        rest = if code.is_some() { &tail[2..] } else { tail };
    }
    String::from_utf8(out).unwrap_or_else(|_| path.to_owned())
}
