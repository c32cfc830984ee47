use super::*;

fn language(tag: &str) -> Language {
    Language::new(tag).expect("a language")
}

#[track_caller]
fn reads(tag: &str, text: &str, edtf: &str) {
    let date =
        language(tag).parse_date(text).unwrap_or_else(|| panic!("{tag}: `{text}`"));
    assert_eq!(date.to_string(), edtf, "{tag}: `{text}`");
}

#[test]
fn english_dates_are_read() {
    for (text, edtf) in [
        ("4 April 1949", "1949-04-04"),
        ("April 4, 1949", "1949-04-04"),
        ("4th of April 1949", "1949-04-04"),
        ("September 1995", "1995-09"),
        ("Sept 1995", "1995-09"),
        ("1995", "1995"),
        ("11 August 2003 – December 2014", "2003-08-11/2014-12"),
        ("April 2014 –", "2014-04/.."),
        ("11–12 July 2023", "2023-07-11/2023-07-12"),
        ("30 June – 2 July 2023", "2023-06-30/2023-07-02"),
        ("March–May 2022", "2022-03/2022-05"),
        ("1990s", "199X"),
        ("c. 1990", "1990~"),
        ("about March 1990", "1990-03~"),
        ("1990?", "1990?"),
        ("spring 2022", "2022-21"),
        ("Q3 2025", "2025-35"),
        ("2025 H2", "2025-41"),
        ("1964 to 2008", "1964/2008"),
        ("2003-08-11/2014-12", "2003-08-11/2014-12"),
        ("2025-08-18T15:00Z", "2025-08-18T15:00Z"),
        ("– 1985", "../1985"),
        ("4 Sep 1949", "1949-09-04"),
        ("1 Sep. 2001", "2001-09-01"),
        ("11-12 July 2023", "2023-07-11/2023-07-12"),
        ("1914-1918", "1914/1918"),
        ("1914–18", "1914/1918"),
        ("2004–05", "2004/2005"),
    ] {
        reads("en-GB", text, edtf);
    }
}

#[test]
fn dates_of_other_languages_are_read() {
    reads("de", "4. April 1949", "1949-04-04");
    reads("de", "4.4.1949", "1949-04-04");
    reads("fr", "4 avril 1949", "1949-04-04");
    reads("es", "4 de abril de 1949", "1949-04-04");
    reads("it", "4 aprile 1949", "1949-04-04");
    reads("pt", "4 de abril de 1949", "1949-04-04");
    reads("nl", "4 april 1949", "1949-04-04");
    reads("pl", "4 kwietnia 1949", "1949-04-04");
    reads("uk", "4 квітня 1949", "1949-04-04");
    reads("uk", "квітень 1949", "1949-04");
}

#[test]
fn printed_dates_are_read_again() {
    let tags = ["en-GB", "en-US", "de", "es", "fr", "it", "nl", "pl", "pt", "uk"];
    for tag in tags {
        let language = language(tag);
        for edtf in [
            "1949-04-04",
            "1949-03-01~",
            "1949-05",
            "1949",
            "1949?",
            "1990-08~",
            "199X",
            "2000-12-31/2001-01-02",
            "2014-04/..",
            "../1985",
            "1949/1990",
            "2022-21",
            "2022-22",
            "2022-23",
            "2022-24",
            "2025-33",
            "2025-36",
            "2025-40",
            "2025-41",
        ] {
            let date = crate::briefing::Date::parse(edtf).expect("a date");
            reads(tag, &language.format_date(&date), edtf);
        }
        for month in 1..=12 {
            let edtf = format!("1949-{month:02}");
            let date = crate::briefing::Date::parse(&edtf).expect("a date");
            reads(tag, &language.format_date(&date), &edtf);
        }
    }
}

#[test]
fn seasons_and_decades_are_read_as_they_are_written() {
    reads("es", "primavera de 2022", "2022-21");
    reads("uk", "весна 2022 р.", "2022-21");
    reads("uk", "2000-ні", "200X");
    reads("pl", "III kwartał 2025 r.", "2025-35");
    reads("pl", "lata 1990", "199X");
    reads("fr", "Années 1990", "199X");
    reads("de", "1990er-Jahre", "199X");
}

#[test]
fn what_is_not_a_date_is_refused() {
    for text in [
        "mid-2025ish",
        "31 April 2024",
        "soon",
        "",
        "–",
        "4 April",
        "12",
        "4 4 1949",
        "4 Ju 1949",
        "2025-13",
        "2025-8-18",
        "1918–14",
    ] {
        assert_eq!(language("en").parse_date(text), None, "`{text}`");
    }
}

#[test]
fn dates_are_printed_in_the_language() {
    let print = |tag: &str, edtf: &str| {
        language(tag).format_date(&crate::briefing::Date::parse(edtf).expect("a date"))
    };
    assert_eq!(print("en-GB", "1949-04-04"), "4 April 1949");
    assert_eq!(print("en-US", "1949-04-04"), "April 4, 1949");
    assert_eq!(print("en", "1949-04-04"), "4 April 1949");
    assert_eq!(print("en-GB", "1949-04"), "April 1949");
    assert_eq!(print("en-GB", "1949"), "1949");
    assert_eq!(print("en-GB", "199X~"), "c. 1990s");
    assert_eq!(print("en-GB", "2014-04/.."), "April 2014 –");
    assert_eq!(print("en-GB", "2025-35"), "Q3 2025");
    assert_eq!(print("en-GB", "2025-08-18T15:00Z"), "18 August 2025, 15:00 UTC");
    assert_eq!(print("de", "1949-04-04"), "4. April 1949");
    assert_eq!(print("uk", "1949-04-04"), "4 квітня 1949\u{202f}р.");
}

#[test]
fn numbers_are_ordered_by_value() {
    let mut terms = ["NATO", "Article 10", "Article 5", "école", "Assurance", "Éire"];
    let collation = language("en").collator();
    terms.sort_by(|a, b| collation.compare(a, b));
    assert_eq!(terms, ["Article 5", "Article 10", "Assurance", "école", "Éire", "NATO"]);
}

#[test]
fn headings_columns_and_prefixes_are_known() {
    let english = language("en-GB");
    assert_eq!(english.role("Who’s who"), Role::Actors);
    assert_eq!(english.role("BOTTOM LINE:"), Role::BottomLine);
    assert_eq!(english.role("What is NATO?"), Role::Body);
    assert_eq!(english.column("Stands for"), ["expansion"]);
    assert_eq!(english.prefix("table", "Table: Costs"), Some(7));
    assert_eq!(english.prefix("table", "Tables: Costs"), None);
    assert_eq!(english.prefix("source", "source : x"), Some(9));
}

#[test]
fn a_tag_that_is_not_one_is_refused() {
    assert!(Language::new("en_GB!").is_none());
    assert!(Language::new("").is_none());
    assert!(Language::new("und").is_none());
    assert!(language("ar").is_right_to_left());
    assert!(!language("en-GB").is_right_to_left());
}
