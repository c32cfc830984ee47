//! The first page as a picture, for the cover of the EPUB.

use jpeg_encoder::ColorType;
use jpeg_encoder::Encoder;
use jpeg_encoder::SamplingFactor;
use typst_layout::PagedDocument;
use typst_render::RenderOptions;

/// The width of the cover in pixels: shops ask for a short side of 1400 or more. It is a multiple
/// of 16, the side of what JPEG encodes at once.
const WIDTH: f64 = 1408.0;

/// The quality of the JPEG, of 100.
const QUALITY: u8 = 82;

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
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, QUALITY);
    encoder.set_sampling_factor(SamplingFactor::F_2_2);
    encoder.encode(pixels.data(), width, height, ColorType::Rgba).ok()?;
    Some(bytes)
}
