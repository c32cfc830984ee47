//! Findings as JUnit XML, which most systems of continuous integration read: a test case
//! for each briefing, which fails by its errors.

use std::io;

use chancery::Diagnostic;
use chancery::Severity;
use quick_xml::Writer;
use quick_xml::events::BytesText;

/// The report of a run over briefings with their findings.
pub(super) fn render(briefings: &[(String, Vec<Diagnostic>)], deny: bool) -> String {
    let mut writer = Writer::new_with_indent(Vec::new(), b' ', 2);
    // Nothing that is written into memory fails.
    let _ = write(&mut writer, briefings, deny);
    let body = String::from_utf8_lossy(&writer.into_inner()).into_owned();
    format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{body}")
}

fn write(
    writer: &mut Writer<Vec<u8>>,
    briefings: &[(String, Vec<Diagnostic>)],
    deny: bool,
) -> io::Result<()> {
    let fails = |found: &Diagnostic| {
        found.severity == Severity::Error || deny && found.severity == Severity::Warning
    };
    let failed = briefings.iter().filter(|(_, found)| found.iter().any(fails)).count();
    writer
        .create_element("testsuites")
        .with_attribute(("name", "chancery"))
        .write_inner_content(|writer| {
            let suite = writer
                .create_element("testsuite")
                .with_attribute(("name", "chancery"))
                .with_attribute(("tests", &*briefings.len().to_string()))
                .with_attribute(("failures", &*failed.to_string()));
            suite.write_inner_content(|writer| {
                briefings
                    .iter()
                    .try_for_each(|(path, found)| case(writer, path, found, &fails))
            })?;
            Ok(())
        })?;
    Ok(())
}

fn case(
    writer: &mut Writer<Vec<u8>>,
    path: &str,
    found: &[Diagnostic],
    fails: &dyn Fn(&Diagnostic) -> bool,
) -> io::Result<()> {
    let (failing, other): (Vec<_>, Vec<_>) = found.iter().partition(|found| fails(found));
    let lines = |found: &[&Diagnostic]| {
        let lines: Vec<_> =
            found.iter().map(|found| super::short::render(found)).collect();
        lines.join("\n")
    };
    let case = writer
        .create_element("testcase")
        .with_attribute(("classname", "chancery"))
        .with_attribute(("name", path));
    case.write_inner_content(|writer| {
        if let Some(first) = failing.first() {
            writer
                .create_element("failure")
                .with_attribute(("type", first.rule.name()))
                .with_attribute(("message", &*first.message))
                .write_text_content(BytesText::new(&lines(&failing)))?;
        }
        if !other.is_empty() {
            writer
                .create_element("system-out")
                .write_text_content(BytesText::new(&lines(&other)))?;
        }
        Ok(())
    })?;
    Ok(())
}
