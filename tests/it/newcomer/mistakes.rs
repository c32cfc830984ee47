//! The mistakes, each with what must be said of it.

/// A mistake, and what must be said of it.
#[derive(Clone, Copy)]
pub(super) struct Mistake {
    /// The text of `sources/a.md`, if there is one.
    pub(super) text: Option<&'static str>,
    /// The other files, by their paths.
    pub(super) others: &'static [(&'static str, &'static str)],
    /// What is typed after `chancery`.
    pub(super) typed: &'static [&'static str],
    /// How the program ends.
    pub(super) code: i32,
    /// The place in the file that is told, as line and column, if there is one.
    pub(super) at: &'static str,
    /// What is said, among other things: what is wrong, and what to do.
    pub(super) says: &'static [&'static str],
}

/// A briefing with nothing wrong in its front matter; its text begins on line 9.
macro_rules! briefing {
    ($text:literal) => {
        concat!(
            "---\ntitle: Dredging\ndate: 18 November 2026\nas_of: 17 November 2026\n",
            "marking: none\nlang: en-GB\n---\n\n",
            $text,
            "\n"
        )
    };
}

/// A briefing with nothing wrong in its text; its front matter begins on line 2.
macro_rules! front {
    ($matter:literal) => {
        concat!("---\n", $matter, "\n---\n\n## Bottom line\n\nThe harbour opens.\n")
    };
}

/// A briefing with nothing wrong in it.
pub(super) const GOOD: &str = briefing!("## Bottom line\n\nThe harbour opens.");

/// A mistake for which a briefing is not built.
const fn error(
    at: &'static str,
    text: &'static str,
    says: &'static [&'static str],
) -> Mistake {
    Mistake { text: Some(text), others: &[], typed: &["check"], code: 1, at, says }
}

/// A mistake with which a briefing is built nevertheless.
const fn warning(
    at: &'static str,
    text: &'static str,
    says: &'static [&'static str],
) -> Mistake {
    Mistake { code: 0, ..error(at, text, says) }
}

/// The same where other files are as well.
const fn beside(
    others: &'static [(&'static str, &'static str)],
    mistake: Mistake,
) -> Mistake {
    Mistake { others, ..mistake }
}

/// A mistake in what is typed.
const fn typed(
    typed: &'static [&'static str],
    others: &'static [(&'static str, &'static str)],
    says: &'static [&'static str],
) -> Mistake {
    Mistake { text: None, others, typed, code: 2, at: "", says }
}

/// A mistake in `chancery.toml`.
const fn config(
    at: &'static str,
    others: &'static [(&'static str, &'static str)],
    says: &'static [&'static str],
) -> Mistake {
    Mistake { text: Some(GOOD), others, typed: &["check"], code: 2, at, says }
}

/// Where the program is called, and how.
pub(super) const COMMANDS: &[Mistake] = &[
    // In a folder where nothing is.
    typed(&["build"], &[], &["no briefings in `", "chancery init"]),
    // Beside the folder, not in it.
    typed(&["check"], &[("harbour.md", GOOD)], &["move `harbour.md` into `sources/`"]),
    // Notepad has added its own ending.
    typed(
        &["check"],
        &[("sources/a.md.txt", GOOD)],
        &["`sources/a.md.txt` does not end in `.md`"],
    ),
    typed(
        &["check"],
        &[("sources/a.docx", "PK")],
        &["`sources/a.docx` does not end in `.md`"],
    ),
    typed(&["check", "x"], &[("x/a.txt", "")], &["there are no briefings in `x`"]),
    // A file without a command, as with other programs.
    typed(&["foo.md"], &[("foo.md", GOOD)], &["'chancery build foo.md'"]),
    typed(&["bild"], &[], &["a similar subcommand exists: 'build'"]),
    typed(&["new", "desk"], &[], &["the command is called 'init'"]),
    typed(&["render"], &[], &["the command is called 'build'"]),
    typed(&["build", "--ouput", "x"], &[("sources/a.md", GOOD)], &["exists: '--output'"]),
    typed(
        &["build", "-o", "a.pdf"],
        &[("sources/a.md", GOOD)],
        &["names a folder", "`-o .`"],
    ),
    typed(
        &["build", "--to", "docx"],
        &[("sources/a.md", GOOD)],
        &["the formats are pdf, epub"],
    ),
    typed(
        &["build", "--layout", "breifing"],
        &[("sources/a.md", GOOD)],
        &["there is no layout `breifing`", "briefing, dossier"],
    ),
    // The folder or the ending is forgotten, or the name is another.
    typed(
        &["check", "harbour.md"],
        &[("sources/harbour.md", GOOD)],
        &["no file or folder `harbour.md`", "did you mean `sources/harbour.md`?"],
    ),
    typed(
        &["check", "sources/harbour"],
        &[("sources/harbour.md", GOOD)],
        &["did you mean `sources/harbour.md`?"],
    ),
    typed(
        &["check", "sources/harbor.md"],
        &[("sources/harbour.md", GOOD)],
        &["the briefing here is `sources/harbour.md`"],
    ),
    // The shell of Windows leaves patterns as they are.
    typed(
        &["check", "sources/*.md"],
        &[("sources/a.md", GOOD)],
        &["name the folder instead"],
    ),
    typed(
        &["init", "desk"],
        &[("desk", "")],
        &["`desk` is there already", "another folder"],
    ),
    typed(&["explain", "date-mising"], &[], &["did you mean `date-missing`?"]),
    Mistake {
        text: Some(GOOD),
        others: &[("output", "")],
        typed: &["build"],
        code: 3,
        at: "",
        says: &["`output`: it is a file where a folder should be", "with `-o`"],
    },
    config(
        "2:5",
        &[("chancery.toml", "[project]\nname: Harbour\n")],
        &["write `=` in the place of `:`: `name = \"Harbour\"`"],
    ),
    config(
        "2:8",
        &[("chancery.toml", "[project]\nname = Our desk\n")],
        &["put the text in quotes: `name = \"Our desk\"`"],
    ),
    config(
        "2:13",
        &[("chancery.toml", "[theme]\nlogo = \"C:\\Users\\eva\\logo.png\"\n")],
        &["write `/` in the place of `\\`: `logo = \"C:/Users/eva/logo.png\"`"],
    ),
];

/// What stands in front matter.
pub(super) const MATTER: &[Mistake] = &[
    error(
        "2:16",
        front!("title: Dredging: the plan\nmarking: none"),
        &["put the value in double quotes: `title: \"Dredging: the plan\"`"],
    ),
    // Word has turned the quotation marks.
    error(
        "2:17",
        front!("title: “Dredging: the plan”"),
        &["put the value in double quotes: `title: \"Dredging: the plan\"`"],
    ),
    error(
        "2:11",
        front!("title: 'O'Brien'"),
        &["put the value in double quotes: `title: \"O'Brien\"`"],
    ),
    error(
        "2:15",
        front!("title: \"Plan\" of the port"),
        &["put the value in single quotes: `title: '\"Plan\" of the port'`"],
    ),
    error("2:8", front!("title: \"Plan"), &["end the value with `\"`, as it begins"]),
    error(
        "2:16",
        front!("title: [Draft] Port\ndate: 2026-11-18"),
        &["put the value in double quotes: `title: \"[Draft] Port\"`"],
    ),
    error(
        "3:5",
        front!("title:Dredging\ndate: 2026-11-18"),
        &["put a blank after the colon: `title: Dredging`"],
    ),
    error(
        "4:2",
        front!("title: T\nauthors:\n\t- name: A"),
        &["write two blanks in the place of the tab"],
    ),
    error(
        "1:1",
        "---\ntitle: T\n\n## A\n\nText.\n",
        &["the front matter has no end", "end it with a line of `---` alone"],
    ),
    error(
        "1:1",
        "title: T\ndate: 2026-11-18\n---\n\n## A\n\nText.\n",
        &["this is not front matter", "begin the file with a line of `---` alone"],
    ),
    error(
        "1:1",
        "----\ntitle: T\n----\n\n## A\n\nText.\n",
        &["the first line must be `---` and nothing else"],
    ),
    error(
        "1:1",
        "+++\ntitle = 'T'\n+++\n\n## A\n\nText.\n",
        &["write it as YAML between two lines of `---`"],
    ),
    error(
        "2:1",
        "\n---\ntitle: T\n---\n\n## A\n\nText.\n",
        &["the first `---` must be the first line of the file"],
    ),
    error(
        "1:1",
        "The harbour opens.\n",
        &[
            "the briefing has no title",
            "put `title:` in the front matter, or begin with `# A",
        ],
    ),
    error(
        "2:1",
        front!("tilte: T\ndate: 2026-11-18"),
        &["`tilte` is not a key of front matter", "did you mean `title`?"],
    ),
    warning(
        "1:1",
        front!("title: T\nmarking: none"),
        &["the briefing has no date", "put `date: 2025-08-18` in the front matter"],
    ),
    error(
        "3:7",
        front!("title: T\ndate: 3/4/2026"),
        &["`3/4/2026` is not a date", "write `date: 2025-08-18`"],
    ),
    error(
        "3:10",
        front!("title: T\nmarking: confidential"),
        &["`confidential` is not a handling marking", "a label such as `TLP:GREEN`"],
    ),
    error(
        "3:9",
        front!("title: T\nlayout: breifing"),
        &[
            "there is no layout `breifing`",
            "did you mean `briefing`? the layouts are briefing,",
        ],
    ),
    error(
        "3:7",
        front!("title: T\nlang: english"),
        &["`english` is not a language tag", "such as `en-GB`"],
    ),
];

/// What stands in the text.
pub(super) const TEXTS: &[Mistake] = &[
    error(
        "9:1",
        briefing!("![A map](map.png)"),
        &["there is no image `map.png`", "`sources/map.png` was looked for"],
    ),
    beside(
        &[("sources/Map.png", "")],
        error(
            "9:1",
            briefing!("![A map](map.jpg)"),
            &["there is no image `map.jpg`", "did you mean `Map.png`?"],
        ),
    ),
    beside(
        &[("sources/images/map.png", "")],
        error("9:1", briefing!("![A map](map.png)"), &["did you mean `images/map.png`?"]),
    ),
    // The path starts from where the command was typed.
    beside(
        &[("sources/map.png", "")],
        error(
            "9:1",
            briefing!("![A map](sources/map.png)"),
            &["starts from the folder of its own file: write `map.png`"],
        ),
    ),
    beside(
        &[("sources/img/map.png", "")],
        error(
            "9:1",
            briefing!("![A map](img\\map.png)"),
            &["write `/` in the place of `\\`: `img/map.png`"],
        ),
    ),
    error(
        "9:1",
        briefing!("![A map](C:\\Users\\Eva\\map.png)"),
        &[
            "is outside the project",
            "copy the file into the project, beside this one: `map.png`",
        ],
    ),
    error(
        "9:1",
        briefing!("![A map](https://example.org/map.png)"),
        &["nothing is fetched: save the image beside the Markdown"],
    ),
    beside(
        &[("sources/map.tif", "II*\0 ")],
        error(
            "9:1",
            briefing!("![A map](map.tif)"),
            &["`map.tif` can't be used", "save it as PNG"],
        ),
    ),
    error(
        "9:1",
        briefing!("![](map.png)"),
        &["the image has no text alternative", "say between the brackets what it shows"],
    ),
    beside(
        &[("sources/my map.png", "")],
        warning(
            "9:1",
            briefing!("![A map](my map.png)"),
            &["put it into angle brackets: `![A map](<my map.png>)`"],
        ),
    ),
    // Obsidian.
    warning(
        "9:5",
        briefing!("See [[Other note]]."),
        &["`[[Other note]]` is no link here", "write `[Other note](#other-note)`"],
    ),
    warning("9:1", briefing!("![[map.png]]"), &["write `![what it shows](map.png)`"]),
    warning(
        "9:5",
        briefing!("See [the page] (https://example.org)."),
        &["write `[the page](https://example.org)`"],
    ),
    warning(
        "9:1",
        briefing!("##Bottom line"),
        &["there is no blank after `##`", "write `## Bottom line`"],
    ),
    warning(
        "13:1",
        briefing!("## A\n\nText.\n\n#### B\n\nText."),
        &["a heading of level 4 below one of level 2", "write it with 3 `#`"],
    ),
    // Word and Excel.
    warning(
        "9:1",
        briefing!("Year\tShips\n2024\t12\n2025\t14"),
        &["write `| Year | Ships |`, below it `| --- | --- |`"],
    ),
    error(
        "9:1",
        briefing!("<table><tr><td>2024</td></tr></table>"),
        &["raw HTML is refused", "write rows as `| a | b |`"],
    ),
    error(
        "9:1",
        briefing!("\u{f0b7} First"),
        &["no font has", "a list is written with `- `"],
    ),
    warning(
        "9:1",
        briefing!("• First\n• Second"),
        &["`•` begins no item of a list", "begin each item with `- `"],
    ),
    warning(
        "9:1",
        briefing!("| Year | Ships |\n| 2024 | 12 |"),
        &["these rows are no table", "there must be `| --- | --- |`"],
    ),
    error(
        "9:3",
        briefing!("A <u>word</u>."),
        &["raw HTML is refused: `<u>`", "how words look is the layout's"],
    ),
    // Pandoc and LaTeX.
    warning(
        "9:1",
        briefing!("\\newpage"),
        &["`\\newpage` is no command here", "delete it"],
    ),
    warning(
        "9:1",
        briefing!("[TOC]"),
        &["`[TOC]` is no command here", "make it themselves"],
    ),
    error(
        "9:5",
        briefing!("See [@smith2020]."),
        &[
            "no bibliography has `@smith2020`",
            "name the file that has it under `sources:`",
        ],
    ),
    error(
        "9:6",
        briefing!("Text.[^paln]\n\n## Sources\n\n[^plan]: Plan, 2026."),
        &["no footnote defines `[^paln]`", "did you mean `[^plan]`?"],
    ),
    error("9:6", briefing!("Text.[^plan]"), &["write `[^plan]: …` under the sources"]),
    warning(
        "9:1",
        briefing!("## Glossary\n\n- EPA: Example Port Authority"),
        &[
            "`Glossary` has no entries",
            "columns `Term` and `Meaning`, or `: ` and its meaning",
        ],
    ),
    warning(
        "9:1",
        briefing!("## Timeline\n\n- 4 March 2026: Signed."),
        &["`Timeline` has no entries", "a table with the columns `Date` and `Event`"],
    ),
    error(
        "13:3",
        briefing!(
            "## Timeline\n\n| Date | Event |\n| --- | --- |\n| 31 April 2026 | Signed. |"
        ),
        &["`31 April 2026` is not a date", "write `17 August 2025`"],
    ),
    warning(
        "9:5",
        briefing!("See [the page](www.example.org)."),
        &["write `https://www.example.org`"],
    ),
    error(
        "9:5",
        briefing!("See [it](C:\\Users\\Eva\\it.docx)."),
        &["a reader does not have the files of your machine"],
    ),
    error(
        "9:5",
        briefing!("See [it](#ther).\n\n## There\n\nText."),
        &["nothing here is called `#ther`", "did you mean `#there`?"],
    ),
    error(
        "9:6",
        briefing!("Good \u{1f600} day."),
        &["no font has `\u{1f600}`", "write it in words"],
    ),
];
