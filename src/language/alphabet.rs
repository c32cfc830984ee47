//! The letters of languages and scripts, by which it is told what a font can be used for.
//!
//! Those of languages are the main letters of the CLDR with the quotation marks that are
//! printed; those of scripts are the letters that every font for them has.

/// What a text in any language is written with beside its letters.
const COMMON: &str = "0123456789.,:;!?()[]/&%+-–—…’";

/// The letters of English, which each language that is written in Latin has.
const LATIN: &str = "abcdefghijklmnopqrstuvwxyz";

/// The languages with labels of their own, whether they are written in Latin, and what they
/// have beside `LATIN` or instead of it: letters and quotation marks.
const LANGUAGES: &[(&str, bool, &str)] = &[
    ("en", true, "‘’“”"),
    ("de", true, "äöüß„“‚‘»«›‹"),
    ("es", true, "áéíñóúüªº¿¡«»“”‘’"),
    ("fr", true, "àâæçéèêëîïôœùûüÿ«»“”"),
    ("it", true, "àéèìíîòóùú«»“”"),
    ("nl", true, "áâäàéëèêíïîóöôúüû‘’“”"),
    ("pl", true, "ąćęłńóśźż„”«»"),
    ("pt", true, "áâãàçéêíóôõúüªº«»“”"),
    ("uk", false, "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя«»„“"),
];

/// The scripts with their letters.
const SCRIPTS: &[(&str, &str)] = &[
    ("Latin", "abcdefghijklmnopqrstuvwxyzàáâãäåæçèéêëìíîïñòóôõöøùúûüýÿœšžąćęłńśźżčřů"),
    ("Greek", "αβγδεζηθικλμνξοπρσςτυφχψωάέήίόύώ"),
    ("Cyrillic", "абвгдежзийклмнопрстуфхцчшщъыьэюяёєіїґ"),
    ("Hebrew", "אבגדהוזחטיךכלםמןנסעףפץצקרשת"),
    ("Arabic", "ءآأؤإئابةتثجحخدذرزسشصضطظعغفقكلمنهوىي"),
    ("Armenian", "աբգդեզէըթժիլխծկհձղճմյնշոչպջռսվտրցւփքօֆ"),
    ("Georgian", "აბგდევზთიკლმნოპჟრსტუფქღყშჩცძწჭხჯჰ"),
    ("Devanagari", "अआइईउऊएऐओऔकखगघचछजझटठडढणतथदधनपफबभमयरलवशषसह"),
    ("Bengali", "অআইঈউঊএঐওঔকখগঘচছজঝটঠডঢণতথদধনপফবভমযরলশষসহ"),
    ("Thai", "กขคฆงจฉชซญฎฏฐฑฒณดตถทธนบปผฝพฟภมยรลวศษสหฬอฮ"),
    ("Ethiopic", "ሀለሐመሠረሰቀበተኀነአከወዐዘየደገጠጰጸፀፈፐ"),
    (
        "Kana",
        "あいうえおかきくけこさしすせそたちつてとなにぬねのまみむめもアイウエオカキクケコ",
    ),
    ("Hangul", "가나다라마바사아자차카타파하"),
    ("Han", "一二三四五六七八九十人大小中上下日月年水火山口手目心"),
];

/// The languages with labels of their own that can be written with the characters which
/// `has` knows.
pub(crate) fn languages_with(has: &dyn Fn(char) -> bool) -> Vec<&'static str> {
    let can = |latin: bool, letters: &str| {
        let own = if latin { LATIN } else { "" };
        covers(has, own) && covers(has, letters) && covers(has, COMMON)
    };
    let found = LANGUAGES.iter().filter(|(_, latin, letters)| can(*latin, letters));
    found.map(|(tag, ..)| *tag).collect()
}

/// The scripts whose letters `has` knows.
pub(crate) fn scripts_with(has: &dyn Fn(char) -> bool) -> Vec<&'static str> {
    let found = SCRIPTS.iter().filter(|(_, letters)| covers(has, letters));
    found.map(|(name, _)| *name).collect()
}

/// Whether all of the letters are known, as small and as capital ones.
fn covers(has: &dyn Fn(char) -> bool, letters: &str) -> bool {
    letters.chars().all(|c| {
        // The capitals of Georgian are for words in capitals alone, and few fonts have them.
        let capital = (!is_georgian(c)).then(|| c.to_uppercase()).into_iter().flatten();
        has(c) && capital.clone().all(has)
    })
}

fn is_georgian(c: char) -> bool {
    ('\u{10d0}'..='\u{10ff}').contains(&c)
}

#[cfg(test)]
mod tests {
    use super::super::words;
    use super::*;

    fn letters(tag: &str) -> Vec<char> {
        let (_, latin, own) = LANGUAGES
            .iter()
            .find(|(known, ..)| *known == tag)
            .unwrap_or_else(|| panic!("`{tag}` has no letters"));
        let latin = if *latin { LATIN } else { "" };
        latin.chars().chain(own.chars()).chain(COMMON.chars()).collect()
    }

    /// What the program itself prints in a language is written with its letters.
    #[test]
    fn every_language_with_labels_has_its_letters() {
        for tag in words::languages() {
            let known = letters(tag);
            let file = words::file_of(tag);
            let labels = file.split("\n[labels]").nth(1).expect("labels");
            let labels = labels.split("\n[").next().unwrap_or(labels);
            for c in labels.to_lowercase().chars().filter(|c| !c.is_ascii()) {
                assert!(
                    !c.is_alphabetic() || known.contains(&c),
                    "`{c}` is no letter of `{tag}`"
                );
            }
        }
    }

    #[test]
    fn a_language_needs_all_its_letters_and_their_capitals() {
        let ascii = |c: char| c.is_ascii() || COMMON.contains(c) || "‘’“”".contains(c);
        assert_eq!(languages_with(&ascii), ["en"]);
        assert_eq!(scripts_with(&ascii), Vec::<&str>::new());
        let small = |c: char| !c.is_uppercase();
        assert!(languages_with(&small).is_empty());
        assert_eq!(languages_with(&|_| true).len(), LANGUAGES.len());
        assert_eq!(scripts_with(&|_| true).len(), SCRIPTS.len());
    }
}
