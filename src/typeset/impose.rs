//! Pages put on sheets: a booklet, whose sheets are printed on both sides, put into each other,
//! folded and stapled.

use typst::foundations::Smart;
use typst::layout::Frame;
use typst::layout::Point;
use typst::layout::Size;
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
    let mut sides = Vec::new();
    for (left, right) in order(pages.len()) {
        let pair = if is_mirrored { [right, left] } else { [left, right] };
        let mut sheet = Frame::hard(Size::new(size.x * 2.0, size.y));
        for (page, x) in pair.into_iter().zip([0.0, 1.0]) {
            if let Some(page) = pages.get(page) {
                sheet.push_frame(Point::with_x(size.x * x), page.frame.clone());
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
    use super::*;

    #[test]
    fn folded_sheets_have_their_pages_in_order() {
        assert_eq!(order(1), [(3, 0), (1, 2)]);
        assert_eq!(order(8), [(7, 0), (1, 6), (5, 2), (3, 4)]);
        assert_eq!(order(0), []);
    }
}
