//! The lines of text on laid-out pages: how many there are, and where they come from.

use std::collections::BTreeSet;

use typst::layout::Frame;
use typst::layout::FrameItem;
use typst::layout::Point;
use typst::layout::Transform;
use typst_layout::PagedDocument;

use super::body::Body;
use super::world::World;
use crate::layout::PageSpec;
use crate::source::Span;

/// Points in a millimetre.
const MM: f64 = 72.0 / 25.4;

/// A line of text on a page.
#[derive(Clone, Copy, Debug)]
pub(super) struct Line {
    /// The page, from 0.
    pub(super) page: usize,
    /// The column, from 0; beyond the last if it begins at the right of the text.
    pub(super) column: i64,
    /// The baseline from the top of the page, in points.
    pub(super) baseline: f64,
    /// The Markdown that its first known word comes from.
    pub(super) origin: Option<Span>,
}

/// The lines between the margins of every page, in the order of the page.
pub(super) fn lines(
    document: &PagedDocument,
    sheet: &PageSpec,
    world: &World<'_>,
    body: &Body,
) -> Vec<Line> {
    let mut found = Vec::new();
    for (page, laid_out) in document.pages().iter().enumerate() {
        let mut pieces = Vec::new();
        collect(&laid_out.frame, Transform::identity(), &mut pieces);
        let height = laid_out.frame.height().to_pt();
        let column = (sheet.width - sheet.left - sheet.right) / f64::from(sheet.columns);
        let mut seen = BTreeSet::new();
        for piece in pieces {
            if piece.y < sheet.top * MM || piece.y > height - sheet.bottom * MM {
                continue;
            }
            // Pieces whose baselines are less than 3 pt apart are on one line.
            #[expect(clippy::cast_possible_truncation, reason = "a page is small")]
            let (across, down) = (
                ((piece.x / MM - sheet.left) / column).floor() as i64,
                (piece.y / 3.0).round() as i64,
            );
            let is_new = !seen.contains(&(across, down))
                && !seen.contains(&(across, down - 1))
                && !seen.contains(&(across, down + 1));
            seen.insert((across, down));
            if is_new {
                let origin = origin(piece.span, world, body);
                let baseline = piece.y;
                found.push(Line { page, column: across, baseline, origin });
            }
        }
    }
    found
}

/// What has to stay free at the foot of the last page, so that its two columns are alike, in
/// points; nothing if they are, or if there is too little for two.
pub(super) fn balance(lines: &[Line], sheet: &PageSpec, line_height: f64) -> Option<f64> {
    let last = lines.last()?.page;
    let on_last = || lines.iter().filter(|line| line.page == last);
    let depth = |column: i64| {
        on_last()
            .filter(|line| line.column == column)
            .map(|line| line.baseline)
            .fold(None, |deepest: Option<f64>, y| Some(deepest.map_or(y, |d| d.max(y))))
    };
    let top =
        on_last().map(|line| line.baseline).fold(f64::INFINITY, f64::min) - line_height;
    let [one, other] = [0, 1].map(|column| depth(column).map_or(0.0, |y| y - top));
    let (first, second) = (one.max(other), one.min(other));
    if first - second < 6.0 * line_height || first < 8.0 * line_height {
        return None;
    }
    // A few lines more than half, since blocks that stay whole need a place.
    let half = f64::midpoint(first, second) + 3.0 * line_height;
    let foot = (sheet.height - sheet.bottom) * MM;
    let free = foot - top - half;
    (free > 4.0 * line_height).then_some(free)
}

/// A run of glyphs with the point at its start.
struct Piece {
    x: f64,
    y: f64,
    span: typst::syntax::Span,
}

fn collect(frame: &Frame, transform: Transform, pieces: &mut Vec<Piece>) {
    for (at, item) in frame.items() {
        match item {
            FrameItem::Group(group) => {
                let inner = transform
                    .pre_concat(Transform::translate(at.x, at.y))
                    .pre_concat(group.transform);
                collect(&group.frame, inner, pieces);
            }
            FrameItem::Text(text) => {
                let Some(first) = text.glyphs.first() else { continue };
                let place = Point::new(at.x, at.y).transform(transform);
                let (x, y) = (place.x.to_pt(), place.y.to_pt());
                pieces.push(Piece { x, y, span: first.span.0 });
            }
            FrameItem::Shape(..)
            | FrameItem::Image(..)
            | FrameItem::Link(..)
            | FrameItem::Tag(_) => {}
        }
    }
}

fn origin(span: typst::syntax::Span, world: &World<'_>, body: &Body) -> Option<Span> {
    body.code.origin(world.body().start(span)?)
}
