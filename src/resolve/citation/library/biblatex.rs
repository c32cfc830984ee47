//! Whether a file of BibLaTeX can be read: its reader follows abbreviations and references
//! between entries wherever they lead, and for as long as they do.

use std::collections::BTreeMap;
use std::ops::Range;

use biblatex::Field;
use biblatex::Pair;
use biblatex::RawBibliography;
use biblatex::RawChunk;

use crate::resolve::parts::Excess;
use crate::resolve::parts::Parts;
use crate::resolve::parts::Scales;

/// How deep abbreviations, and references between entries, may lead.
const MOST_DEEP: usize = 32;
/// How deep braces may stand in each other.
const MOST_BRACES_DEEP: usize = 100;
/// What a field may weigh: bytes, and braces, which weigh as much as `BRACE` bytes.
const MOST_FIELD: u64 = 256 << 10;
/// What a pair of braces weighs; the time of the reader grows by the square of its pieces.
const BRACE: u64 = 256;
/// Most bytes and braces that come of abbreviations in all.
const MOST_EXPANDED: u64 = 16 << 20;
/// Most entries that one may draw on.
const MOST_ENTRIES: u64 = 1_000;
/// Most entries that are drawn on in all.
const MOST_DRAWN: u64 = 200_000;

/// What is too much, and where.
pub(super) type Refused = (Range<usize>, String);

/// An entry, or a name of one.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Node<'a> {
    Entry(usize),
    Name(&'a str),
}

/// The names of an entry, and those that it draws on.
struct Names {
    own: Vec<String>,
    drawn: Vec<String>,
}

/// Refuses what would never be read, or take the stack. What can't be read at all passes:
/// its reader says why.
pub(super) fn check(text: &str) -> Result<(), Refused> {
    let Ok(raw) = RawBibliography::parse(text) else { return Ok(()) };
    check_abbreviations(&raw)?;
    check_entries(&raw)
}

fn check_abbreviations(raw: &RawBibliography<'_>) -> Result<(), Refused> {
    // The last of a name is the one that holds.
    let known: BTreeMap<&str, &Pair<'_>> =
        raw.abbreviations.iter().map(|pair| (pair.key.v, pair)).collect();
    let mut parts = Parts::new();
    for (name, pair) in &known {
        let uses = abbreviations(&pair.value.v).map(|name| (name, 1));
        parts.add(*name, own_weight(pair)?, uses);
    }
    let mut scales = parts.scales(MOST_DEEP, MOST_FIELD);
    for pair in known.values() {
        weigh(pair, &mut scales)?;
    }
    let mut all = 0;
    for pair in raw.entries.iter().flat_map(|entry| &entry.v.fields) {
        let expanded = weigh(pair, &mut scales)?;
        all += expanded;
        if own_weight(pair)? + expanded > MOST_FIELD || all > MOST_EXPANDED {
            return Err(refused(pair, "the field comes to too much"));
        }
    }
    Ok(())
}

/// What the abbreviations in a field weigh.
fn weigh<'a>(pair: &Pair<'a>, scales: &mut Scales<'_, &'a str>) -> Result<u64, Refused> {
    let mut all = 0;
    for name in abbreviations(&pair.value.v) {
        let weight = scales.weigh(name).map_err(|excess| match excess {
            Excess::Cycle(name) => refused(pair, &format!("`{name}` stands for itself")),
            Excess::Deep | Excess::Heavy => {
                refused(pair, &format!("the abbreviation `{name}` comes to too much"))
            }
        })?;
        all += weight;
    }
    Ok(all)
}

fn abbreviations<'a>(field: &Field<'a>) -> impl Iterator<Item = &'a str> {
    field.iter().filter_map(|chunk| match chunk.v {
        RawChunk::Abbreviation(name) => Some(name),
        RawChunk::Normal(_) => None,
    })
}

fn refused(pair: &Pair<'_>, why: &str) -> Refused {
    (pair.key.span.clone(), why.to_owned())
}

/// What a field weighs without its abbreviations.
fn own_weight(pair: &Pair<'_>) -> Result<u64, Refused> {
    let (mut weight, mut deep) = (pair.value.v.len() as u64 * BRACE / 2, 0usize);
    for chunk in &pair.value.v {
        let RawChunk::Normal(text) = chunk.v else { continue };
        weight += text.len() as u64;
        for byte in text.bytes() {
            match byte {
                b'{' => deep += 1,
                b'}' => deep = deep.saturating_sub(1),
                b'$' => {}
                _ => continue,
            }
            weight += BRACE / 2;
            if deep > MOST_BRACES_DEEP {
                return Err(refused(pair, "the braces are nested too deep"));
            }
        }
    }
    // A long text without braces, such as an abstract, costs nothing.
    let bare = pair.value.v.iter().all(|chunk| match chunk.v {
        RawChunk::Normal(text) => !text.contains(['{', '$']),
        RawChunk::Abbreviation(_) => false,
    });
    Ok(if bare { weight.min(MOST_FIELD) } else { weight })
}

fn check_entries(raw: &RawBibliography<'_>) -> Result<(), Refused> {
    let names: Vec<_> = raw
        .entries
        .iter()
        .map(|entry| names(entry.v.key.v, &entry.v.fields))
        .collect::<Result<_, _>>()?;
    let mut parts = Parts::new();
    for (place, names) in names.iter().enumerate() {
        let drawn = names.drawn.iter().map(|name| (Node::Name(name), 1));
        parts.add(Node::Entry(place), 1, drawn);
        for name in &names.own {
            parts.add(Node::Name(name), 0, [(Node::Entry(place), 1)]);
        }
    }
    // Each entry stands below its name.
    let mut scales = parts.scales(MOST_DEEP * 2, MOST_ENTRIES);
    let mut all = 0;
    for (place, entry) in raw.entries.iter().enumerate() {
        let key = &entry.v.key;
        let told = |why: String| (key.span.clone(), why);
        all += scales.weigh(Node::Entry(place)).map_err(|excess| match excess {
            Excess::Cycle(_) => told(format!("`{}` refers to itself", key.v)),
            Excess::Deep | Excess::Heavy => {
                told(format!("`{}` draws on too many others", key.v))
            }
        })?;
        if all > MOST_DRAWN {
            return Err(told("the entries draw on too many others".to_owned()));
        }
    }
    Ok(())
}

/// The names in an entry. They must be written out, so that they are what they seem.
fn names(key: &str, fields: &[Pair<'_>]) -> Result<Names, Refused> {
    let mut names = Names { own: vec![key.to_owned()], drawn: Vec::new() };
    for pair in fields {
        let list = match pair.key.v.to_ascii_lowercase().as_str() {
            "crossref" | "xdata" => &mut names.drawn,
            "ids" => &mut names.own,
            _ => continue,
        };
        let mut written = String::new();
        for chunk in &pair.value.v {
            match chunk.v {
                RawChunk::Normal(text) if !text.contains(['\\', '$']) => {
                    written.push_str(text);
                }
                RawChunk::Normal(_) | RawChunk::Abbreviation(_) => {
                    return Err(refused(pair, "keys must be written as they are"));
                }
            }
        }
        // As its reader takes braces and dashes.
        let written = written.replace(['{', '}'], "");
        let written = written.replace("---", "\u{2014}").replace("--", "\u{2013}");
        let keys = written.split(',').map(str::trim).filter(|key| !key.is_empty());
        list.extend(keys.map(str::to_owned));
    }
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> String {
        check(text).err().map(|(_, why)| why).unwrap_or_default()
    }

    #[test]
    fn bibliographies_pass() {
        let text = "@string{m = \"March\"}\n@book{a, title={{A} $b$}, month = m # { 1}}\n\
            @inbook{b, crossref={a}, title={\\\"{u}}}\n@xdata{x, publisher={P}}\n\
            @book{c, ids={d, e}, xdata={x}, crossref=\"a\"}\n@book{f, xdata={x}, abstract={";
        let text = format!("{text}{}}}}}", "word ".repeat(100_000));
        assert_eq!(told(&text), "");
        assert_eq!(told("@book{"), "");
    }

    #[test]
    fn what_goes_round_is_told() {
        for (text, expected) in [
            ("@book{a, crossref={a}}", "`a` refers to itself"),
            ("@book{a, xdata={b}}@book{b, xdata={ c, {a} }}", "`a` refers to itself"),
            ("@book{a, ids={b}, crossref={b}}", "`a` refers to itself"),
            ("@string{s = s}@book{a, title=s}", "`s` stands for itself"),
            ("@book{a, crossref=s}", "keys must be written as they are"),
            ("@book{a, crossref={\\a}}", "keys must be written as they are"),
        ] {
            assert_eq!(told(text), expected, "{text}");
        }
    }

    #[test]
    fn what_doubles_is_told() {
        let strings: Vec<_> = (1..31)
            .map(|n| format!("@string{{s{n} = s{m} # s{m}}}", m = n - 1))
            .collect();
        let strings = strings.concat();
        let text = format!("@string{{s0 = {{lol}}}}{strings}@book{{a, title=s30}}");
        assert!(told(&text).contains("comes to too much"));
        let entries: Vec<_> = (1..28)
            .map(|n| format!("@book{{e{n}, xdata={{e{m}, e{m}}}}}", m = n - 1))
            .collect();
        let entries = entries.concat();
        assert!(told(&format!("@book{{e0,}}{entries}")).contains("draws on too many"));
        let braces =
            |n: usize| format!("@book{{a, title={}{}}}", "{".repeat(n), "}".repeat(n));
        assert_eq!(told(&braces(50)), "");
        assert!(told(&braces(200)).contains("too deep"));
        let flat = format!("@book{{a, title={{{}}}}}", "{}".repeat(5_000));
        assert!(told(&flat).contains("comes to too much"));
    }
}
