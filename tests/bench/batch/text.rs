//! Briefings of about ten pages, the same in every run: headings, tables, lists, notes, a
//! timeline and a glossary, in Markdown that Pandoc reads as well.

use std::fmt::Write;

const PLACES: [&str; 12] = [
    "Aldermouth",
    "Brenwick",
    "Carrow",
    "Dunmere",
    "Eastholm",
    "Fenby",
    "Garrick",
    "Hollin",
    "Inverley",
    "Jarwood",
    "Kelby",
    "Lorne",
];
const GOODS: [&str; 8] =
    ["wheat", "barley", "maize", "oats", "rapeseed", "potash", "diesel", "timber"];
const VERBS: [&str; 8] =
    ["rose", "fell", "held", "slowed", "recovered", "doubled", "stalled", "moved"];
const REASONS: [&str; 8] = [
    "after the harbour reopened",
    "because the river was low",
    "once the new tariff took effect",
    "while two carriers waited for crews",
    "although storage was nearly full",
    "since insurers asked for more",
    "before the rail link was repaired",
    "when the ministry released reserves",
];
const ACTORS: [&str; 6] = [
    "The harbour authority",
    "The grain board",
    "The ministry of transport",
    "The carriers' union",
    "The central bank",
    "The customs service",
];
const ACTS: [&str; 6] = [
    "expects the same volume next season",
    "has published a revised schedule",
    "asked the operators for a plan",
    "counts fewer ships than a year ago",
    "will inspect the remaining silos",
    "puts the cost at a third of the budget",
];
const TERMS: [(&str, &str, &str); 10] = [
    ("GCA", "Grain Corridor Authority", "The body that gives ships their slots."),
    ("LDS", "Lower Delta System", "The canals below the second lock."),
    ("TEU", "twenty-foot equivalent unit", "The measure of containers."),
    ("FPI", "Food Price Index", "A monthly mean of five groups of food."),
    ("SRA", "Strategic Reserve Act", "The law on public stocks of grain."),
    ("draught", "", "How deep a ship lies in the water."),
    ("demurrage", "", "What a charterer pays for keeping a ship."),
    ("berth", "", "The place where a ship is loaded."),
    ("bagged grain", "", "Grain that is shipped in sacks."),
    ("spot price", "", "The price for delivery at once."),
];
const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// Numbers that look like chance and are always the same.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        // Xorshift, by G. Marsaglia (2003).
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % sides
    }

    fn pick<T: Copy>(&mut self, of: &[T]) -> T {
        let place = self.roll(of.len() as u64);
        of[usize::try_from(place).expect("a small number")]
    }
}

/// How many sections, notes and events a briefing has.
const SECTIONS: u64 = 7;
const NOTES: u64 = 24;
const EVENTS: u64 = 12;

/// The text of a briefing.
pub(crate) fn briefing(number: usize) -> String {
    briefing_of(number, SECTIONS)
}

/// The text of a briefing with so many sections, about three to four pages.
pub(crate) fn briefing_of(number: usize, sections: u64) -> String {
    let mut dice = Dice(0x9e37_79b9_7f4a_7c15 ^ (number as u64 + 1) << 20);
    let mut out = format!(
        "---\ntitle: \"Grain and harbours, report {number}\"\nid: BENCH-{number:04}\n\
         date: 2026-01-15\nas_of: 2026-01-12\nlang: en-GB\nmarking: none\n---\n\n\
         ## Bottom line\n\n{}\n\n## Key points\n\n",
        paragraph(&mut dice, 3)
    );
    for _ in 0..4 {
        let _ = writeln!(out, "- **{}.** {}", dice.pick(&PLACES), sentence(&mut dice));
    }
    for section in 1..=sections {
        let place = dice.pick(&PLACES);
        let _ = write!(out, "\n## What moves {place} in quarter {section}?\n\n");
        for _ in 0..3 {
            let _ = write!(out, "{}\n\n", paragraph(&mut dice, 5));
        }
        if section % 2 == 0 {
            table(&mut out, &mut dice, place, section);
        } else {
            let _ = write!(out, "### Stocks in quarter {section}\n\n");
            for _ in 0..4 {
                let _ = writeln!(out, "- {}", sentence(&mut dice));
            }
            let _ = write!(out, "\n{}\n", paragraph(&mut dice, 4));
        }
    }
    registries(&mut out, &mut dice);
    out
}

fn sentence(dice: &mut Dice) -> String {
    if dice.roll(3) == 0 {
        return format!("{} {}.", dice.pick(&ACTORS), dice.pick(&ACTS));
    }
    let note = if dice.roll(4) == 0 {
        format!("[^s{}]", dice.roll(NOTES) + 1)
    } else {
        String::new()
    };
    let good = dice.pick(&GOODS);
    let term = if dice.roll(4) == 0 { dice.pick(&TERMS).0 } else { "trade" };
    format!(
        "In {} the {term} in {good} {} by {} per cent {}.{note}",
        dice.pick(&PLACES),
        dice.pick(&VERBS),
        dice.roll(40) + 2,
        dice.pick(&REASONS)
    )
}

fn paragraph(dice: &mut Dice, sentences: usize) -> String {
    let all: Vec<_> = (0..sentences).map(|_| sentence(dice)).collect();
    all.join("\n")
}

fn table(out: &mut String, dice: &mut Dice, place: &str, section: u64) {
    let _ = write!(
        out,
        "Table: Volumes in {place}, quarter {section}, in thousand tonnes.\n\n\
         | Good | 2023 | 2024 | 2025 |\n| --- | ---: | ---: | ---: |\n"
    );
    for good in GOODS {
        let mut cell = || dice.roll(900) + 100;
        let _ = writeln!(out, "| {good} | {} | {} | {} |", cell(), cell(), cell());
    }
}

fn date(dice: &mut Dice) -> String {
    format!("{} {} {}", dice.roll(28) + 1, dice.pick(&MONTHS), 2019 + dice.roll(7))
}

/// The timeline, the glossary and the sources.
fn registries(out: &mut String, dice: &mut Dice) {
    out.push_str("\n## Timeline\n\n| Date | Event | Source |\n| --- | --- | --- |\n");
    for event in 1..=EVENTS {
        let _ = writeln!(
            out,
            "| {} | {} {}. | [^s{event}] |",
            date(dice),
            dice.pick(&ACTORS),
            dice.pick(&ACTS)
        );
    }
    out.push_str(
        "\n## Glossary\n\n| Term | Stands for | Meaning |\n| --- | --- | --- |\n",
    );
    for (term, long, meaning) in TERMS {
        let _ = writeln!(out, "| {term} | {long} | {meaning} |");
    }
    out.push_str("\n## Sources\n\n");
    for note in 1..=NOTES {
        let _ = write!(
            out,
            "[^s{note}]: {}, *Report {note} on {}*, {}. <https://example.org/{note}>\n\n",
            dice.pick(&ACTORS),
            dice.pick(&GOODS),
            date(dice)
        );
    }
}
