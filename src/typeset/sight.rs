//! What can be seen of a page: the letters within its edges and within what clips them.

use std::ops::Range;

use typst::layout::Abs;
use typst::layout::Em;
use typst::layout::Frame;
use typst::layout::FrameItem;
use typst::layout::Point;
use typst::layout::Rect;
use typst::layout::Transform;
use typst::text::TextItem;

/// How far the middle of a letter may be outside, a point: what is computed is not exact.
const LEEWAY: Abs = Abs::raw(1.0);

/// Where a part of a page stands, and what of it is seen.
#[derive(Clone, Copy)]
struct Sight {
    /// From the part's own coordinates to those of the page.
    at: Transform,
    /// What is not clipped, in coordinates of the page.
    seen: Rect,
}

/// Tells `each` run of glyphs on a page, by its text and their places in it, and whether it is
/// seen. A text of which a part is seen is told in more than one run, in the order of its glyphs.
pub(super) fn texts<'a>(
    page: &'a Frame,
    each: &mut dyn FnMut(&'a TextItem, Range<usize>, bool),
) {
    let edges = Rect::new(Point::zero(), page.size().to_point());
    walk(page, Sight { at: Transform::identity(), seen: edges }, each);
}

fn walk<'a>(
    frame: &'a Frame,
    sight: Sight,
    each: &mut dyn FnMut(&'a TextItem, Range<usize>, bool),
) {
    for (place, item) in frame.items() {
        let at = sight.at.pre_concat(Transform::translate(place.x, place.y));
        match item {
            FrameItem::Group(group) => {
                let at = at.pre_concat(group.transform);
                let clip = group.clip.as_ref().map(|clip| around(clip.bbox(None), at));
                let seen = clip.map_or(sight.seen, |clip| common(sight.seen, clip));
                walk(&group.frame, Sight { at, seen }, each);
            }
            FrameItem::Text(text) => runs(text, Sight { at, seen: sight.seen }, each),
            FrameItem::Shape(..)
            | FrameItem::Image(..)
            | FrameItem::Link(..)
            | FrameItem::Tag(_) => {}
        }
    }
}

/// Parts a text into runs of glyphs that are seen and of those that are not.
fn runs<'a>(
    text: &'a TextItem,
    sight: Sight,
    each: &mut dyn FnMut(&'a TextItem, Range<usize>, bool),
) {
    // The middle of a small letter.
    let y = -Em::new(0.25).at(text.size);
    let is_seen = |x| {
        let point = Point::new(x, y).transform(sight.at);
        let Rect { min, max } = sight.seen;
        (min.x - LEEWAY..=max.x + LEEWAY).contains(&point.x)
            && (min.y - LEEWAY..=max.y + LEEWAY).contains(&point.y)
    };
    let count = text.glyphs.len();
    // What is seen has no hollow: if both ends are within, all is.
    if is_seen(Abs::zero()) && is_seen(text.width()) {
        return each(text, 0..count, true);
    }
    let (mut x, mut start, mut was) = (Abs::zero(), 0, None);
    for (i, glyph) in text.glyphs.iter().enumerate() {
        let end = x + glyph.x_advance.at(text.size);
        let now = is_seen(x) && is_seen(end);
        x = end;
        if was.is_some_and(|was| was != now) {
            each(text, start..i, !now);
            start = i;
        }
        was = Some(now);
    }
    if let Some(was) = was {
        each(text, start..count, was);
    }
}

/// The box around a transformed box.
fn around(of: Rect, at: Transform) -> Rect {
    let corners = [
        (of.min.x, of.min.y),
        (of.max.x, of.min.y),
        (of.min.x, of.max.y),
        (of.max.x, of.max.y),
    ];
    let corners = corners.map(|(x, y)| Point::new(x, y).transform(at));
    let mut all = Rect::new(corners[0], corners[0]);
    for corner in corners {
        all.min = all.min.min(corner);
        all.max = all.max.max(corner);
    }
    all
}

/// What two boxes have in common.
fn common(a: Rect, b: Rect) -> Rect {
    Rect::new(a.min.max(b.min), a.max.min(b.max))
}
