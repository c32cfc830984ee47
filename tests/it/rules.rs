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
    let mut count = 0;
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
        let is_finding = |line: &&str| !line.starts_with(' ') && line.contains('[');
        count += text.lines().filter(is_finding).count();
    }
    assert!(count >= 250, "mistakes of {count} kinds are too few to promise anything");
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

/// The text of a rule's case with another front matter or configuration.
fn found(rule: Rule, change: impl Fn(String) -> String, config: &str) -> String {
    let path = root().join("tests/rules").join(rule.name()).join("input.md");
    let text = change(crate::harness::read(&path));
    let files = [("input.md", text.as_str()), ("chancery.toml", config)];
    let project = Project::from_files(files).expect("a project");
    let source = project.source_at("input.md").expect("a briefing");
    findings(&chancery::build(&project, &source, &options()).diagnostics)
}

#[test]
fn a_house_has_abbreviations_of_its_own() {
    let of = |config| found(Rule::AbbrUndefined, |text| text, config);
    assert!(of("").contains("nothing says what `XYZ` stands for"));
    let known = of("[project]\nabbreviations = ['XYZ']\n");
    assert!(!known.contains("XYZ") && known.contains("`ABC`"), "{known}");
}

#[test]
fn a_house_sets_how_hard_a_text_may_be() {
    let of = |config| found(Rule::Readability, |text| text, config);
    assert!(of("[limits]\ngrade = 47\n").contains("[readability]"));
    assert!(!of("[limits]\ngrade = 48\n").contains("[readability]"));
}
