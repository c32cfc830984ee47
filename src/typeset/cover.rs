//! The first page as a picture, for the cover of the EPUB.
//!
//! Most of a first page is paper. JPEG (ITU-T T.81) lets a picture be coded in stretches that
//! know nothing of each other, its restart intervals, so that each colour of paper is coded once
//! and what it was coded to is repeated.

use std::collections::BTreeMap;

use jpeg_encoder::ColorType;
use jpeg_encoder::Encoder;
use jpeg_encoder::SamplingFactor;
use typst_layout::PagedDocument;
use typst_render::RenderOptions;

/// The width of the cover in pixels: shops ask for a short side of 1400 or more. It is a whole
/// number of tiles.
const WIDTH: f64 = 1408.0;

/// The quality of the JPEG, of 100.
const QUALITY: u8 = 82;

/// The side in pixels of what JPEG codes at once, with every other dot of colour: a minimum coded
/// unit.
const UNIT: usize = 16;

/// How many units a restart interval has.
const UNITS: u16 = 8;

/// The width of a restart interval in pixels.
const TILE: usize = UNIT * UNITS as usize;

/// The bytes of a pixel: red, green, blue and how opaque it is.
const PIXEL: usize = 4;

/// The first page as JPEG.
pub(super) fn jpeg(document: &PagedDocument) -> Option<Vec<u8>> {
    let page = document.pages().first()?;
    let scale = WIDTH / page.frame.width().to_pt();
    let options = RenderOptions {
        pixel_per_pt: typst::utils::Scalar::new(scale),
        ..Default::default()
    };
    let pixels = typst_render::render(page, &options);
    let width = u16::try_from(pixels.width()).ok()?;
    let height = u16::try_from(pixels.height()).ok()?;
    // The page is opaque, so that premultiplied colours are plain ones.
    tiled(pixels.data(), width, height)
}

/// Codes a picture whose width is a whole number of tiles.
fn tiled(pixels: &[u8], width: u16, height: u16) -> Option<Vec<u8>> {
    let (mut kept, mut places, mut plain) = (Vec::new(), Vec::new(), BTreeMap::new());
    let (row, rows) = (usize::from(width) * PIXEL, usize::from(height));
    if rows == 0 || row == 0 || row % (TILE * PIXEL) != 0 {
        return None;
    }
    for top in (0..rows).step_by(UNIT) {
        for left in (0..row).step_by(TILE * PIXEL) {
            // Below the last row it goes on as it is.
            let lines = (top..top + UNIT).map(|y| {
                let start = y.min(rows - 1) * row + left;
                &pixels[start..start + TILE * PIXEL]
            });
            let colour = &pixels[top * row + left..][..PIXEL];
            let next = kept.len() / (TILE * PIXEL * UNIT);
            let is_plain = |line: &[u8]| {
                line[..PIXEL] == *colour && line[PIXEL..] == line[..line.len() - PIXEL]
            };
            let place = if lines.clone().all(is_plain) {
                *plain.entry(colour).or_insert(next)
            } else {
                next
            };
            if place == next {
                lines.for_each(|line| kept.extend_from_slice(line));
            }
            places.push(place);
        }
    }
    let (tile, units) = (u16::try_from(TILE).ok()?, kept.len() / (TILE * PIXEL));
    let coded = coded(&kept, tile, u16::try_from(units).ok()?)?;
    let (mut out, intervals) = parted(&coded, width, height)?;
    for (i, place) in places.into_iter().enumerate() {
        if i > 0 {
            // The markers count to seven, over and over.
            out.extend([0xff, 0xd0 + u8::try_from((i - 1) % 8).ok()?]);
        }
        out.extend_from_slice(intervals.get(place)?);
    }
    out.extend([0xff, 0xd9]);
    Some(out)
}

/// Codes a picture, with restart intervals of [`UNITS`].
fn coded(pixels: &[u8], width: u16, height: u16) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, QUALITY);
    encoder.set_sampling_factor(SamplingFactor::F_2_2);
    encoder.set_restart_interval(UNITS);
    encoder.encode(pixels, width, height, ColorType::Rgba).ok()?;
    Some(bytes)
}

/// Parts a coded picture into its headers, of another size now, and what its restart intervals are
/// coded to (ITU-T T.81, annex B).
fn parted(jpeg: &[u8], width: u16, height: u16) -> Option<(Vec<u8>, Vec<&[u8]>)> {
    let (start_of_frame, start_of_scan) = (0xc0, 0xda);
    let mut headers = jpeg.get(..2)?.to_vec();
    let mut rest = &jpeg[2..];
    loop {
        let length = usize::from(u16::from_be_bytes([*rest.get(2)?, *rest.get(3)?])) + 2;
        let (segment, after) = rest.split_at_checked(length)?;
        let begin = headers.len();
        headers.extend_from_slice(segment);
        rest = after;
        if segment[1] == start_of_frame {
            headers.get_mut(begin + 5..begin + 7)?.copy_from_slice(&height.to_be_bytes());
            headers.get_mut(begin + 7..begin + 9)?.copy_from_slice(&width.to_be_bytes());
        }
        if segment[1] == start_of_scan {
            break;
        }
    }
    let (mut intervals, mut begin) = (Vec::new(), 0);
    for (i, pair) in rest.windows(2).enumerate() {
        if pair[0] == 0xff && matches!(pair[1], 0xd0..=0xd7 | 0xd9) {
            intervals.push(&rest[begin..i]);
            begin = i + 2;
        }
    }
    Some((headers, intervals))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cover_shows_what_it_would_without_tiles() {
        let (width, height) = (3 * TILE, 5 * UNIT + 3);
        let mut pixels = vec![0xff; width * height * PIXEL];
        let mut paint = |x: usize, y: usize, colour: [u8; 3]| {
            pixels[(y * width + x) * PIXEL..][..3].copy_from_slice(&colour);
        };
        for i in 0..40 {
            let shade = u8::try_from(i * 6).expect("below 256");
            // A slope over two tiles, dots on the last row and in the last column, and a tile
            // of one colour.
            for y in 10..30 {
                paint(TILE - 20 + i, y, [shade, 0x40, 255 - shade]);
            }
            paint(i * 3, height - 1, [0; 3]);
            paint(width - 1, i, [shade; 3]);
        }
        for y in 2 * UNIT..3 * UNIT {
            (0..TILE).for_each(|x| paint(x, y, [0x12, 0x34, 0x56]));
        }
        let (across, down) = (u16::try_from(width), u16::try_from(height));
        let (across, down) = (across.expect("a width"), down.expect("a height"));
        let decoded =
            |jpeg: &[u8]| image::load_from_memory(jpeg).expect("a picture").to_rgb8();
        let tiled = decoded(&tiled(&pixels, across, down).expect("tiles"));
        let whole = decoded(&coded(&pixels, across, down).expect("a whole"));
        assert_eq!(tiled.dimensions(), (u32::from(across), u32::from(down)));
        assert!(tiled == whole);
        assert!(tiled.pixels().any(|pixel| pixel.0 == [0xff; 3]));
    }
}
