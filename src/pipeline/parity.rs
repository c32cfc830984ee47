//! Whether both files show the same, in the same order.

use crate::briefing::Part;
use crate::briefing::Shown;
use crate::diagnostic::Findings;
use crate::diagnostic::Rule;
use crate::typeset::Typeset;

/// Reports what is on the pages and not in the EPUB, or in another order there: in the body
/// and in each registry. What the layout does not print the EPUB may have besides.
pub(super) fn check(pages: &Typeset, epub: &Shown, findings: &mut Findings) {
    let mut report = |part: &Part, what: &str| {
        let Some(span) = pages.spans.get(part) else { return };
        findings
            .at(Rule::TextLost, *span, format!("{what} in the EPUB"))
            .hint("this is a fault of Chancery: please report it");
    };
    for text in pages.shown.texts.difference(&epub.texts) {
        report(text, "this is not");
    }
    for (registry, wholes) in &pages.shown.wholes {
        let expected: std::collections::BTreeSet<_> = wholes.iter().collect();
        let written = epub.wholes.get(registry).map_or(&[][..], Vec::as_slice);
        let mut written = written.iter().filter(|part| expected.contains(part));
        let other = wholes.iter().find(|part| written.next() != Some(part));
        if let Some(part) = other {
            report(part, "this does not stand where it does on the pages");
        }
    }
}
