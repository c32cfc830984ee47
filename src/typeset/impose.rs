//! Pages put on sheets: a booklet, whose sheets are printed on both sides, put into each other,
//! folded and stapled.

use std::num::NonZeroUsize;

use typst::foundations::Smart;
use typst::introspection::PagedPosition;
use typst::layout::Frame;
use typst::layout::FrameItem;
use typst::layout::Point;
use typst::layout::Size;
use typst::model::Destination;
use typst_layout::Page;
use typst_layout::PagedDocument;

/// The document with two pages on each side of its sheets. Pages that are missing to full
/// sheets stay empty, at the end. `is_mirrored` is for texts from the right, which are stapled
/// at the right.
pub(super) fn booklet(
    document: &PagedDocument,
    is_mirrored: bool,
) -> Option<PagedDocument> {
    let pages = document.pages();
    let first = pages.first()?;
    let size = first.frame.size();
    let pairs: Vec<_> = order(pages.len())
        .into_iter()
        .map(|(left, right)| if is_mirrored { [right, left] } else { [left, right] })
        .collect();
    let offset = |half: usize| Point::with_x(size.x * if half == 0 { 0.0 } else { 1.0 });
    // Where something on a page is on its side.
    let moved = |position: PagedPosition| {
        let page = position.page.get() - 1;
        let place = pairs.iter().position(|pair| pair.contains(&page))?;
        let half = usize::from(pairs[place][0] != page);
        let page = NonZeroUsize::MIN.saturating_add(place);
        Some(PagedPosition { page, point: position.point + offset(half) })
    };
    let mut sides = Vec::new();
    for pair in &pairs {
        let mut sheet = Frame::hard(Size::new(size.x * 2.0, size.y));
        for (half, page) in pair.iter().enumerate() {
            if let Some(page) = pages.get(*page) {
                let mut frame = page.frame.clone();
                lead(&mut frame, &moved);
                sheet.push_frame(offset(half), frame);
            }
        }
        sides.push(Page {
            frame: sheet,
            fill: Smart::Auto,
            numbering: None,
            number: sides.len() as u64 + 1,
            ..first.clone()
        });
    }
    let info = typst::model::Document::info(document).clone();
    Some(PagedDocument::new(sides.into_iter().collect(), info))
}

/// Leads the links of a frame to where the places on pages are now. Links to labels follow
/// them.
fn lead(frame: &mut Frame, moved: &dyn Fn(PagedPosition) -> Option<PagedPosition>) {
    frame.retain(|item| {
        match item {
            FrameItem::Group(group) => lead(&mut group.frame, moved),
            FrameItem::Link(Destination::Position(position), _) => {
                *position = moved(*position).unwrap_or(*position);
            }
            FrameItem::Link(..)
            | FrameItem::Tag(_)
            | FrameItem::Text(_)
            | FrameItem::Shape(..)
            | FrameItem::Image(..) => {}
        }
        true
    });
}

/// The pages on the left and right of each side, from 0, for so many pages: those of a sheet
/// follow each other, front and back.
fn order(pages: usize) -> Vec<(usize, usize)> {
    let all = pages.next_multiple_of(4);
    (0..all / 2)
        .map(|side| {
            let (early, late) = (side, all - 1 - side);
            if side % 2 == 0 { (late, early) } else { (early, late) }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use typst::foundations::Content;
    use typst::layout::Abs;
    use typst::layout::Sides;
    use typst::model::DocumentInfo;

    use super::*;

    #[test]
    fn folded_sheets_have_their_pages_in_order() {
        assert_eq!(order(1), [(3, 0), (1, 2)]);
        assert_eq!(order(8), [(7, 0), (1, 6), (5, 2), (3, 4)]);
        assert_eq!(order(0), []);
    }

    /// Where the links of a frame lead: a page from 1, and how far from its left.
    fn led(frame: &Frame) -> Vec<(usize, Abs)> {
        let mut found = Vec::new();
        for (_, item) in frame.items() {
            if let FrameItem::Group(group) = item {
                found.extend(led(&group.frame));
            } else if let FrameItem::Link(Destination::Position(at), _) = item {
                found.push((at.page.get(), at.point.x));
            }
        }
        found
    }

    #[test]
    fn links_to_pages_lead_to_their_sides() {
        let size = Size::new(Abs::pt(100.0), Abs::pt(150.0));
        let page = |number: usize| {
            let mut frame = Frame::hard(size);
            let next = NonZeroUsize::new(number % 8 + 1).expect("from 1");
            let position =
                PagedPosition { page: next, point: Point::with_x(Abs::pt(5.0)) };
            let link = FrameItem::Link(Destination::Position(position), size);
            frame.push(Point::zero(), link);
            Page {
                frame,
                bleed: Sides::splat(Abs::zero()),
                fill: Smart::Auto,
                numbering: None,
                supplement: Content::empty(),
                number: number as u64,
            }
        };
        let pages = (1..=8).map(page).collect();
        let document = PagedDocument::new(pages, DocumentInfo::default());
        let sides = |is_mirrored| {
            let booklet = booklet(&document, is_mirrored).expect("pages");
            let sides = booklet.pages().iter().map(|page| led(&page.frame));
            sides.collect::<Vec<_>>()
        };
        // The sides have 8 and 1, 2 and 7, 6 and 3, 4 and 5.
        let (start, far) = (Abs::pt(5.0), Abs::pt(105.0));
        assert_eq!(
            sides(false),
            [
                [(1, far), (2, start)],
                [(3, far), (1, start)],
                [(2, far), (4, start)],
                [(4, far), (3, start)],
            ]
        );
        assert_eq!(sides(true)[0], [(2, far), (1, start)]);
    }
}
