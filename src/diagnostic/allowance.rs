//! What authors allow by comments in their text.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use super::Rule;
use crate::source::FileId;
use crate::source::Position;
use crate::source::Span;

/// A comment of the author that allows what a rule finds in a stretch of text.
#[derive(Debug)]
pub(crate) struct Allowance {
    pub(crate) rule: Rule,
    /// The text that it is about.
    pub(crate) scope: Span,
    /// The comment itself.
    pub(crate) comment: Span,
}

/// What a rule has found, or may find: the rule, the file, and where in it.
pub(super) type Breach = (Rule, FileId, Position);

/// The allowances of a briefing. There may be as many of them as there are findings.
#[derive(Debug, Default)]
pub(super) struct Allowances {
    all: Vec<Allowance>,
    /// Where each stretch that is allowed ends, by where it begins. Those that meet are one.
    stretches: BTreeMap<Breach, Position>,
}

impl Allowances {
    pub(super) fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    pub(super) fn add(&mut self, allowance: Allowance) {
        let (rule, scope) = (allowance.rule, allowance.scope);
        self.all.push(allowance);
        let (mut start, mut end) = (scope.start, scope.end);
        if rule.is_firm() || end <= start {
            return;
        }
        // Joined with the last that begins before it ends, as long as that reaches its start.
        while let Some((before, until)) = self.before((rule, scope.file, end))
            && start <= until
        {
            self.stretches.remove(&(rule, scope.file, before));
            (start, end) = (start.min(before), end.max(until));
        }
        self.stretches.insert((rule, scope.file, start), end);
    }

    /// Whether what a rule finds at a place is allowed.
    pub(super) fn allows(&self, breach: Breach) -> bool {
        self.before(breach).is_some_and(|(_, end)| breach.2 < end)
    }

    /// The last stretch that begins at a place or before it.
    fn before(&self, (rule, file, at): Breach) -> Option<(Position, Position)> {
        let (last, end) = self.stretches.range(..=(rule, file, at)).next_back()?;
        (last.0 == rule && last.1 == file).then_some((last.2, *end))
    }

    /// The rules and the comments of those that allow nothing of what was found.
    pub(super) fn unused(
        &self,
        found: &BTreeSet<Breach>,
    ) -> impl Iterator<Item = (Rule, Span)> {
        let is_unused = move |allowance: &&Allowance| {
            let Allowance { rule, scope, .. } = **allowance;
            let (start, end) = (scope.start, scope.end);
            if rule.is_firm() || end <= start {
                return true;
            }
            let within = (rule, scope.file, start)..(rule, scope.file, end);
            found.range(within).next().is_none()
        };
        let unused = self.all.iter().filter(is_unused);
        unused.map(|allowance| (allowance.rule, allowance.comment))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Source;

    /// What is looked up quickly is what looking through all of them would tell.
    #[test]
    fn allowances_hold_where_they_are_about() {
        let text = Source::new(FileId::MAIN, "a.md", "a line\n".repeat(30).into());
        let other = Source::new(FileId(1), "b.md", "a line\n".repeat(30).into());
        let mut state = 5_u64;
        let mut below = |most: u64| {
            // G. Marsaglia, "Xorshift RNGs".
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            usize::try_from(state % most).expect("small")
        };
        let rules = [Rule::NumberFormat, Rule::NoteOrphan, Rule::ImageMissing];
        let (mut allowed, mut unused) = (0, 0);
        for _ in 0..300 {
            let mut place = |longest: u64| {
                let source = [&text, &other][below(2)];
                let start = below(200);
                let span = source.span(start..start + below(longest));
                (rules[below(3)], span)
            };
            let mut allowances = Allowances::default();
            let scopes: Vec<_> = (0..12).map(|_| place(40)).collect();
            for (rule, scope) in scopes.iter().copied() {
                allowances.add(Allowance { rule, scope, comment: scope });
            }
            let found: BTreeSet<Breach> = (0..20)
                .map(|_| place(1))
                .map(|(rule, span)| (rule, span.file, span.start))
                .collect();
            let holds = |(rule, scope): (Rule, Span), place: Breach| {
                !rule.is_firm()
                    && (rule, scope.file) == (place.0, place.1)
                    && (scope.start..scope.end).contains(&place.2)
            };
            for place in found.iter().copied() {
                let expected = scopes.iter().any(|scope| holds(*scope, place));
                assert_eq!(allowances.allows(place), expected, "{place:?} {scopes:?}");
                allowed += usize::from(expected);
            }
            let idle =
                |scope: &(Rule, Span)| found.iter().all(|place| !holds(*scope, *place));
            let expected: Vec<_> = scopes.iter().copied().filter(idle).collect();
            assert_eq!(allowances.unused(&found).collect::<Vec<_>>(), expected);
            unused += expected.len();
        }
        assert!(allowed > 300 && unused > 300, "{allowed} and {unused} are a weak test");
    }

    #[test]
    fn stretches_that_meet_are_one() {
        let source = Source::new(FileId::MAIN, "a.md", "x".repeat(2_000).into());
        let mut allowances = Allowances::default();
        for start in (0..1_000).rev() {
            let scope = source.span(start..2_000 - start);
            let rule = Rule::NoteOrphan;
            allowances.add(Allowance { rule, scope, comment: scope });
        }
        assert_eq!(allowances.stretches.len(), 1);
    }
}
