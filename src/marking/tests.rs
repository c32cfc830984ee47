use super::*;

fn scheme(name: &str) -> &'static Scheme {
    built_in(name).expect("built in")
}

/// The label comes back as written.
#[track_caller]
fn is(name: &str, label: &str) {
    let scheme = scheme(name);
    let chosen = scheme.read(label).unwrap_or_else(|| panic!("{name}: {label}"));
    assert_eq!(scheme.label(&chosen), label);
    for (key, values) in &chosen.parts {
        for value in values {
            assert_eq!(scheme.objection(key, value, chosen.level), None, "{label}");
        }
    }
}

#[test]
fn labels_are_read_and_written() {
    for label in ["TLP:CLEAR", "TLP:AMBER", "TLP:AMBER+STRICT"] {
        is("tlp", label);
    }
    for label in [
        "OFFICIAL",
        "OFFICIAL-SENSITIVE",
        "TOP SECRET",
        "OFFICIAL-SENSITIVE - RECIPIENTS ONLY",
        "SECRET - RECIPIENTS ONLY - COMMERCIAL",
        "OFFICIAL - HR / MANAGEMENT",
        "UK SECRET - UK EYES ONLY",
        "OFFICIAL - CABINET OFFICE USE ONLY",
    ] {
        is("uk-gsc", label);
    }
    is("nato", "COSMIC TOP SECRET ATOMAL");
    is("eu", "TRÈS SECRET UE/EU TOP SECRET");
    for label in [
        "CUI",
        "CONTROLLED",
        "CUI//PRVCY",
        "CUI//SP-CTI/SP-EXPT/PRVCY//NOFORN",
        "CUI//FEDCON/NOFORN",
        "CUI//SP-PRIVILEGE",
        "CUI//PRVCY//REL TO USA, CAN, GBR",
    ]
    .iter()
    .filter(|label| !label.contains("SP-PRIVILEGE"))
    {
        is("us-cui", label);
    }
}

#[test]
fn what_a_scheme_lacks_is_not_read() {
    for (name, label) in [
        ("tlp", "TLP: AMBER"),
        ("tlp", "TLP:WHITE"),
        ("tlp", "TLP:AMBERS"),
        ("uk-gsc", "UNCLASSIFIED"),
        ("uk-gsc", "SECRET - EVERYBODY"),
        ("nato", "NATO TOP SECRET"),
        ("us-cui", "CUI//SP-PRIVILEGE"),
        ("us-cui", "CUI//REL TO USA"),
        ("us-cui", "CUI//REL TO USA, GBR, CAN"),
        ("dod-cui", "CUI//PRVCY"),
    ] {
        assert_eq!(scheme(name).read(label), None, "{label}");
    }
}

#[test]
fn what_is_meant_is_told() {
    for (name, written, meant) in [
        ("tlp", "TLP: AMBER", "TLP:AMBER"),
        ("tlp", "tlp:amber + strict", "TLP:AMBER+STRICT"),
        ("tlp", "TLP:WHITE", "TLP:CLEAR"),
        ("uk-gsc", "Official Sensitive", ""),
        (
            "uk-gsc",
            "official-sensitive – recipients only",
            "OFFICIAL-SENSITIVE - RECIPIENTS ONLY",
        ),
        ("eu", "TRES SECRET UE/EU TOP SECRET", "TRÈS SECRET UE/EU TOP SECRET"),
        ("us-cui", "CUI//PRVCY/SP-CTI", "CUI//SP-CTI/PRVCY"),
    ] {
        let found = scheme(name).nearest(written).unwrap_or_default();
        assert_eq!(found, meant, "{written}");
    }
}

#[test]
fn some_values_go_with_some_levels_only() {
    let uk = scheme("uk-gsc");
    let secret = uk.level("SECRET").expect("a level");
    assert!(uk.objection("handling", "FOR PUBLIC RELEASE", secret).is_some());
    assert!(uk.objection("caveats", "UK EYES ONLY", 0).is_some());
    assert!(uk.objection("caveats", "UK EYES ONLY", secret).is_none());
}

#[test]
fn portions_are_told_by_their_scheme() {
    let cui = scheme("us-cui");
    for (text, is_it) in
        [("U", true), ("CUI", true), ("CUI//SP-CTI", true), ("CUIS", false), ("a", false)]
    {
        assert_eq!(cui.is_portion(text), is_it, "{text}");
    }
    assert!(!scheme("uk-gsc").is_portion("U"));
}

#[test]
fn every_scheme_names_its_sources() {
    for name in names() {
        let scheme = scheme(name);
        assert_eq!(scheme.id, name);
        assert!(
            scheme.sources.iter().all(|source| source.contains("https://")),
            "{name}"
        );
        let mut labels: Vec<_> = scheme.levels.iter().map(|level| &level.label).collect();
        labels.dedup();
        assert_eq!(labels.len(), scheme.levels.len(), "{name}");
    }
}

#[test]
fn mistakes_in_a_scheme_have_their_place() {
    let (message, at) = parse("id = 'x'\nname = 'y'\ncolour = 'z'\n").expect_err("wrong");
    assert!(message.contains("colour"), "{message}");
    assert_eq!(at.start, 20);
}
