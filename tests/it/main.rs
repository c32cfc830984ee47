//! The integration tests, in one binary, since each links Typst.
//!
//! Goldens are written anew with `SNAPSHOTS=overwrite cargo test --release`; read them
//! before you commit them. `tests/run` adds the validators.

#![expect(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "tests read goldens, write projects, and run the program"
)]
#![expect(
    clippy::case_sensitive_file_extension_comparisons,
    clippy::format_push_string,
    clippy::wildcard_enum_match_arm,
    reason = "tests look at a few forms of what they made, and need not be fast"
)]

mod accessibility;
mod attach;
mod bar;
mod batch;
mod briefing;
mod cache;
mod catalog;
mod chart;
mod citation;
mod cli;
mod composition;
mod destination;
mod direction;
mod dossier;
mod epub;
mod examples;
mod fonts;
mod fuzz;
mod harness;
mod help;
mod hostile;
mod init;
mod labels;
mod layouts;
mod limits;
mod lsp;
mod marking;
mod newcomer;
mod numbers;
mod packages;
mod page_list;
mod pages;
mod pdf;
mod presence;
mod press;
mod properties;
mod remote;
mod reproducible;
mod rounds;
mod rules;
mod schema;
mod scripts;
mod serve;
mod shared;
mod soak;
mod sources;
mod theme;
mod tidy;
mod validators;
mod variants;
mod watch;
