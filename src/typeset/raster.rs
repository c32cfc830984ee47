//! Drawings as pictures of dots, for readers that know no SVG.

use std::collections::BTreeMap;

use typst::foundations::Smart;
use typst::layout::Frame;
use typst::layout::FrameItem;
use typst::layout::Point;
use typst::visualize::Color;
use typst::visualize::ImageKind;
use typst::visualize::Paint;
use typst_layout::Page;
use typst_layout::PagedDocument;
use typst_render::RenderOptions;

use super::chart;
use crate::briefing::Briefing;
use crate::briefing::ImageFormat;
use crate::briefing::Raster;

/// The width of a picture in pixels: the short side of the larger e-readers' screens.
const WIDTH: f64 = 1264.0;

/// How many pixels a point has at most, so that small signs don't become large files.
const MOST: f64 = 6.0;

/// The drawings on the pages, on white: charts by their identifiers, images by their keys.
pub(super) fn rasters(
    document: &PagedDocument,
    briefing: &Briefing,
) -> BTreeMap<String, Raster> {
    let mut rasters = BTreeMap::new();
    for (id, sheet) in chart::sheets(document) {
        rasters.insert(id, raster(&sheet));
    }
    let drawings: Vec<_> = briefing
        .assets
        .iter()
        .filter(|(_, asset)| asset.format == ImageFormat::Svg)
        .collect();
    for page in document.pages() {
        each_drawing(&page.frame, &mut |item, bytes| {
            let same = drawings.iter().filter(|(_, asset)| *asset.bytes == *bytes);
            for (key, _) in same {
                rasters.entry((*key).clone()).or_insert_with(|| {
                    let FrameItem::Image(_, size, _) = item else { unreachable!() };
                    let mut frame = Frame::soft(*size);
                    frame.push(Point::zero(), item.clone());
                    let fill = Smart::Custom(Some(Paint::Solid(Color::WHITE)));
                    raster(&Page { frame, fill, ..page.clone() })
                });
            }
        });
    }
    rasters
}

/// Calls a function with each drawing in a frame and the bytes of its file.
fn each_drawing(frame: &Frame, take: &mut dyn FnMut(&FrameItem, &[u8])) {
    for (_, item) in frame.items() {
        match item {
            FrameItem::Group(group) => each_drawing(&group.frame, take),
            FrameItem::Image(image, ..) => {
                if let ImageKind::Svg(drawing) = image.kind() {
                    take(item, drawing.data());
                }
            }
            FrameItem::Text(_)
            | FrameItem::Shape(..)
            | FrameItem::Link(..)
            | FrameItem::Tag(_) => {}
        }
    }
}

fn raster(page: &Page) -> Raster {
    let scale = (WIDTH / page.frame.width().to_pt()).min(MOST);
    let options = RenderOptions {
        pixel_per_pt: typst::utils::Scalar::new(scale),
        ..Default::default()
    };
    let dots = typst_render::render(page, &options);
    // The ground is white, so that premultiplied colours are plain ones.
    let pixels = dots.data().chunks_exact(4).flat_map(|dot| [dot[0], dot[1], dot[2]]);
    Raster { width: dots.width(), height: dots.height(), pixels: pixels.collect() }
}
