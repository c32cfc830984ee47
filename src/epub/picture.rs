//! Pictures as e-readers want them.

use std::io::Cursor;

use image::ImageDecoder;
use image::ImageEncoder;
use image::metadata::Orientation;
use roxmltree::Document;
use roxmltree::ParsingOptions;

use super::Item;
use super::Publication;
use crate::briefing::Asset;
use crate::briefing::ImageFormat;
use crate::briefing::Raster;

/// The quality of a picture that is stored anew, of 100.
const QUALITY: u8 = 90;

/// The largest profile of colours that a picture keeps when it is stored anew, in bytes.
const MOST_PROFILE: usize = 4 << 20;

impl Publication<'_> {
    /// The pictures that its documents show.
    pub(super) fn pictures(&self) -> Vec<Item> {
        let assets = self.briefing.assets.iter().enumerate();
        let shown = assets.filter(|(_, (key, _))| self.features.shown.contains(*key));
        let item = |(i, (key, asset)): (usize, (&String, &Asset))| {
            let raster = self.request.rasters.get(key);
            Item {
                id: format!("image-{i}"),
                href: self.images[key].clone(),
                media_type: format(asset, raster).media_type(),
                properties: Vec::new(),
                in_spine: false,
                bytes: bytes(asset, raster),
            }
        };
        shown.map(item).collect()
    }
}

/// The format in which a picture goes into the publication: older readers don't know `WebP`.
pub(super) fn format(asset: &Asset, raster: Option<&Raster>) -> ImageFormat {
    match asset.format {
        _ if raster.is_some() => ImageFormat::Png,
        // What moves on no page stands still here as well.
        ImageFormat::Gif => ImageFormat::Png,
        ImageFormat::WebP if has_alpha(&asset.bytes) => ImageFormat::Png,
        ImageFormat::WebP => ImageFormat::Jpeg,
        format @ (ImageFormat::Svg | ImageFormat::Png | ImageFormat::Jpeg) => format,
    }
}

/// The picture in that format. A drawing gets a white ground, and so does what a picture lets
/// through, or dark lines could not be seen on the dark pages that readers turn on. What is stored
/// anew stands upright, as on the page; so does a PNG, since few readers ask one how it is turned.
fn bytes(asset: &Asset, raster: Option<&Raster>) -> Vec<u8> {
    if let Some(raster) = raster {
        return png(raster);
    }
    let anew = match asset.format {
        ImageFormat::WebP | ImageFormat::Gif => {
            stored_anew(&asset.bytes, format(asset, None))
        }
        ImageFormat::Png if lets_through(&asset.bytes) || is_turned(&asset.bytes) => {
            stored_anew(&asset.bytes, ImageFormat::Png)
        }
        ImageFormat::Svg => on_white(&asset.bytes),
        ImageFormat::Png | ImageFormat::Jpeg => None,
    };
    anew.unwrap_or_else(|| asset.bytes.to_vec())
}

/// The width and height of a picture in pixels; nothing if it is not known or broken.
pub(super) fn size(bytes: &[u8]) -> Option<(u32, u32)> {
    let reader = image::ImageReader::new(Cursor::new(bytes)).with_guessed_format();
    reader.ok()?.into_dimensions().ok()
}

/// An opaque picture as PNG.
pub(super) fn png(raster: &Raster) -> Vec<u8> {
    let mut out = Vec::new();
    let colour = image::ExtendedColorType::Rgb8;
    image::codecs::png::PngEncoder::new_with_quality(
        Cursor::new(&mut out),
        image::codecs::png::CompressionType::Best,
        image::codecs::png::FilterType::Adaptive,
    )
    .write_image(&raster.pixels, raster.width, raster.height, colour)
    .expect("a picture of this size can be written to memory");
    out
}

/// Whether a `WebP` may be transparent (RFC 9649, 2.7 and 3.4): the extended form has a flag,
/// the lossless one a bit after its size, and the plain one can't.
fn has_alpha(bytes: &[u8]) -> bool {
    match bytes.get(12..16) {
        Some(b"VP8X") => bytes.get(20).is_some_and(|flags| flags & 0x10 != 0),
        Some(b"VP8L") => bytes.get(24).is_some_and(|byte| byte & 0x10 != 0),
        _ => false,
    }
}

/// Whether something can be seen through a picture in a format that knows of it.
fn lets_through(bytes: &[u8]) -> bool {
    // Most can be told by their head.
    image::codecs::png::PngDecoder::new(Cursor::new(bytes))
        .is_ok_and(|head| head.color_type().has_alpha())
        && image::load_from_memory(bytes).is_ok_and(|picture| {
            picture.to_rgba8().pixels().any(|dot| dot.0[3] < u8::MAX)
        })
}

/// What a picture tells before its dots.
fn head(bytes: &[u8]) -> Option<impl ImageDecoder> {
    let reader = image::ImageReader::new(Cursor::new(bytes)).with_guessed_format();
    reader.ok()?.into_decoder().ok()
}

/// How a picture is to be turned, by what its camera says.
fn orientation(bytes: &[u8]) -> Orientation {
    let told = head(bytes).and_then(|mut head| head.orientation().ok());
    told.unwrap_or(Orientation::NoTransforms)
}

fn is_turned(bytes: &[u8]) -> bool {
    orientation(bytes) != Orientation::NoTransforms
}

/// The picture upright and on white in a format, with the profile of its colours.
fn stored_anew(bytes: &[u8], format: ImageFormat) -> Option<Vec<u8>> {
    let mut picture = image::load_from_memory(bytes).ok()?;
    picture.apply_orientation(orientation(bytes));
    let size = (picture.width(), picture.height());
    let profile = profile(bytes, picture.color());
    let dots = opaque(&picture);
    let mut out = Vec::new();
    // Only one for shades of grey keeps a picture from getting colours.
    let (dots, colour) = if profile.is_some() && !picture.color().has_color() {
        (dots.into_iter().step_by(3).collect(), image::ExtendedColorType::L8)
    } else {
        (dots, image::ExtendedColorType::Rgb8)
    };
    if format == ImageFormat::Png {
        let encoder = image::codecs::png::PngEncoder::new(Cursor::new(&mut out));
        encode(encoder, profile, &dots, size, colour)?;
    } else {
        let encoder =
            image::codecs::jpeg::JpegEncoder::new_with_quality(&mut out, QUALITY);
        encode(encoder, profile, &dots, size, colour)?;
    }
    Some(out)
}

fn encode(
    mut encoder: impl ImageEncoder,
    profile: Option<Vec<u8>>,
    dots: &[u8],
    (width, height): (u32, u32),
    colour: image::ExtendedColorType,
) -> Option<()> {
    if let Some(profile) = profile {
        encoder.set_icc_profile(profile).ok()?;
    }
    encoder.write_image(dots, width, height, colour).ok()
}

/// The profile of a picture's colours, without which they would be taken for others. One for
/// colours of another kind than it has (ICC.1, 7.2.6) is none.
fn profile(bytes: &[u8], colour: image::ColorType) -> Option<Vec<u8>> {
    let profile = head(bytes)?.icc_profile().ok()??;
    let kind: &[u8] = if colour.has_color() { b"RGB " } else { b"GRAY" };
    let fits = profile.len() <= MOST_PROFILE && profile.get(16..20) == Some(kind);
    fits.then_some(profile)
}

/// The dots of a picture on white, each as red, green and blue.
fn opaque(picture: &image::DynamicImage) -> Vec<u8> {
    let dots = picture.to_rgba8();
    let over = |channel: u8, alpha: u8| {
        let [channel, alpha] = [channel, alpha].map(u16::from);
        let mixed = (channel * alpha + 255 * (255 - alpha) + 127) / 255;
        u8::try_from(mixed).unwrap_or(u8::MAX)
    };
    let dots = dots.pixels().flat_map(|dot| {
        let [red, green, blue, alpha] = dot.0;
        [red, green, blue].map(|channel| over(channel, alpha))
    });
    dots.collect()
}

/// A drawing with a white rectangle behind all that it shows.
fn on_white(bytes: &[u8]) -> Option<Vec<u8>> {
    let text = std::str::from_utf8(bytes).ok()?;
    let options = ParsingOptions { allow_dtd: true, ..ParsingOptions::default() };
    let document = Document::parse_with_options(text, options).ok()?;
    let root = document.root_element();
    let inside = root.first_child()?.range().start;
    let name =
        text[root.range().start + 1..].split([' ', '\t', '\n', '\r', '>']).next()?;
    let prefix = name.strip_suffix("svg")?;
    let view = root.attribute("viewBox").unwrap_or_default();
    let numbers: Vec<&str> =
        view.split([' ', ',', '\n', '\t']).filter(|n| !n.is_empty()).collect();
    let [x, y, width, height] = match numbers[..] {
        [x, y, width, height] => [x, y, width, height],
        _ => ["0", "0", "100%", "100%"],
    };
    let is_number =
        |n: &&str| n.chars().all(|c| c.is_ascii_digit() || ".-+eE%".contains(c));
    [x, y, width, height].iter().all(is_number).then_some(())?;
    let ground = format!(
        "<{prefix}rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" \
         fill=\"#ffffff\"/>"
    );
    let mut edits = vec![(inside..inside, ground)];
    for node in root.descendants() {
        let attributes = node.attributes().filter(|a| a.name() == "style");
        let attributes = attributes.map(|attribute| attribute.range_value());
        let is_style = node.parent().is_some_and(|p| p.tag_name().name() == "style");
        let styles = attributes.chain((node.is_text() && is_style).then(|| node.range()));
        edits.extend(styles.map(|range| (range.clone(), undirected(&text[range]))));
    }
    edits.sort_by_key(|(range, _)| std::cmp::Reverse(range.start));
    let (start, end) = (root.range().start, root.range().end);
    let mut drawing = text[..end].to_owned();
    for (range, new) in edits {
        drawing.replace_range(range, &new);
    }
    // Without the declaration and document type of other encodings and versions of SVG.
    let head = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
    Some([head, &drawing[start..]].concat().into_bytes())
}

/// A style without `direction` and `unicode-bidi`, which publications may not have (EPUB 3.3,
/// 6.3.1.2), and which drawing programs write everywhere.
fn undirected(style: &str) -> String {
    let mut out = style.to_owned();
    for name in ["direction", "unicode-bidi"] {
        let mut from = 0;
        while let Some(at) = out[from..].find(name).map(|found| from + found) {
            let before = out[..at].chars().next_back();
            let begins =
                before.is_none_or(|c| c.is_whitespace() || matches!(c, ';' | '{'));
            from = at + name.len();
            if !begins || !out[from..].trim_start().starts_with(':') {
                continue;
            }
            let end = out[at..].find(['}', ';']).map_or(out.len(), |found| at + found);
            let end = if out[end..].starts_with(';') { end + 1 } else { end };
            out.replace_range(at..end, "");
            from = at;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn drawings_stand_on_white() {
        let drawn = |svg: &str| {
            on_white(svg.as_bytes()).map(|b| String::from_utf8(b).expect("UTF-8"))
        };
        assert_eq!(
            drawn("<svg viewBox='0 -1, 9 8.5'><path/></svg>").as_deref(),
            Some(
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<svg viewBox='0 -1, 9 8.5'><rect \
                 x=\"0\" y=\"-1\" width=\"9\" height=\"8.5\" fill=\"#ffffff\"/><path/></svg>"
            )
        );
        let prefixed = drawn("<s:svg xmlns:s='http://www.w3.org/2000/svg'>\n</s:svg>");
        assert!(
            prefixed
                .expect("a drawing")
                .contains("<s:rect x=\"0\" y=\"0\" width=\"100%\"")
        );
        assert_eq!(drawn("<svg/>"), None);
        assert_eq!(drawn("<svg viewBox='0 0 \"/> 1'><g/></svg>"), None);
    }

    #[test]
    fn drawings_keep_to_what_publications_may_have() {
        let svg = "<?xml version='1.0' encoding='ISO-8859-1'?><!DOCTYPE svg>\
            <svg style='fill:red;direction:ltr'><style>a{direction : rtl;x:y} b{flex-direction:row}\
            </style><g style='unicode-bidi:embed'/></svg>";
        let drawn =
            on_white(svg.as_bytes()).map(|b| String::from_utf8(b).expect("UTF-8"));
        let drawn = drawn.expect("a drawing");
        assert!(!drawn.contains("ISO") && !drawn.contains("DOCTYPE"), "{drawn}");
        assert!(drawn.contains("<svg style='fill:red;'><rect "), "{drawn}");
        assert!(drawn.contains("<style>a{x:y} b{flex-direction:row}"), "{drawn}");
        assert!(drawn.contains("<g style=''/>"), "{drawn}");
    }

    #[test]
    fn what_is_seen_through_pictures_is_white() {
        let stored = |alpha: u8| {
            let mut out = Vec::new();
            let dots = [[0, 0, 0, u8::MAX], [0, 0, 0, alpha]].concat();
            image::codecs::png::PngEncoder::new(Cursor::new(&mut out))
                .write_image(&dots, 2, 1, image::ExtendedColorType::Rgba8)
                .expect("written");
            out
        };
        assert!(lets_through(&stored(0)) && !lets_through(&stored(u8::MAX)));
        for (alpha, seen) in [(0, 255), (128, 127), (255, 0)] {
            let anew = stored_anew(&stored(alpha), ImageFormat::Png).expect("a picture");
            let picture = image::load_from_memory(&anew).expect("a picture");
            assert!(!picture.color().has_alpha());
            assert_eq!(picture.to_rgb8().as_raw()[3..], [seen; 3]);
        }
    }

    #[test]
    fn pictures_stand_upright_as_their_camera_says() {
        let red = [200, 0, 0, u8::MAX];
        // Exif 2.32, 4.6.4: which of two dots beside each other comes first, and what is seen.
        for (turn, is_first, size) in [
            (1, true, (2, 1)),
            (2, false, (2, 1)),
            (3, false, (2, 1)),
            (4, true, (2, 1)),
            (5, true, (1, 2)),
            (6, true, (1, 2)),
            (7, false, (1, 2)),
            (8, false, (1, 2)),
        ] {
            let mut exif =
                *b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\0\0\0\0\0\0\0\0";
            exif[18] = turn;
            for (alpha, shade) in [(0, u8::MAX), (u8::MAX, 0)] {
                let dots = [red, [0, 0, 0, alpha]].concat();
                let (mut png, mut webp) = (Vec::new(), Vec::new());
                let colour = image::ExtendedColorType::Rgba8;
                let mut encoder =
                    image::codecs::png::PngEncoder::new(Cursor::new(&mut png));
                encoder.set_exif_metadata(exif.to_vec()).expect("taken");
                encoder.write_image(&dots, 2, 1, colour).expect("written");
                let mut encoder = image::codecs::webp::WebPEncoder::new_lossless(
                    Cursor::new(&mut webp),
                );
                encoder.set_exif_metadata(exif.to_vec()).expect("taken");
                encoder.write_image(&dots, 2, 1, colour).expect("written");
                let other = [shade, shade, shade, u8::MAX];
                let seen = if is_first { [red, other] } else { [other, red] };
                for (format, file) in [(ImageFormat::Png, png), (ImageFormat::WebP, webp)]
                {
                    let (width, height) = size;
                    let asset = Asset { format, width, height, bytes: file.into() };
                    let anew = bytes(&asset, None);
                    let picture = image::load_from_memory(&anew).expect("a picture");
                    let told = format!("{format:?}, {turn}, {alpha}");
                    assert_eq!((picture.width(), picture.height()), size, "{told}");
                    assert_eq!(picture.to_rgba8().into_raw(), seen.concat(), "{told}");
                    assert!(!is_turned(&anew), "{told}");
                }
            }
        }
    }

    #[test]
    fn pictures_on_white_keep_the_profile_of_their_colours() {
        let colours = image::ExtendedColorType::Rgba8;
        let greys = image::ExtendedColorType::La8;
        for (colour, kind, is_kept) in [
            (colours, b"RGB ", true),
            (greys, b"GRAY", true),
            (colours, b"GRAY", false),
            (greys, b"RGB ", false),
        ] {
            let mut profile = vec![7_u8; 200];
            profile[16..20].copy_from_slice(kind);
            let mut picture = Vec::new();
            let encoder = image::codecs::png::PngEncoder::new(Cursor::new(&mut picture));
            let dot: &[u8] = if colour == greys { &[9, 0] } else { &[9, 9, 9, 0] };
            encode(encoder, Some(profile.clone()), dot, (1, 1), colour).expect("stored");
            assert!(lets_through(&picture));
            let anew = stored_anew(&picture, ImageFormat::Png).expect("a picture");
            let seen = image::load_from_memory(&anew).expect("a picture");
            assert_eq!(seen.to_rgba8().as_raw(), &[u8::MAX; 4]);
            let mut head =
                image::codecs::png::PngDecoder::new(Cursor::new(&anew)).expect("a head");
            let kept = head.icc_profile().expect("read");
            assert_eq!(kept, is_kept.then_some(profile), "{colour:?}");
            let is_grey = is_kept && colour == greys;
            assert_eq!(head.color_type().has_color(), !is_grey, "{colour:?}");
        }
    }

    #[test]
    fn transparent_pictures_are_told_by_their_head() {
        let head = |kind: &[u8], flags: u8, last: u8| {
            let mut bytes = b"RIFF____WEBP".to_vec();
            bytes.extend(kind);
            bytes.extend([0, 0, 0, 0, flags, 0, 0, 0, last]);
            bytes
        };
        assert!(has_alpha(&head(b"VP8X", 0x10, 0)));
        assert!(!has_alpha(&head(b"VP8X", 0, 0)));
        assert!(has_alpha(&head(b"VP8L", 0x2f, 0x10)));
        assert!(!has_alpha(&head(b"VP8 ", 0x10, 0x10)));
        assert!(!has_alpha(b"RIFF"));
    }
}
