//! The keys of front matter.

use crate::briefing::Status;
use crate::key::Key;
use crate::key::Takes;
use crate::key::key;

fn statuses() -> Vec<&'static str> {
    Status::ALL.iter().map(|status| status.name()).collect()
}

/// The keys of front matter.
pub(crate) const KEYS: &[Key] = &[
    key("title", Takes::Text, "The title."),
    key("subtitle", Takes::Text, "What stands under the title."),
    key("kind", Takes::Text, "What it is, such as `briefing`; it chooses no layout."),
    key("id", Takes::Text, "The reference by which others know the briefing.")
        .or(&["identifier"]),
    key("series", Takes::Text, "The series; the project's name if left out."),
    key("issue", Takes::Text, "The place in the series, such as `12` or `98.4`."),
    key("date", Takes::Date, "The day of the briefing."),
    key("updated", Takes::Date, "The day of the last change.").or(&["modified"]),
    key("as_of", Takes::Date, "How far the information goes, also with a time."),
    key("review_by", Takes::Date, "When the briefing is to be looked at again."),
    key("version", Takes::Text, "The version, kept as written."),
    key("status", Takes::Word(statuses), "How far the briefing has come."),
    key("lang", Takes::Text, "A language tag (BCP 47), such as `en-GB`.")
        .or(&["language"]),
    key("authors", Takes::People, "Who wrote it: names, or maps with more.")
        .or(&["author"]),
    key("contact", Takes::Texts, "Whom to ask."),
    key("organisation", Takes::Text, "Who publishes it.")
        .or(&["organization", "publisher"]),
    key("marking", Takes::Marking, "The handling marking, or `none`."),
    key("to", Takes::Texts, "Whom a memo is for."),
    key("from", Takes::Text, "Whom a memo is from."),
    key("cc", Takes::Texts, "Who gets a copy.").or(&["copy"]),
    key("action_by", Takes::Date, "When something is to be done."),
    key("distribution", Takes::Texts, "Who gets the briefing."),
    key(
        "embargo",
        Takes::Date,
        "A day, or a moment with its zone, before which nothing is built.",
    ),
    key("replaces", Takes::Text, "The `id` of the briefing that this one replaces."),
    key("isbn", Takes::Text, "13 digits with hyphens or blanks."),
    key("yardstick", Takes::Text, "`phia`, `icd-203`, `none` or the path of a file."),
    key("summary", Takes::Text, "What the properties of both files tell of the text.")
        .or(&["description", "abstract"]),
    key("keywords", Takes::Texts, "Words for the properties of both files."),
    key("rights", Takes::Text, "What readers may do with it."),
    key("layout", Takes::Text, "The name of a layout."),
    key("parts", Takes::Texts, "The briefings that are bound into this one."),
    key("paragraph_numbers", Takes::Flag, "Whether paragraphs have numbers."),
    key("glossary", Takes::Texts, "Files with terms."),
    key("timeline", Takes::Texts, "Files with events."),
    key("actors", Takes::Texts, "Files with actors."),
    key("sources", Takes::Texts, "Files with sources that the text can cite.")
        .or(&["bibliography"]),
    key("rules", Takes::Levels, "The levels of rules in this briefing."),
    key("variables", Takes::Variables, "Names with the texts that stand for them."),
    key("audiences", Takes::Audiences, "For whom parts of the text may be.")
        .or(&["audience"]),
    key("x", Takes::Anything, "Keys of your own, only in `chancery data`."),
];

/// The key of [`KEYS`] that a key stands for.
pub(in crate::resolve) fn canonical(key: &str) -> Option<&'static str> {
    let folded = key.to_lowercase().replace('-', "_");
    let known =
        |known: &&Key| known.name == folded || known.others.contains(&folded.as_str());
    KEYS.iter().find(known).map(|known| known.name)
}
