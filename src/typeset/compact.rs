//! Packs the objects of a PDF that are no streams into compressed object streams.
//!
//! The exporter writes each of them by itself and uncompressed, and a tagged file has one
//! for every element of its structure. This is for the exporter's files only: they have
//! one revision and a plain cross-reference table. As the table says where every object
//! begins, none has to be parsed: streams are copied byte for byte, all others are moved
//! as they are written, and every object keeps its number. PDF 1.4 has no object streams:
//! its files keep their form, and are told the same.

use std::borrow::Cow;
use std::io;
use std::io::Write;

use flate2::Compression;
use flate2::write::ZlibEncoder;

/// The objects in one object stream. A reader that wants one has to inflate them all;
/// above some hundreds, files get hardly smaller.
const PER_STREAM: usize = 200;

/// How a file begins that may have no object streams.
const OLD: &[u8] = b"%PDF-1.4";

/// How the exporter begins a page.
const PAGE: &str = "<</Type/Page/";

/// The bytes of a row of a cross-reference table.
const ROW: usize = 20;

/// What the cross-reference stream says of an object.
#[derive(Clone, Copy)]
enum Entry {
    Free,
    At(usize),
    In { stream: usize, index: usize },
}

/// The same file with object streams (ISO 32000-1, 7.5.7) and a cross-reference stream
/// (7.5.8), if its version has them; nothing if it is not laid out as the exporter does it.
///
/// Where pages have a bleed, it is told by a `/BleedBox` (14.11.2), which the exporter does not
/// write: around the `/TrimBox`, `bleed` points wide. It takes no properties of one's own, either:
/// what the file was made from, `source`, is added to its metadata (14.3.2).
pub(super) fn compact(pdf: &[u8], bleed: f64, source: &str) -> Option<Vec<u8>> {
    let is_plain = pdf.starts_with(OLD);
    let Layout { body, size, table, trailer, objects } = Layout::read(pdf)?;
    let mut out = Vec::with_capacity(pdf.len() / 2);
    out.extend_from_slice(&body[..objects.first().map_or(body.len(), |object| object.1)]);

    let mut entries = vec![Entry::Free; size];
    let mut packed: Vec<(usize, Cow<'_, [u8]>)> = Vec::with_capacity(size);
    let mut is_told = source.is_empty();
    let ends = objects.iter().skip(1).map(|object| object.1).chain([body.len()]);
    for (&(number, start), end) in objects.iter().zip(ends) {
        let whole = &body[start..end];
        let inner = whole
            .strip_prefix(format!("{number} 0 obj").as_bytes())
            .and_then(|rest| rest.trim_ascii().strip_suffix(b"endobj"))?
            .trim_ascii();
        let is_stream = inner.ends_with(b"endstream");
        let metadata = if is_stream { with_source(inner, source) } else { None };
        is_told |= metadata.is_some();
        let object = metadata.map_or_else(
            || with_bleed(inner, bleed),
            |metadata| Cow::Owned(metadata.into_bytes()),
        );
        if is_stream || is_plain {
            entries[number] = Entry::At(out.len());
            match object {
                Cow::Borrowed(_) => out.extend_from_slice(whole),
                Cow::Owned(object) => {
                    writeln!(out, "{number} 0 obj").ok()?;
                    out.extend_from_slice(&object);
                    out.extend_from_slice(b"\nendobj\n\n");
                }
            }
        } else {
            packed.push((number, object));
        }
    }
    is_told.then_some(())?;
    if is_plain {
        write_table(&mut out, table, &entries, trailer).ok()?;
        return Some(out);
    }

    for group in packed.chunks(PER_STREAM) {
        let stream = entries.len();
        let (mut content, mut bodies) = (Vec::new(), Vec::new());
        for (index, (number, inner)) in group.iter().enumerate() {
            let number = *number;
            write!(content, "{number} {} ", bodies.len()).ok()?;
            bodies.extend_from_slice(inner);
            bodies.push(b'\n');
            entries[number] = Entry::In { stream, index };
        }
        let keys = format!("/Type/ObjStm/N {}/First {}", group.len(), content.len());
        content.append(&mut bodies);
        entries.push(Entry::At(out.len()));
        write_stream(&mut out, stream, keys.as_bytes(), &content).ok()?;
    }

    let (start, number) = (out.len(), entries.len());
    entries.push(Entry::At(start));
    let width =
        start.max(number).to_be_bytes().iter().skip_while(|byte| **byte == 0).count();
    let mut keys = format!(
        "/Type/XRef/Size {}/W[1 {width} 2]/DecodeParms<</Predictor 12/Columns {}>>",
        entries.len(),
        width + 3,
    )
    .into_bytes();
    keys.extend_from_slice(trailer);
    write_stream(&mut out, number, &keys, &rows(&entries, width)).ok()?;
    write!(out, "startxref\n{start}\n%%EOF").ok()?;
    Some(out)
}

/// Writes the cross-reference table (ISO 32000-1, 7.5.4) with the objects' new places, and the
/// trailer. What the table says of free numbers stays.
fn write_table(
    out: &mut Vec<u8>,
    table: &[u8],
    entries: &[Entry],
    trailer: &[u8],
) -> io::Result<()> {
    let (start, size) = (out.len(), entries.len());
    write!(out, "xref\n0 {size}\n")?;
    for (row, entry) in table.chunks_exact(ROW).zip(entries) {
        match *entry {
            Entry::At(offset) => write!(out, "{offset:010} 00000 n\r\n")?,
            Entry::Free | Entry::In { .. } => out.extend_from_slice(row),
        }
    }
    write!(out, "trailer\n<</Size {size}")?;
    out.extend_from_slice(trailer);
    write!(out, ">>\nstartxref\n{start}\n%%EOF")
}

/// The rows of a cross-reference stream, each as PNG's filter Up has it: the difference
/// from the row above, which is a step of the index for most of them.
fn rows(entries: &[Entry], width: usize) -> Vec<u8> {
    let mut rows = Vec::with_capacity(entries.len() * (width + 4));
    let mut above = vec![0; width + 3];
    let mut row = Vec::with_capacity(width + 3);
    for (number, entry) in entries.iter().enumerate() {
        let (kind, second, third) = match *entry {
            // Object 0 heads the list of free ones, which ends with it.
            Entry::Free if number == 0 => (0, 0, 0xFFFF),
            Entry::Free => (0, 0, 0),
            Entry::At(offset) => (1, offset, 0),
            Entry::In { stream, index } => (2, stream, index),
        };
        row.push(kind);
        row.extend_from_slice(&second.to_be_bytes()[size_of::<usize>() - width..]);
        row.extend_from_slice(&third.to_be_bytes()[size_of::<usize>() - 2..]);
        rows.push(2);
        rows.extend(
            row.iter().zip(&above).map(|(byte, above)| byte.wrapping_sub(*above)),
        );
        std::mem::swap(&mut row, &mut above);
        row.clear();
    }
    rows
}

/// A page's dictionary with its bleed, if it has a trim box; any other object as it is.
fn with_bleed(object: &[u8], bleed: f64) -> Cow<'_, [u8]> {
    let told = || {
        let text = std::str::from_utf8(object).ok()?;
        // Other objects may have the word in a text.
        text.starts_with(PAGE).then_some(())?;
        let start = text.find("/TrimBox")?;
        let (numbers, _) = text[start..].split_once('[')?.1.split_once(']')?;
        let trim: Vec<f64> =
            numbers.split_whitespace().filter_map(|number| number.parse().ok()).collect();
        let [left, bottom, right, top] = trim[..] else { return None };
        let ends = format!(
            "{:.3} {:.3} {:.3} {:.3}",
            left - bleed,
            bottom - bleed,
            right + bleed,
            top + bleed
        );
        Some(
            format!("{}/BleedBox[{ends}]{}", &text[..start], &text[start..]).into_bytes(),
        )
    };
    if bleed > 0.0 {
        told().map_or(Cow::Borrowed(object), Cow::Owned)
    } else {
        Cow::Borrowed(object)
    }
}

/// What the exporter's stream of metadata says of itself after its length, and ends with.
const METADATA: &str = "/Type/Metadata/Subtype/XML>>";
const METADATA_END: &str = "</rdf:Description></rdf:RDF>";

/// The stream of metadata with what the file was made from (XMP, Dublin Core); nothing if it is
/// another stream, or there is nothing to tell.
fn with_source(stream: &[u8], source: &str) -> Option<String> {
    let head = &stream[..stream.len().min(64)];
    let is_metadata =
        head.windows(METADATA.len()).any(|part| part == METADATA.as_bytes());
    if source.is_empty() || !is_metadata {
        return None;
    }
    let (keys, content) = std::str::from_utf8(stream).ok()?.split_once("stream\n")?;
    keys.trim_end().strip_prefix("<</Length ")?.strip_suffix(METADATA)?;
    let content = content.strip_suffix("\nendstream")?;
    let (start, end) = content.split_at(content.rfind(METADATA_END)?);
    let content = format!("{start}<dc:source>{source}</dc:source>{end}");
    let length = content.len();
    Some(format!("<</Length {length}{METADATA}\nstream\n{content}\nendstream"))
}

/// Writes a compressed stream, with the end of line that PDF/A wants before `endstream`.
fn write_stream(
    out: &mut Vec<u8>,
    number: usize,
    keys: &[u8],
    content: &[u8],
) -> io::Result<()> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::new(6));
    encoder.write_all(content)?;
    let data = encoder.finish()?;
    write!(out, "{number} 0 obj\n<<")?;
    out.extend_from_slice(keys);
    write!(out, "/Filter/FlateDecode/Length {}>>\nstream\n", data.len())?;
    out.extend_from_slice(&data);
    out.extend_from_slice(b"\nendstream\nendobj\n\n");
    Ok(())
}

/// Where the parts of a file are.
struct Layout<'a> {
    /// Everything before the cross-reference table.
    body: &'a [u8],
    /// One more than the highest number of an object.
    size: usize,
    /// The rows of the cross-reference table.
    table: &'a [u8],
    /// The keys of the trailer after `Size`.
    trailer: &'a [u8],
    /// The objects' numbers and places, as they follow each other in the file.
    objects: Vec<(usize, usize)>,
}

impl<'a> Layout<'a> {
    fn read(pdf: &'a [u8]) -> Option<Self> {
        const START: &[u8] = b"startxref\n";
        let tail = pdf.len().saturating_sub(64);
        let at = pdf[tail..].windows(START.len()).rposition(|window| window == START);
        let (pdf, end) = pdf.split_at(tail + at?);
        let (start, end) = integer(&end[START.len()..])?;
        if end.trim_ascii() != b"%%EOF" {
            return None;
        }
        let (body, table) = pdf.split_at_checked(start)?;
        let (size, table) = table.strip_prefix(b"xref\n0 ").and_then(integer)?;
        let (table, trailer) = table
            .strip_prefix(b"\n")
            .and_then(|table| table.split_at_checked(size.checked_mul(ROW)?))?;
        let trailer = trailer
            .strip_prefix(b"trailer\n<<")
            .and_then(|rest| rest.trim_ascii().strip_suffix(b">>"))
            .and_then(|rest| integer(rest.trim_ascii_start().strip_prefix(b"/Size ")?))
            .filter(|(number, _)| *number == size)?
            .1;
        let mut objects = Vec::with_capacity(size);
        for (number, row) in table.chunks_exact(ROW).enumerate() {
            match (integer(row), &row[10..18]) {
                (Some((offset, _)), b" 00000 n") if offset < start => {
                    objects.push((number, offset));
                }
                (Some(_), [.., b'f']) => {}
                _ => return None,
            }
        }
        objects.sort_unstable_by_key(|object| object.1);
        Some(Self { body, size, table, trailer, objects })
    }
}

/// The decimal number that these bytes begin with, and what follows it.
fn integer(bytes: &[u8]) -> Option<(usize, &[u8])> {
    let end = bytes.iter().position(|byte| !byte.is_ascii_digit()).unwrap_or(bytes.len());
    let (digits, rest) = bytes.split_at(end);
    Some((str::from_utf8(digits).ok()?.parse().ok()?, rest))
}

#[cfg(test)]
mod tests {
    use super::Layout;
    use super::compact;
    use super::with_source;

    /// A file as the exporter lays it out, with two streams, one of them the metadata.
    fn plain(version: &str) -> Vec<u8> {
        let objects = [
            "1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n\n",
            "2 0 obj\n<</Type/Pages/Kids[3 0 R]/Count 1>>\nendobj\n\n",
            "3 0 obj\n<</Type/Page/TrimBox[5 5 95 95]/Parent 2 0 R>>\nendobj\n\n",
            "4 0 obj\n<</Length 14>>\nstream\n1 0 obj endobj\nendstream\nendobj\n\n",
            "5 0 obj\n<</Length 28/Type/Metadata/Subtype/XML>>\nstream\n\
             </rdf:Description></rdf:RDF>\nendstream\nendobj\n\n",
        ];
        let mut file = format!("%PDF-{version}\n%\u{80}\n\n");
        let mut table = "xref\n0 7\n0000000006 65535 f\r\n".to_owned();
        for object in objects {
            let row = format!("{:010} 00000 n\r\n", file.len());
            table.push_str(&row);
            file.push_str(object);
        }
        table.push_str("0000000000 00000 f\r\n");
        let start = file.len();
        format!(
            "{file}{table}trailer\n<<\n/Size 7/Root 1 0 R\n>>\nstartxref\n{start}\n%%EOF"
        )
        .into_bytes()
    }

    #[test]
    fn streams_stay_and_all_else_is_packed() {
        let packed =
            compact(&plain("1.7"), 0.0, "").expect("it is laid out as it should be");
        let has = |wanted: &[u8]| packed.windows(wanted.len()).any(|part| part == wanted);
        assert!(has(b"stream\n1 0 obj endobj\nendstream"));
        assert!(has(b"/Type/ObjStm/N 3/First 14"));
        assert!(has(b"/Type/XRef/Size 9/W[1 "));
        assert!(has(b"/Root 1 0 R") && !has(b"/Catalog"));
    }

    #[test]
    fn old_files_keep_their_form_and_are_told_the_same() {
        let file = compact(&plain("1.4"), 3.0, "A, 1").expect("it is laid out so");
        let layout = Layout::read(&file).expect("it is still laid out so");
        let numbers: Vec<_> = layout.objects.iter().map(|object| object.0).collect();
        assert_eq!(numbers, [1, 2, 3, 4, 5]);
        for (number, place) in layout.objects {
            let head = format!("{number} 0 obj\n");
            assert!(file[place..].starts_with(head.as_bytes()), "{number}");
        }
        let has = |wanted: &str| {
            file.windows(wanted.len()).any(|part| part == wanted.as_bytes())
        };
        assert!(has("/BleedBox[2.000 2.000 98.000 98.000]/TrimBox[5 5 95 95]"));
        assert!(has("<dc:source>A, 1</dc:source></rdf:Description></rdf:RDF>"));
        assert!(has("xref\n0 7\n0000000006 65535 f\r\n0000000014 00000 n\r\n"));
        assert!(has("\r\n0000000000 00000 f\r\ntrailer\n<</Size 7/Root 1 0 R"));
        assert!(!has("/ObjStm") && !has("/XRef"));
    }

    #[test]
    fn a_file_that_can_not_be_told_its_source_is_none() {
        for version in ["1.4", "1.7"] {
            let mut file = plain(version);
            let place = file.windows(9).position(|part| part == b"/Metadata");
            file[place.expect("it has metadata") + 1] = b'X';
            assert!(compact(&file, 0.0, "").is_some(), "{version}");
            assert!(compact(&file, 0.0, "A, 1").is_none(), "{version}");
        }
    }

    #[test]
    fn the_metadata_tell_what_the_file_was_made_from() {
        let content = "<rdf:Description><dc:title>&lt;/rdf:Description></dc:title>\
                       </rdf:Description></rdf:RDF></x:xmpmeta>";
        let stream = |keys: &str, content: &str| {
            format!("<</Length {}{keys}>>\nstream\n{content}\nendstream", content.len())
        };
        let xml = "/Type/Metadata/Subtype/XML";
        let told = content.replace("</rdf:Desc", "<dc:source>A, 1</dc:source></rdf:Desc");
        let told = stream(xml, &told);
        let plain = stream(xml, content);
        assert_eq!(with_source(plain.as_bytes(), "A, 1"), Some(told));
        for (stream, source) in [
            (plain.clone(), ""),
            (stream("/Filter/FlateDecode", content), "A, 1"),
            (stream(xml, "none"), "A, 1"),
            (plain.replace("\nendstream", ""), "A, 1"),
        ] {
            assert_eq!(with_source(stream.as_bytes(), source), None, "{stream}");
        }
    }

    #[test]
    fn other_files_are_none() {
        let packed = compact(&plain("1.7"), 0.0, "").expect("packed");
        assert!(compact(&packed, 0.0, "").is_none(), "it was packed before");
        // Whatever is broken, nothing panics.
        for plain in [plain("1.4"), plain("1.7")] {
            for place in 0..plain.len() {
                let _ = compact(&plain[..place], 3.0, "x");
                for byte in [0, b'0', b'9', b'<', 0xff] {
                    let mut broken = plain.clone();
                    broken[place] = byte;
                    let _ = compact(&broken, 3.0, "x");
                }
            }
        }
    }
}
