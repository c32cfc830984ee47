//! Images: there, of a known kind, within the limits, and harmless.

use std::collections::BTreeMap;
use std::io::Cursor;
use std::sync::Arc;

use image::ImageDecoder as _;
use image::metadata::Orientation;

use super::Context;
use super::drawing;
use super::lost;
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

/// A width and a height.
type Size = (u32, u32);

/// How many times longer one side of an image may be than the other.
const MOST_RATIO: u32 = 1_000;

/// Most bytes of the profile of a PNG's colours, packed.
const MOST_PROFILE: usize = 64 << 10;

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
                let listings = &mut self.listings;
                let hint = lost::missing(self.project, listings, &from, &file, &normal);
                self.findings.at(Rule::ImageMissing, span, message).hint(hint);
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
        let from = self.source(span).path().to_owned();
        let hint = lost::outside(self.project, &from, &percent_decoded(written));
        self.findings
            .at(Rule::PathOutside, span, format!("`{written}` is outside the project"))
            .hint(hint);
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
        let (bytes, (width, height)) = match format {
            ImageFormat::Svg => {
                let size = drawing::size(&bytes, limits)?;
                (bytes, size)
            }
            ImageFormat::Png | ImageFormat::Jpeg => plain(&bytes)?,
            ImageFormat::Gif | ImageFormat::WebP => {
                let size = shown_size(raster_size(&bytes)?, webp_orientation(&bytes));
                (bytes, size)
            }
        };
        let pixels = u64::from(width) * u64::from(height);
        if format != ImageFormat::Svg && pixels > limits.image_pixels {
            return Err(format!(
                "it has {pixels} pixels, more than {}",
                limits.image_pixels
            ));
        }
        if width.max(height) / width.min(height) > MOST_RATIO {
            return Err("one side is more than a thousand times the other".to_owned());
        }
        Ok(Asset { format, width, height, bytes })
    }
}

/// Whether a PNG moves: it has a chunk `acTL` before its picture (PNG, third edition, 11.3.7.1).
fn png_moves(bytes: &[u8]) -> bool {
    for (kind, _) in chunks(bytes).flatten() {
        match &kind {
            b"acTL" => return true,
            b"IDAT" => return false,
            _ => {}
        }
    }
    false
}

/// The pixels of a PNG or JPEG within a drawing, which is carried as it is.
pub(super) fn inline_pixels(bytes: &[u8]) -> Result<u64, String> {
    match bytes {
        [0x89, b'P', b'N', b'G', ..] => {
            let parts = chunks(bytes).collect::<Option<Vec<_>>>();
            let parts = parts.ok_or_else(cut_off)?;
            if parts.iter().any(|part| has_large_profile(*part)) {
                return Err("the profile of its colours is too large".to_owned());
            }
        }
        [0xFF, 0xD8, 0xFF, ..] => {}
        _ => return Err("it is neither PNG nor JPEG".to_owned()),
    }
    let (width, height) = raster_size(bytes)?;
    Ok(u64::from(width) * u64::from(height))
}

/// A PNG or JPEG without what does not show, and its size.
fn plain(bytes: &Arc<[u8]>) -> Result<(Arc<[u8]>, Size), String> {
    let is_png = bytes.first() == Some(&0x89);
    // What is left out is never unpacked, not even by who reads the size.
    let stripped =
        if is_png { Some(plain_png(bytes).ok_or_else(cut_off)?) } else { None };
    let size = raster_size(stripped.as_deref().unwrap_or(bytes))?;
    let turned = orientation(bytes, is_png);
    let size = shown_size(size, turned);
    let plain = match stripped {
        Some(png) => turned_png(png, turned),
        None => plain_jpeg(bytes, turned).ok_or_else(|| "it is damaged".to_owned())?,
    };
    let bytes = if plain == **bytes { bytes.clone() } else { plain.into() };
    Ok((bytes, size))
}

/// The size of a picture when it is turned: the page shows it upright.
fn shown_size((width, height): Size, turned: Orientation) -> Size {
    match turned {
        Orientation::NoTransforms
        | Orientation::Rotate180
        | Orientation::FlipHorizontal
        | Orientation::FlipVertical => (width, height),
        Orientation::Rotate90
        | Orientation::Rotate270
        | Orientation::Rotate90FlipH
        | Orientation::Rotate270FlipH => (height, width),
    }
}

fn raster_size(bytes: &[u8]) -> Result<Size, String> {
    let reader = image::ImageReader::new(Cursor::new(bytes));
    let reader = reader.with_guessed_format().map_err(|error| error.to_string())?;
    let decoder = reader.into_decoder().map_err(|_| "it is damaged".to_owned())?;
    if jpeg_colours(bytes) == Some(4) {
        return Err("its colours are CMYK; save it in RGB".to_owned());
    }
    let size = decoder.dimensions();
    if size.0 == 0 || size.1 == 0 { Err("it is empty".to_owned()) } else { Ok(size) }
}

fn cut_off() -> String {
    "it is cut off".to_owned()
}

/// The chunks of a PNG (third edition, 5.3) with their kinds, to the one that ends it;
/// nothing in the place of one that is not whole.
fn chunks(bytes: &[u8]) -> impl Iterator<Item = Option<([u8; 4], &[u8])>> {
    let mut rest = bytes.get(8..);
    std::iter::from_fn(move || {
        let bytes = rest.take()?;
        let next = || {
            let length = u32::from_be_bytes(*bytes.first_chunk()?);
            let kind = *bytes.get(4..)?.first_chunk()?;
            // Length, kind and checksum are beside the data.
            let whole = usize::try_from(length).ok()?.checked_add(12)?;
            Some((kind, bytes.split_at_checked(whole)?))
        };
        Some(next().map(|(kind, (chunk, tail))| {
            rest = (kind != *b"IEND").then_some(tail);
            (kind, chunk)
        }))
    })
}

fn has_large_profile((kind, chunk): ([u8; 4], &[u8])) -> bool {
    kind == *b"iCCP" && chunk.len() > MOST_PROFILE
}

/// A PNG with what shows it and nothing else: no remarks, no further pictures, no profile
/// so large that it is none. Nothing if it is cut off.
fn plain_png(bytes: &[u8]) -> Option<Vec<u8>> {
    const KEPT: [&[u8; 4]; 12] = [
        b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND", b"bKGD", b"gAMA", b"cHRM", b"sRGB",
        b"sBIT", b"pHYs", b"iCCP",
    ];
    let mut plain = bytes.get(..8)?.to_vec();
    for part in chunks(bytes) {
        let part = part?;
        if KEPT.contains(&&part.0) && !has_large_profile(part) {
            plain.extend_from_slice(part.1);
        }
    }
    Some(plain)
}

/// How a picture is to be turned, by what its camera says (Exif 2.32, 4.6.4).
fn orientation(bytes: &[u8], is_png: bool) -> Orientation {
    let exif = if is_png {
        let mut parts = chunks(bytes).flatten();
        let part = parts.find(|(kind, _)| kind == b"eXIf");
        part.and_then(|(_, chunk)| chunk.get(8..))
    } else {
        let mut parts = segments(bytes);
        parts.find_map(|(_, segment)| segment.get(4..)?.strip_prefix(b"Exif\0\0"))
    };
    exif.and_then(Orientation::from_exif_chunk).unwrap_or(Orientation::NoTransforms)
}

/// How a `WebP` is to be turned; no other file is, by this.
fn webp_orientation(bytes: &[u8]) -> Orientation {
    let head = image::codecs::webp::WebPDecoder::new(Cursor::new(bytes));
    let told = head.and_then(|mut head| head.orientation());
    told.unwrap_or(Orientation::NoTransforms)
}

/// What a camera says, with how the picture is to be turned and nothing else.
fn exif(turned: Orientation) -> [u8; 26] {
    let mut exif = *b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\0\0\0\0\0\0\0\0";
    exif[18] = turned.to_exif();
    exif
}

/// A PNG that says how it is to be turned.
fn turned_png(mut png: Vec<u8>, turned: Orientation) -> Vec<u8> {
    // After the head, which is 13 bytes.
    const HEAD: usize = 8 + 12 + 13;
    if turned == Orientation::NoTransforms || png.len() < HEAD {
        return png;
    }
    let exif = exif(turned);
    let data = [b"eXIf".as_slice(), &exif].concat();
    let checksum = data.iter().fold(u32::MAX, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| {
            (sum >> 1) ^ if sum & 1 == 1 { 0xEDB8_8320 } else { 0 }
        })
    });
    let length = u32::try_from(exif.len()).unwrap_or_default().to_be_bytes();
    let chunk = [length.as_slice(), &data, &(!checksum).to_be_bytes()].concat();
    png.splice(HEAD..HEAD, chunk);
    png
}

/// The segments of a JPEG before its picture, with their markers (ITU-T T.81, B.1.1.4).
fn segments(bytes: &[u8]) -> impl Iterator<Item = (u8, &[u8])> {
    let mut rest = bytes.get(2..).unwrap_or_default();
    std::iter::from_fn(move || {
        // Markers may have filling before them.
        while let [0xFF, 0xFF, ..] = rest {
            rest = &rest[1..];
        }
        let &[0xFF, marker, high, low, ..] = rest else { return None };
        let length = usize::from(u16::from_be_bytes([high, low])) + 2;
        let (segment, tail) = rest.split_at_checked(length)?;
        rest = if marker == 0xDA { &[] } else { tail };
        Some((marker, segment))
    })
}

/// How many colours a JPEG has, by the head of its frame (ITU-T T.81, B.2.2).
fn jpeg_colours(bytes: &[u8]) -> Option<u8> {
    bytes.starts_with(&[0xFF, 0xD8]).then_some(())?;
    let is_frame = |marker: u8| {
        matches!(marker, 0xC0..=0xCF) && !matches!(marker, 0xC4 | 0xC8 | 0xCC)
    };
    let (_, frame) = segments(bytes).find(|(marker, _)| is_frame(*marker))?;
    frame.get(9).copied()
}

/// A JPEG without what programs and cameras say in it, but for how it is to be turned.
/// Nothing if it has no picture.
fn plain_jpeg(bytes: &[u8], turned: Orientation) -> Option<Vec<u8>> {
    let mut plain = bytes.get(..2)?.to_vec();
    let mut is_told = turned == Orientation::NoTransforms;
    let mut rest = bytes.get(2..)?;
    loop {
        while let [0xFF, 0xFF, ..] = rest {
            rest = &rest[1..];
        }
        let &[0xFF, marker, ..] = rest else { return None };
        if marker == 0xD9 {
            // What follows the end is nobody's.
            plain.extend([0xFF, 0xD9]);
            return Some(plain);
        }
        let length = usize::from(u16::from_be_bytes(*rest.get(2..)?.first_chunk()?)) + 2;
        let (segment, tail) = rest.split_at_checked(length)?;
        if marker != 0xE0 && !is_told {
            is_told = true;
            plain.extend(b"\xFF\xE1\0\x22Exif\0\0");
            plain.extend(exif(turned));
        }
        if shows(marker, segment) {
            plain.extend(segment);
        }
        rest = tail;
        if marker == 0xDA {
            let scan = scan_length(rest);
            plain.extend(&rest[..scan]);
            rest = &rest[scan..];
            // Readers take one without an end.
            if rest.is_empty() {
                return Some(plain);
            }
        }
    }
}

/// Whether a segment of a JPEG is needed to show it: of what applications add, its density,
/// its colours (ICC.1, B.4) and how they are kept.
fn shows(marker: u8, segment: &[u8]) -> bool {
    let is = |name: &[u8]| segment.get(4..).is_some_and(|data| data.starts_with(name));
    match marker {
        0xE0 => is(b"JFIF\0"),
        0xE2 => is(b"ICC_PROFILE\0"),
        0xEE => is(b"Adobe"),
        0xE1..=0xEF | 0xFE => false,
        _ => true,
    }
}

/// How many bytes the picture has before the next marker: those that begin with zero or
/// restart it belong to it (ITU-T T.81, B.1.1.5).
fn scan_length(bytes: &[u8]) -> usize {
    let ends =
        |pair: &[u8]| pair[0] == 0xFF && !matches!(pair[1], 0 | 0xD0..=0xD7 | 0xFF);
    bytes.windows(2).position(ends).unwrap_or(bytes.len())
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
