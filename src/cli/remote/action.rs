//! The result of an action as Bazel's servers know it, so that one that looks whether its files
//! are there can: `ActionResult` of the Remote Execution API 2, in the encoding of Protocol
//! Buffers. The first output file, `record`, is the record of the build; the others are its files.

use super::Stored;

/// The numbers of the fields: of `ActionResult`, `OutputFile` and `Digest`.
const OUTPUT_FILES: u64 = 2;
const PATH: u64 = 1;
const DIGEST: u64 = 2;
const HASH: u64 = 1;
const SIZE: u64 = 2;

/// The name of the record among the output files.
const RECORD: &str = "record";

/// The result that names a record and the files that it names.
pub(super) fn result(record: &Stored, files: &[Stored]) -> Vec<u8> {
    let mut out = Vec::new();
    bytes_field(&mut out, OUTPUT_FILES, &output_file(RECORD, record));
    for (number, file) in files.iter().enumerate() {
        bytes_field(&mut out, OUTPUT_FILES, &output_file(&number.to_string(), file));
    }
    out
}

fn output_file(path: &str, file: &Stored) -> Vec<u8> {
    let mut digest = Vec::new();
    bytes_field(&mut digest, HASH, file.digest.as_bytes());
    varint(&mut digest, SIZE << 3);
    varint(&mut digest, file.size);
    let mut out = Vec::new();
    bytes_field(&mut out, PATH, path.as_bytes());
    bytes_field(&mut out, DIGEST, &digest);
    out
}

fn bytes_field(out: &mut Vec<u8>, number: u64, bytes: &[u8]) {
    varint(out, number << 3 | 2);
    varint(out, bytes.len() as u64);
    out.extend(bytes);
}

/// A number, seven bits a byte, the lowest first.
fn varint(out: &mut Vec<u8>, mut number: u64) {
    while number > 127 {
        out.push(number.to_le_bytes()[0] | 128);
        number >>= 7;
    }
    out.push(number.to_le_bytes()[0]);
}

/// The record that a result names; nothing if it is no result of ours.
pub(super) fn record(result: &[u8]) -> Option<Stored> {
    for (number, value) in Fields(result).collect::<Option<Vec<_>>>()? {
        let (OUTPUT_FILES, Value::Bytes(file)) = (number, value) else { continue };
        let fields = Fields(file).collect::<Option<Vec<_>>>()?;
        let is_record = fields.iter().any(|field| {
            matches!(field, (PATH, Value::Bytes(path)) if *path == RECORD.as_bytes())
        });
        if is_record {
            let digest = fields.iter().find_map(|field| match field {
                (DIGEST, Value::Bytes(digest)) => Some(*digest),
                _ => None,
            });
            return stored(digest?);
        }
    }
    None
}

fn stored(digest: &[u8]) -> Option<Stored> {
    let (mut hash, mut size) = (None, 0);
    for (number, value) in Fields(digest).collect::<Option<Vec<_>>>()? {
        match (number, value) {
            (HASH, Value::Bytes(bytes)) => {
                hash = Some(String::from_utf8(bytes.to_vec()).ok()?);
            }
            (SIZE, Value::Number(number)) => size = number,
            _ => {}
        }
    }
    Some(Stored { digest: hash?, size })
}

/// What a field holds.
enum Value<'a> {
    Number(u64),
    Bytes(&'a [u8]),
}

/// The fields of a message; nothing for one that can't be read, and none after it.
struct Fields<'a>(&'a [u8]);

impl<'a> Iterator for Fields<'a> {
    type Item = Option<(u64, Value<'a>)>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.0.is_empty() {
            return None;
        }
        let field = self.field();
        if field.is_none() {
            self.0 = &[];
        }
        Some(field)
    }
}

impl<'a> Fields<'a> {
    fn field(&mut self) -> Option<(u64, Value<'a>)> {
        let key = self.number()?;
        let value = match key & 7 {
            0 => Value::Number(self.number()?),
            1 => Value::Bytes(self.bytes(8)?),
            2 => {
                let length = self.number()?;
                Value::Bytes(self.bytes(length)?)
            }
            5 => Value::Bytes(self.bytes(4)?),
            _ => return None,
        };
        Some((key >> 3, value))
    }

    fn number(&mut self) -> Option<u64> {
        let mut number = 0;
        for place in 0..10 {
            let (first, rest) = self.0.split_first()?;
            self.0 = rest;
            number |= u64::from(first & 127).checked_shl(place * 7)?;
            if first & 128 == 0 {
                return Some(number);
            }
        }
        None
    }

    fn bytes(&mut self, length: u64) -> Option<&'a [u8]> {
        let (bytes, rest) = self.0.split_at_checked(usize::try_from(length).ok()?)?;
        self.0 = rest;
        Some(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(letter: &str, size: u64) -> Stored {
        Stored { digest: letter.repeat(64), size }
    }

    #[test]
    fn a_result_names_its_record() {
        let bytes = result(&file("a", 300), &[file("b", 1 << 40), file("c", 0)]);
        let found = record(&bytes).expect("a record");
        assert_eq!((found.digest, found.size), ("a".repeat(64), 300));
        // As `protoc --encode` writes the beginning of it.
        assert_eq!(&bytes[..14], b"\x12\x4f\x0a\x06record\x12\x45\x0a\x40");
    }

    #[test]
    fn damaged_results_name_nothing_or_what_they_say() {
        let bytes = result(&file("a", 300), &[file("b", 5)]);
        for end in 0..bytes.len() {
            let _ = record(&bytes[..end]);
        }
        for place in 0..bytes.len() {
            for flip in [1, 128, 255] {
                let mut bytes = bytes.clone();
                bytes[place] ^= flip;
                let _ = record(&bytes);
            }
        }
        assert!(record(b"<html>").is_none());
        assert!(record(b"").is_none());
        assert!(record(&[0xff; 40]).is_none());
    }
}
