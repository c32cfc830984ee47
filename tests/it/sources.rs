//! The package's own briefings.

use chancery::Severity;

use crate::harness::SOURCES;
use crate::harness::findings;

/// What we show to the world has no findings, but for those that come of its age.
#[test]
fn our_own_briefings_build_without_a_finding() {
    for case in SOURCES.iter() {
        let worst = case.built.diagnostics.iter().map(|d| d.severity).min();
        assert_ne!(worst, Some(Severity::Error), "{}", findings(&case.built.diagnostics));
        assert_eq!(findings(&case.built.diagnostics), "", "{}", case.name);
        assert_eq!(case.built.artefacts.len(), 2, "{}", case.name);
    }
}
