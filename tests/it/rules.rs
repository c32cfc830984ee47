//! Every rule fires where it should, says what it should, and not elsewhere.

use chancery::Error;
use chancery::Project;
use chancery::Rule;

use crate::harness::file_name;
use crate::harness::findings;
use crate::harness::folders;
use crate::harness::golden;
use crate::harness::no_others;
use crate::harness::options;
use crate::harness::root;

/// Each folder `tests/rules/<rule>/` is a project; `input.md` is its briefing, and
/// `expected.txt` is everything that is said about it.
#[test]
fn every_rule_says_what_is_expected() {
    let folder = root().join("tests/rules");
    for rule in Rule::ALL {
        let case = folder.join(rule.name());
        assert!(case.is_dir(), "`{}` has no case", rule.name());
        let text = match Project::at(&case) {
            Ok(project) => {
                let source = project.source_at("input.md").expect("a briefing");
                let built = chancery::build(&project, &source, &options());
                findings(project.warnings()) + &findings(&built.diagnostics)
            }
            Err(Error::Config(diagnostics)) => findings(&diagnostics),
            Err(error) => panic!("{}: {error}", rule.name()),
        };
        assert!(
            text.contains(&format!("[{}]", rule.name())),
            "`{}` does not fire in its own case:\n{text}",
            rule.name()
        );
        golden(&text, &case.join("expected.txt"));
    }
    let known: Vec<_> = Rule::ALL.iter().map(|rule| rule.name().to_owned()).collect();
    let strangers: Vec<_> = folders(&folder)
        .iter()
        .map(|path| file_name(path))
        .filter(|n| !known.contains(n))
        .collect();
    assert!(strangers.is_empty(), "there are no rules {strangers:?}");
}

#[test]
fn every_page_of_a_rule_belongs_to_one() {
    let folder = root().join("src/diagnostic/rules");
    let pages: Vec<_> =
        Rule::ALL.iter().map(|rule| folder.join(format!("{}.md", rule.name()))).collect();
    no_others(&folder, &pages);
}
