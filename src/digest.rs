//! What tells one file from another.

use std::fmt;

use sha2::Digest;
use sha2::Sha256;

/// The SHA-256 of some bytes (FIPS 180-4), in hexadecimal digits.
pub fn sha256(bytes: &[u8]) -> String {
    let mut digest = Digester::default();
    digest.add(bytes);
    digest.finish()
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
}
