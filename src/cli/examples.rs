//! The examples of `--help` and of the manual pages, each of which a test runs.

/// A command as it is typed, and what it does.
pub(super) type Example = (&'static str, &'static str);

/// The examples of a command by its path, such as `report merge`; none if it has none.
pub(super) fn of(path: &str) -> &'static [Example] {
    let found = EXAMPLES.iter().find(|(known, _)| *known == path);
    found.map_or(&[], |(_, examples)| examples)
}

const EXAMPLES: &[(&str, &[Example])] = &[
    (
        "",
        &[
            ("chancery init desk --yes", "Begin a project in the folder `desk`."),
            ("chancery build", "Build the project's briefings as PDF and EPUB."),
            ("chancery check --deny-warnings", "Find the mistakes, and build nothing."),
            ("chancery explain date-unparsable", "Tell what a finding means."),
        ],
    ),
    (
        "init",
        &[
            ("chancery init desk", "Ask what has to be known, then write the project."),
            ("chancery init quiet --yes", "Ask nothing."),
            (
                "chancery init bureau --yes --language fr --marking TLP:GREEN",
                "Begin with a French sample that is marked.",
            ),
            (
                "chancery init markets --yes --title 'Grain prices' --layout note",
                "Begin with a note of this title.",
            ),
        ],
    ),
    (
        "build",
        &[
            ("chancery build", "Build all briefings of the project."),
            (
                "chancery build sources/harbour.md --to pdf --paper us-letter",
                "Build one as a PDF on US Letter.",
            ),
            (
                "chancery build --deny-warnings --report report.json --summary summary.md",
                "Build in CI: no warnings, and files that tell what came of it.",
            ),
            (
                "chancery build - --to pdf -o - < sources/harbour.md > harbour.pdf",
                "Build from standard input to standard output.",
            ),
        ],
    ),
    (
        "watch",
        &[
            ("chancery watch", "Build what changes whenever a file is saved."),
            (
                "chancery watch sources/harbour.md --to pdf",
                "Build the PDF of one briefing as long as it is written.",
            ),
        ],
    ),
    (
        "serve",
        &[
            ("chancery serve", "Show the only briefing, at an address that is printed."),
            ("chancery serve sources/harbour.md --layout note", "Show one in a layout."),
            (
                "chancery serve --editor 'vscode://file/{path}:{line}:{column}'",
                "Lead from what is shown to the lines in the editor.",
            ),
        ],
    ),
    (
        "plan",
        &[
            ("chancery plan", "List the briefings with the files that come of them."),
            (
                "chancery plan --json > plan.json",
                "Tell another program the inputs, outputs and keys of each.",
            ),
            ("chancery plan --shard 1/8", "Tell what falls to the first of 8 machines."),
        ],
    ),
    (
        "verify",
        &[
            (
                "chancery verify output/harbour.pdf",
                "Tell whether the file and its sources are as they were.",
            ),
            (
                "chancery verify --rebuild output/harbour.pdf output/harbour.epub",
                "Build both again, and compare.",
            ),
        ],
    ),
    (
        "clean",
        &[
            ("chancery clean --stale", "Delete what is left of sources that are gone."),
            ("chancery clean", "Delete all that was built and not changed since."),
            ("chancery clean --cache", "Empty the cache of builds."),
        ],
    ),
    (
        "report merge",
        &[
            (
                "chancery report merge shard-1.json shard-2.json -o report.json",
                "Put the reports of two machines together.",
            ),
            (
                "chancery report merge shard-*.json > report.json",
                "Take all that there are.",
            ),
            (
                "chancery report merge shard-*.json -o report.json --manifest output",
                "Write the manifest of what all have built, too.",
            ),
        ],
    ),
    (
        "check",
        &[
            ("chancery check", "Check all briefings of the project."),
            (
                "chancery check --fix sources/harbour.md",
                "Mend what leaves nothing to decide, then check.",
            ),
            (
                "chancery check --diagnostic-format sarif > findings.sarif",
                "Write the findings for code scanning.",
            ),
            (
                "chancery check --profile generic README.md",
                "Check the structure and links of any Markdown.",
            ),
        ],
    ),
    (
        "data",
        &[
            (
                "chancery data sources/harbour.md > harbour.json",
                "Write the model of a briefing.",
            ),
            (
                "chancery data sources/harbour.md --typst work",
                "Write what Typst needs to set it, to work on a layout.",
            ),
        ],
    ),
    (
        "rules",
        &[
            ("chancery rules", "List the rules."),
            ("chancery rules --format json > rules.json", "Write them for a program."),
        ],
    ),
    (
        "explain",
        &[
            ("chancery explain date-unparsable", "Print the page of a rule."),
            ("chancery explain image-alt > image-alt.md", "Keep it as Markdown."),
        ],
    ),
    (
        "layouts",
        &[
            ("chancery layouts", "List the layouts, the project's own among them."),
            (
                "chancery layouts eject note --as slip",
                "Copy a layout into the project to change it, under a new name.",
            ),
        ],
    ),
    (
        "layouts eject",
        &[
            (
                "chancery layouts eject note --as slip",
                "Copy the layout `note` into `layouts/slip`.",
            ),
            ("chancery layouts eject memo", "Put a copy in the place of `memo` itself."),
        ],
    ),
    (
        "catalog",
        &[
            ("chancery catalog", "List what is in the project's folder for output."),
            ("chancery catalog output", "List what is in a folder."),
        ],
    ),
    (
        "schema",
        &[
            (
                "chancery schema front-matter > front-matter.json",
                "Let an editor complete the keys of front matter.",
            ),
            (
                "chancery schema project > chancery-toml.json",
                "Let it complete those of `chancery.toml`.",
            ),
        ],
    ),
    (
        "fonts",
        &[
            ("chancery fonts", "List the families with what each covers."),
            ("chancery fonts --format json > fonts.json", "Write them for a program."),
        ],
    ),
    (
        "info",
        &[
            ("chancery info", "Tell what to put into a report of a fault."),
            ("chancery info --format json > info.json", "Write it for a program."),
        ],
    ),
    (
        "completions",
        &[
            (
                "chancery completions bash > ~/.local/share/bash-completion/completions/chancery",
                "Complete commands in bash.",
            ),
            (
                "chancery completions zsh > ~/.zfunc/_chancery",
                "In zsh, with `fpath+=~/.zfunc` before `compinit` in `~/.zshrc`.",
            ),
            (
                "chancery completions fish > ~/.config/fish/completions/chancery.fish",
                "In fish.",
            ),
        ],
    ),
    (
        "man",
        &[
            ("chancery man > chancery.1", "Write the page of the program."),
            (
                "chancery man ~/.local/share/man/man1",
                "Write a page for each command where `man` finds them.",
            ),
        ],
    ),
];
