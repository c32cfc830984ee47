use super::*;

#[track_caller]
fn round_trips(text: &str) {
    let date = Date::parse(text).unwrap_or_else(|| panic!("`{text}` is not read"));
    assert_eq!(date.to_string(), text);
}

#[track_caller]
fn refused(text: &str) {
    assert_eq!(Date::parse(text), None, "`{text}`");
}

#[test]
fn the_supported_forms_come_back_as_written() {
    for text in [
        "1949-04-04",
        "1949-04",
        "1949",
        "0988",
        "-0044",
        "0000",
        "Y170000",
        "Y-170000",
        "2004-01-01T10:10:10Z",
        "2025-08-18T15:00Z",
        "2004-01-01T10:10:10+05:30",
        "1984?",
        "2004-06~",
        "2004-06-11%",
        "201X",
        "20XX",
        "2004-XX",
        "1985-04-XX",
        "1985-XX-XX",
        "2001-21",
        "2001-24",
        "2025-33",
        "2025-36",
        "2025-40",
        "2025-41",
        "1964/2008",
        "2004-06/2006-08",
        "1985-04-12/..",
        "1985/",
        "../1985",
        "/1985-04-12",
        "1984~/2004-06?",
        "2024-02-29",
    ] {
        round_trips(text);
    }
}

#[test]
fn what_is_not_a_date_is_refused() {
    for text in [
        "",
        "..",
        "/",
        "../..",
        "1949-13",
        "1949-4-4",
        "1949-02-29",
        "1949-04-31",
        "49",
        "2004-25",
        "2004-37",
        "20040101",
        "1XXX",
        "19X4",
        "201X-04",
        "2004-01T10:00",
        "2004-01-01T25:00",
        "2004-01-01T10:00+99:00",
        "2006/2004",
        "Y2004",
        "Y",
        "2004??",
        "2004-01-01-01",
        "１９４９",
        "2004-XX-05",
    ] {
        refused(text);
    }
}

#[test]
fn days_are_counted_without_gap() {
    let mut before = day_number(1599, 12, 31);
    for year in 1600..2001 {
        for month in 1..=12 {
            for day in 1..=days_in(year, month) {
                let now = day_number(year, month, day);
                assert_eq!(now, before + 1, "{year}-{month}-{day}");
                before = now;
            }
        }
    }
    assert_eq!(day_number(0, 1, 1), 0);
    assert_eq!(day_number(-1, 12, 31), -1);
}

#[test]
fn coarser_dates_precede_the_finer_that_they_contain() {
    let mut dates: Vec<_> = [
        "1949-04-04",
        "1949-01-01T10:00Z",
        "1949-01-01",
        "1949-01",
        "1949-33",
        "1949-40",
        "1949",
        "194X",
        "19XX",
        "1949/..",
        "../1949",
        "1949/1950",
    ]
    .iter()
    .map(|text| Date::parse(text).expect("a date"))
    .collect();
    dates.sort_by(Date::chronological);
    let order: Vec<_> = dates.iter().map(Date::to_string).collect();
    assert_eq!(
        order,
        [
            "../1949",
            "19XX",
            "194X",
            "1949",
            "1949/1950",
            "1949/..",
            "1949-40",
            "1949-33",
            "1949-01",
            "1949-01-01",
            "1949-01-01T10:00Z",
            "1949-04-04",
        ]
    );
}

#[test]
fn days_since_1970_are_days() {
    for (days, edtf) in [
        (0, "1970-01-01"),
        (-1, "1969-12-31"),
        (59, "1970-03-01"),
        (11_016, "2000-02-29"),
        (20_318, "2025-08-18"),
        (i64::MIN, "0053-06-19"),
    ] {
        let date = Date::Point(DatePoint::from_unix_days(days));
        assert_eq!(date.to_string(), edtf);
        assert!(Date::parse(edtf).is_some());
    }
}
