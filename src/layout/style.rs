//! What a layout's style sheet for the EPUB may have: the part of CSS that e-readers agree on.
//! What is outside of it breaks the publication, or the pages of older readers, or takes a
//! choice from the reader.

/// Properties that can't be set, with the reason; a star stands for any ending.
const PROPERTIES: &[(&str, &str)] = &[
    ("direction", "publications may not have it; use `dir` in the text"),
    ("unicode-bidi", "publications may not have it"),
    ("--*", "many readers know no variables"),
    ("flex*", "many readers know no flexible boxes"),
    ("grid*", "many readers know no grids"),
    ("animation*", "nothing may move"),
    ("transition*", "nothing may move"),
    ("background*", "the ground is the reader's choice"),
];

/// Values that can't be given to some properties.
const VALUES: &[(&str, &[&str], &str)] = &[
    (
        "position",
        &["absolute", "fixed", "sticky"],
        "what is placed apart is lost where pages are turned",
    ),
    (
        "display",
        &["flex", "inline-flex", "grid", "inline-grid"],
        "many readers know no such boxes",
    ),
];

/// Functions that can't be used.
const FUNCTIONS: &[(&str, &str)] = &[
    ("url(", "other files can't be named"),
    ("src(", "other files can't be named"),
    ("image(", "other files can't be named"),
    ("image-set(", "other files can't be named"),
    ("var(", "many readers know no variables"),
    ("calc(", "many readers don't calculate"),
    ("min(", "many readers don't calculate"),
    ("max(", "many readers don't calculate"),
    ("clamp(", "many readers don't calculate"),
    ("env(", "many readers know no surroundings"),
];

/// Units that can't be used.
const UNITS: &[(&str, &str)] = &[
    ("rem", "many readers don't know it; use `em`"),
    ("vw", "many readers don't know the window; use `%`"),
    ("vh", "many readers don't know the window; use `%`"),
];

/// Units of sizes that a reader can't change.
const FIXED: &[&str] = &["px", "pt", "pc", "cm", "mm", "in"];

/// Looks for what a style sheet may not have; the first mistake with its line and column.
pub(super) fn check(css: &str) -> Result<(), String> {
    let told = |(byte, message): (usize, String)| {
        let before = &css[..byte];
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        format!("{line}:{column}: {message}")
    };
    mistake(&bare(css)).map_or(Ok(()), |mistake| Err(told(mistake)))
}

/// Whether a style sheet sets colours of its own.
pub(super) fn sets_colours(css: &str) -> bool {
    let css = bare(css);
    declarations(&css).any(|(_, name, _)| name == "color")
}

/// The style sheet with blanks in the place of comments and of what strings say, so that the
/// bytes stay where they are.
fn bare(css: &str) -> String {
    let mut out = String::with_capacity(css.len());
    let blank = |out: &mut String, text: &str| {
        let blanks = text.bytes().map(|b| if b == b'\n' { '\n' } else { ' ' });
        out.extend(blanks);
    };
    let mut rest = css;
    while let Some(at) = rest.find(['/', '"', '\'']) {
        out.push_str(&rest[..at]);
        let tail = &rest[at..];
        let length = if tail.starts_with("/*") {
            tail.find("*/").map_or(tail.len(), |end| end + 2)
        } else if let Some(after) = tail.strip_prefix('/') {
            out.push('/');
            rest = after;
            continue;
        } else {
            string(tail)
        };
        blank(&mut out, &tail[..length]);
        rest = &tail[length..];
    }
    out.push_str(rest);
    out
}

/// How many bytes a string has with its quotes. One that is not closed ends with its line
/// (CSS Syntax 3, 4.3.5).
fn string(css: &str) -> usize {
    let mut bytes = css.bytes().enumerate();
    let quote = bytes.next().map(|(_, quote)| quote);
    while let Some((at, byte)) = bytes.next() {
        match byte {
            b'\\' => drop(bytes.next()),
            b'\n' | b'\r' | b'\x0C' => return at,
            _ if Some(byte) == quote => return at + 1,
            _ => {}
        }
    }
    css.len()
}

fn mistake(css: &str) -> Option<(usize, String)> {
    if let Some(at) = css.find('\\') {
        return Some((at, "a backslash hides what is said; write the letter".to_owned()));
    }
    let rule = css.match_indices('@').find(|(at, _)| !css[at + 1..].starts_with("media"));
    if let Some((at, _)) = rule {
        let name: String =
            css[at..].chars().take_while(|c| !c.is_whitespace() && *c != '{').collect();
        return Some((
            at,
            format!("`{name}` can't be used; of these rules `@media` can"),
        ));
    }
    let mut open = Vec::new();
    for (at, c) in css.char_indices() {
        match c {
            '{' => open.push(at),
            '}' if open.pop().is_none() => {
                return Some((at, "a brace that nothing has opened".to_owned()));
            }
            _ => {}
        }
    }
    if let Some(at) = open.pop() {
        return Some((at, "a brace that is never closed".to_owned()));
    }
    declarations(css).find_map(|(at, name, value)| {
        let why = wrong(&name, &value)?;
        Some((at, format!("`{name}: {value}`: {why}")))
    })
}

/// What is wrong with a declaration.
fn wrong(name: &str, value: &str) -> Option<String> {
    let is_one = |pattern: &str| match pattern.strip_suffix('*') {
        Some(start) => name.starts_with(start),
        None => name == pattern,
    };
    if let Some((_, why)) = PROPERTIES.iter().find(|(property, _)| is_one(property)) {
        return Some((*why).to_owned());
    }
    if value.contains('!') {
        return Some("the reader's own choices must win".to_owned());
    }
    let value = value.to_lowercase();
    let words: Vec<_> = value.split([' ', ',', '/']).collect();
    let forbidden = VALUES.iter().find(|(property, values, _)| {
        *property == name && words.iter().any(|word| values.contains(word))
    });
    if let Some((.., why)) = forbidden {
        return Some((*why).to_owned());
    }
    if let Some((_, why)) =
        FUNCTIONS.iter().find(|(function, _)| value.contains(function))
    {
        return Some((*why).to_owned());
    }
    let has_unit = |unit: &str| {
        words.iter().any(|word| {
            word.strip_suffix(unit).is_some_and(|number| number.parse::<f64>().is_ok())
        })
    };
    if let Some((_, why)) = UNITS.iter().find(|(unit, _)| has_unit(unit)) {
        return Some((*why).to_owned());
    }
    let is_size = matches!(name, "font-size" | "font" | "line-height");
    (is_size && FIXED.iter().any(|unit| has_unit(unit)))
        .then(|| "readers choose the size of text; use `em`".to_owned())
}

/// The declarations: where each begins, its name and its value.
fn declarations(css: &str) -> impl Iterator<Item = (usize, String, String)> {
    let mut start = 0;
    css.split_inclusive(['{', '}', ';']).filter_map(move |part| {
        let at = start;
        start += part.len();
        // What ends with a brace that opens is a selector.
        if part.ends_with('{') {
            return None;
        }
        let declaration = part.trim_end_matches(['}', ';']);
        let (name, value) = declaration.split_once(':')?;
        let begin = at + name.len() - name.trim_start().len();
        Some((begin, name.trim().to_lowercase(), value.trim().to_owned()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_safe_part_of_css_passes() {
        let css = "/* url(a) */ .a, .b:first-child { margin: 0 auto; font-size: 1.1em; }\n\
            @media screen { .c { border-left: 2px solid #7a1f3d; content: \"var(--x)\"; } }\n";
        assert_eq!(check(css), Ok(()));
        assert_eq!(check(".a { content: \"\\201C\" }"), Ok(()));
        assert!(!sets_colours(css));
        assert!(sets_colours(".code-keyword { color: navy }"));
        assert_eq!(check(crate::layout::built_in::STYLE), Ok(()));
    }

    #[test]
    fn what_readers_do_not_agree_on_is_told_at_its_place() {
        for (css, place) in [
            (".a {}\n.b { direction: rtl }", "2:6: "),
            (".a { --gap: 1em }", "1:6: "),
            (".a { margin: var(--gap) }", "1:6: "),
            (".a { width: calc(1em + 2%) }", "1:6: "),
            (".a { color: red; display: flex; }", "1:18: "),
            (".a { width: 10vw }", "1:6: "),
            (".a { margin: 1rem 0 }", "1:6: "),
            (".a { font-size: 12pt }", "1:6: "),
            (".a { margin: 0 !important }", "1:6: "),
            (".a { position: fixed }", "1:6: "),
            (".a { background-color: black }", "1:6: "),
            ("@import 'b.css';", "1:1: "),
            ("@font-face { font-family: a }", "1:1: "),
            (".a { list-style: url(a.png) }", "1:6: "),
            (".a { list-style: u\\72l(a.png) }", "1:19: "),
            (".a { content: src(\"http://a\") }", "1:6: "),
            (".a { content: image-set(\"http://a\" 1x) }", "1:6: "),
            (".a { content: \"\\\"\"; quotes: url(a) }", "1:21: "),
            (".a { content: \"\n; quotes: url(a) } .b { content: \"\" }", "2:3: "),
            (".a { margin: 0 ", "1:4: "),
            (".a { margin: 0 } }", "1:18: "),
        ] {
            let mistake = check(css).expect_err(css);
            assert!(mistake.starts_with(place), "{css}: {mistake}");
        }
    }
}
