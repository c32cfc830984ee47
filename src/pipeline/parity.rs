//! Whether both files show the same, in the same order.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use crate::briefing::Part;
use crate::briefing::Shown;
use crate::diagnostic::Findings;
use crate::diagnostic::Rule;
use crate::source::Span;

/// Reports what is on the pages and not in the EPUB, or in another order there: in the body
/// and in each registry. What the layout does not print the EPUB may have besides. `spans` tells
/// where the parts are written.
pub(super) fn check(
    pages: &Shown,
    spans: &BTreeMap<Part, Span>,
    epub: &Shown,
    findings: &mut Findings,
) {
    let mut report = |part: &Part, what: &str| {
        let Some(span) = spans.get(part) else { return };
        findings
            .at(Rule::TextLost, *span, format!("{what} in the EPUB"))
            .hint("this is a fault of Chancery: please report it");
    };
    for text in pages.texts.difference(&epub.texts) {
        report(text, "this is not");
    }
    for (registry, wholes) in &pages.wholes {
        let expected: BTreeSet<_> = wholes.iter().collect();
        let written = epub.wholes.get(registry).map_or(&[][..], Vec::as_slice);
        let mut written = written.iter().filter(|part| expected.contains(part));
        let other = wholes.iter().find(|part| written.next() != Some(part));
        if let Some(part) = other {
            report(part, "this does not stand where it does on the pages");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Levels;
    use crate::source::FileId;
    use crate::source::Source;

    /// What is said of three parts, of which the EPUB has these texts and wholes.
    fn said(texts: &[usize], wholes: &[usize]) -> Vec<String> {
        let source = Source::new(FileId(0), "a.md", "abc".into());
        let model = [0_u8, 1, 2];
        let part = |i: &usize| Part::of(&model[*i]);
        let shown = |texts: &[usize], wholes: &[usize]| Shown {
            texts: texts.iter().map(part).collect(),
            wholes: [(None, wholes.iter().map(part).collect())].into(),
        };
        let spans = (0..3).map(|i| (part(&i), source.span(i..i + 1))).collect();
        let mut findings = Findings::new(Levels::default());
        let all = shown(&[0, 1, 2], &[0, 1, 2]);
        check(&all, &spans, &shown(texts, wholes), &mut findings);
        let found = findings.finish(std::slice::from_ref(&source));
        found.into_iter().map(|found| found.message).collect()
    }

    #[test]
    fn what_is_missing_or_moved_is_told() {
        assert!(said(&[0, 1, 2], &[0, 1, 2]).is_empty());
        assert_eq!(said(&[0, 2], &[0, 1, 2]), ["this is not in the EPUB"]);
        let moved = ["this does not stand where it does on the pages in the EPUB"];
        assert_eq!(said(&[0, 1, 2], &[1, 0, 2]), moved);
        assert_eq!(said(&[0, 1, 2], &[0, 1]), moved);
    }
}
