//! The text of a briefing.

use crate::diagnostic::Findings;
use crate::diagnostic::Rule;
use crate::project::Project;
use crate::project::ReadError;
use crate::project::SourceId;
use crate::source::FileId;
use crate::source::Source;

/// The text of a briefing; if it can't be read, what of it the findings' places are in.
pub(super) fn text_of(
    project: &Project,
    id: &SourceId,
    findings: &mut Findings,
) -> Result<Source, Vec<Source>> {
    let path = id.path();
    let bytes = match project.read(path) {
        Ok(bytes) => bytes,
        Err(error) => {
            let (rule, message) = match error {
                ReadError::Outside => {
                    (Rule::PathOutside, "the file is outside the project".to_owned())
                }
                ReadError::Missing => {
                    (Rule::FileMissing, "there is no such file".to_owned())
                }
                ReadError::Refused(why) => {
                    (Rule::FileMissing, format!("the file can't be read: {why}"))
                }
            };
            findings.in_file(rule, path, message);
            return Err(Vec::new());
        }
    };
    let limit = project.config().limits.source;
    if bytes.len() as u64 > limit {
        findings
            .in_file(
                Rule::LimitExceeded,
                path,
                format!("the file has {} bytes, more than {limit}", bytes.len()),
            )
            .hint("split the briefing, or raise `source` under `[limits]`");
        return Err(Vec::new());
    }
    if let Some((message, hint)) = other_kind(&bytes) {
        findings.in_file(Rule::EncodingInvalid, path, message).hint(hint);
        return Err(Vec::new());
    }
    let text = match std::str::from_utf8(&bytes) {
        Ok(text) => text,
        Err(error) => {
            // The place is told in the text up to the fault.
            let valid = String::from_utf8_lossy(&bytes[..error.valid_up_to()]);
            let source = Source::new(FileId::MAIN, path, valid.into());
            let end = source.text().len();
            let byte = bytes[error.valid_up_to()];
            findings
                .at(
                    Rule::EncodingInvalid,
                    source.span(end..end),
                    format!("the byte 0x{byte:02X} is not UTF-8"),
                )
                .hint("save the file as UTF-8");
            return Err(vec![source]);
        }
    };
    Ok(Source::new(FileId::MAIN, path, text.into()))
}

/// What a file is that is no text in UTF-8 by its first bytes, and what to do about it.
fn other_kind(bytes: &[u8]) -> Option<(&'static str, &'static str)> {
    let word = "save it as plain text in UTF-8, with a name that ends in `.md`";
    let utf8 = "save it as UTF-8; Notepad asks for the encoding under `Save as`";
    match bytes {
        // Without a mark of their order, letters of the alphabet stand between zeros.
        [0xFF, 0xFE, ..]
        | [0xFE, 0xFF, ..]
        | [1..=255, 0, 1..=255, 0, ..]
        | [0, 1..=255, 0, 1..=255, ..] => Some(("the file is in UTF-16", utf8)),
        // A document of Word is an archive (ZIP), an older one a compound file.
        [b'P', b'K', 3, 4, ..] | [0xD0, 0xCF, 0x11, 0xE0, ..] => {
            Some(("the file is a document of Word or the like, and no text", word))
        }
        [b'{', b'\\', b'r', b't', b'f', b'1', ..] => {
            Some(("the file is a document in RTF, and no text", word))
        }
        [b'%', b'P', b'D', b'F', b'-', b'1' | b'2', b'.', ..] => {
            let hint = "name the Markdown file that it was made from";
            Some(("the file is a PDF, and no text", hint))
        }
        _ => None,
    }
}
