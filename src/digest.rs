//! What tells one file from another.

use std::fmt;
use std::io;
use std::io::Read;

use sha2::Digest;
use sha2::Sha256;

/// How many bytes are read at once.
const PIECE: usize = 1 << 16;

/// The SHA-256 of some bytes (FIPS 180-4), in hexadecimal digits.
pub fn sha256(bytes: &[u8]) -> String {
    let mut digest = Digester::default();
    digest.add(bytes);
    digest.finish()
}

/// The SHA-256 of all that a reader gives, as [`sha256`] writes it. Of a large file no more than a
/// piece is in memory at a time.
pub fn sha256_of(mut reader: impl Read) -> io::Result<String> {
    let mut digest = Digester::default();
    let mut piece = vec![0; PIECE];
    loop {
        match reader.read(&mut piece) {
            Ok(0) => return Ok(digest.finish()),
            Ok(length) => digest.add(&piece[..length]),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

/// A SHA-256 in the making.
#[derive(Default)]
pub(crate) struct Digester(Sha256);

impl Digester {
    pub(crate) fn add(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// The digest, in hexadecimal digits.
    pub(crate) fn finish(self) -> String {
        let digits = |half: u8| char::from_digit(u32::from(half), 16).unwrap_or('0');
        let bytes = self.0.finalize();
        bytes.iter().flat_map(|byte| [digits(byte >> 4), digits(byte & 15)]).collect()
    }
}

impl fmt::Write for Digester {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.add(text.as_bytes());
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_digest_is_that_of_the_standard() {
        // The example of FIPS 180-2, B.1.
        let expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(sha256(b"abc"), expected);
    }

    #[test]
    fn pieces_have_the_digest_of_the_whole() {
        for length in [0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE] {
            let bytes: Vec<_> = (0..=250).cycle().take(length).collect();
            assert_eq!(sha256_of(&bytes[..]).expect("read"), sha256(&bytes), "{length}");
        }
    }
}
