//! Numbers as a language writes them.

use icu_decimal::DecimalFormatter;
use icu_decimal::input::Decimal;
use icu_decimal::options::DecimalFormatterOptions;

use super::Language;

impl Language {
    /// A number in the language's own way, such as `12 400,5` for `12400.5`: the digits stay
    /// as they are. Nothing, if the text is not a number with a point before its fraction.
    pub(crate) fn number(&self, text: &str) -> Option<String> {
        let plain = text.replace('\u{2212}', "-");
        let digits = plain.strip_prefix(['-', '+']).unwrap_or(&plain);
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
        let is_number = [whole, fraction].iter().all(|digits| {
            !digits.is_empty() && digits.bytes().all(|digit| digit.is_ascii_digit())
        });
        if !is_number || digits.len() > 40 {
            return None;
        }
        let decimal = Decimal::try_from_str(plain.trim_start_matches('+')).ok()?;
        let locale = &self.date_locale;
        let formatter =
            DecimalFormatter::try_new(locale.into(), DecimalFormatterOptions::default());
        let shown = formatter.ok()?.format(&decimal).to_string();
        // A minus is as long as a plus, and no hyphen at which a line may end.
        Some(shown.replace('-', "\u{2212}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_the_language_does() {
        let shown = |tag: &str, text: &str| {
            Language::new(tag).expect("a tag").number(text).unwrap_or_default()
        };
        assert_eq!(shown("en", "1234.50"), "1,234.50");
        assert_eq!(shown("de", "1234.5"), "1.234,5");
        assert_eq!(shown("fr", "-1234567.8"), "\u{2212}1\u{202f}234\u{202f}567,8");
        assert_eq!(shown("pl", "1234"), "1234");
        assert_eq!(shown("en", "\u{2212}0.5"), "\u{2212}0.5");
        for no_number in ["", "-", "1,5", "1.", ".5", "1e3", "12%", "abc", "1 000"] {
            assert_eq!(shown("en", no_number), "", "{no_number}");
        }
    }
}
