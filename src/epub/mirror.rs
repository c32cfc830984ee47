//! A stylesheet for texts from the right. E-readers don't agree on logical properties such
//! as `margin-inline-start`, so that left and right are changed for each other instead.

/// The properties whose four values go round the box (CSS Box Model 4, 4.2).
const ROUND: &[&str] =
    &["margin", "padding", "border-width", "border-style", "border-color"];

/// The stylesheet with left and right changed for each other.
pub(super) fn mirrored(css: &str) -> String {
    let mut out = String::with_capacity(css.len());
    // What ends with a brace that opens is a selector, with anything else a declaration.
    for part in css.split_inclusive(['{', '}', ';']) {
        match part.split_once(':') {
            Some((name, value)) if !part.ends_with('{') => {
                out.push_str(&name.split('-').map(other).collect::<Vec<_>>().join("-"));
                out.push(':');
                push_value(&mut out, name.trim(), value);
            }
            _ => out.push_str(part),
        }
    }
    out
}

fn push_value(out: &mut String, name: &str, value: &str) {
    let end = value.find(['}', ';']).unwrap_or(value.len());
    let mut words: Vec<_> = value[..end].split_whitespace().map(other).collect();
    if ROUND.contains(&name) && words.len() == 4 {
        words.swap(1, 3);
    }
    for word in words {
        out.push(' ');
        out.push_str(word);
    }
    if value[..end].ends_with(char::is_whitespace) {
        out.push(' ');
    }
    out.push_str(&value[end..]);
}

fn other(word: &str) -> &str {
    match word {
        "left" => "right",
        "right" => "left",
        _ => word,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn left_and_right_change_places() {
        for (from_the_left, from_the_right) in [
            (".a { text-align: left; }", ".a { text-align: right; }"),
            (".a { margin: 0 1em 2em 3em; }", ".a { margin: 0 3em 2em 1em; }"),
            (".a { margin: 1em 2em }", ".a { margin: 1em 2em }"),
            (
                ".left { border-left-width: 4px; padding-right: 0; }",
                ".left { border-right-width: 4px; padding-left: 0; }",
            ),
            (
                "/* a: left */\n.a, .b { color: red; }",
                "/* a: left */\n.a, .b { color: red; }",
            ),
        ] {
            assert_eq!(mirrored(from_the_left), from_the_right);
            assert_eq!(mirrored(&mirrored(from_the_left)), from_the_left);
        }
    }
}
