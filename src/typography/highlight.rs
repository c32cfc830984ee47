//! Code parted into what it says, by the grammars that Typst prints it with.

use syntect::parsing::ParseState;
use syntect::parsing::Scope;
use syntect::parsing::ScopeStack;
use syntect::parsing::SyntaxReference;
use syntect::parsing::SyntaxSet;
use typst::syntax::LinkedNode;
use typst::syntax::Tag;
use typst::text::RAW_SYNTAXES;

/// What a piece of code is, as far as it is told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Token {
    /// A word of the language.
    Keyword,
    /// A remark.
    Comment,
    /// A text.
    String,
    /// A number or another value that stands for itself.
    Constant,
    /// The name of what is defined or called.
    Name,
}

impl Token {
    /// The name, as in the class of the EPUB.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Keyword => "keyword",
            Self::Comment => "comment",
            Self::String => "string",
            Self::Constant => "constant",
            Self::Name => "name",
        }
    }
}

/// The pieces of a code, which together are the code.
pub(crate) fn highlight<'a>(
    code: &'a str,
    language: &str,
) -> Vec<(Option<Token>, &'a str)> {
    let language = language.to_lowercase();
    let mut pieces = Pieces { code, list: Vec::new() };
    match language.as_str() {
        "typ" | "typst" => {
            pieces.typst(&LinkedNode::new(&typst::syntax::parse(code)), None);
        }
        "typc" => pieces.typst(&LinkedNode::new(&typst::syntax::parse_code(code)), None),
        "typm" => pieces.typst(&LinkedNode::new(&typst::syntax::parse_math(code)), None),
        _ => match RAW_SYNTAXES.find_syntax_by_token(&language) {
            Some(syntax) => pieces.lines(syntax, &RAW_SYNTAXES),
            None => pieces.push(None, 0, code.len()),
        },
    }
    pieces.list
}

/// Pieces of a code, each as long as it can be.
struct Pieces<'a> {
    code: &'a str,
    list: Vec<(Option<Token>, &'a str)>,
}

impl Pieces<'_> {
    fn push(&mut self, token: Option<Token>, start: usize, end: usize) {
        if start == end {
            return;
        }
        // What is of one kind is one piece, with the blanks in it.
        if let Some((last, text)) = self.list.last_mut()
            && *last == token
        {
            *text = &self.code[start - text.len()..end];
        } else {
            self.list.push((token, &self.code[start..end]));
        }
    }

    fn lines(&mut self, syntax: &SyntaxReference, set: &SyntaxSet) {
        let mut state = ParseState::new(syntax);
        let mut scopes = ScopeStack::new();
        let mut start = 0;
        for line in self.code.split_inclusive('\n') {
            let text = line.trim_end_matches(['\n', '\r']);
            let mut from = 0;
            // What a grammar can't read goes on as it was.
            for (at, change) in state.parse_line(text, set).unwrap_or_default() {
                self.push(token(&scopes), start + from, start + at);
                from = at;
                let _ = scopes.apply(&change);
            }
            self.push(token(&scopes), start + from, start + text.len());
            self.push(None, start + text.len(), start + line.len());
            start += line.len();
        }
    }

    fn typst(&mut self, node: &LinkedNode<'_>, around: Option<Token>) {
        let token = match typst::syntax::highlight(node) {
            Some(Tag::Comment) => Some(Token::Comment),
            Some(Tag::Keyword) => Some(Token::Keyword),
            Some(Tag::String | Tag::Raw) => Some(Token::String),
            Some(Tag::Number) => Some(Token::Constant),
            Some(Tag::Function | Tag::Label | Tag::Ref) => Some(Token::Name),
            _ => around,
        };
        if node.children().len() == 0 {
            self.push(token, node.range().start, node.range().end);
        }
        for child in node.children() {
            self.typst(&child, token);
        }
    }
}

/// What the innermost scope that says anything says.
fn token(scopes: &ScopeStack) -> Option<Token> {
    scopes.as_slice().iter().rev().find_map(|scope| kind(*scope))
}

/// What a scope says (the naming conventions of Sublime Text, `Minimal Scope Coverage`).
fn kind(scope: Scope) -> Option<Token> {
    let name = scope.build_string();
    let is = |prefix: &str| {
        name.strip_prefix(prefix)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    };
    if is("comment") {
        Some(Token::Comment)
    } else if is("string") || is("constant.character.escape") {
        Some(Token::String)
    } else if is("constant") {
        Some(Token::Constant)
    } else if is("keyword.operator") {
        None
    } else if is("keyword") || is("storage") {
        Some(Token::Keyword)
    } else if is("entity.name") || is("support.function") || is("variable.function") {
        Some(Token::Name)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(code: &str, language: &str) -> Vec<(&'static str, String)> {
        let pieces = highlight(code, language);
        let whole: String = pieces.iter().map(|(_, text)| *text).collect();
        assert_eq!(whole, code, "nothing is lost");
        let named = pieces.into_iter();
        named.filter_map(|(token, text)| Some((token?.name(), text.to_owned()))).collect()
    }

    #[test]
    fn code_is_parted_into_what_it_says() {
        let found = of("fn main() {\n    let n = 1; // one\n}", "rust");
        let owned = |list: &[(&'static str, &str)]| -> Vec<(&'static str, String)> {
            list.iter().map(|(name, text)| (*name, (*text).to_owned())).collect()
        };
        let expected = [
            ("keyword", "fn"),
            ("name", "main"),
            ("keyword", "let"),
            ("constant", "1"),
            ("comment", "// one"),
        ];
        assert_eq!(found, owned(&expected));
        let found = of("#let n = \"é\" // one", "typ");
        assert!(found.contains(&("comment", "// one".to_owned())), "{found:?}");
        assert!(found.contains(&("string", "\"é\"".to_owned())), "{found:?}");
        assert_eq!(of("nobody knows this", "no-such-language"), []);
        assert_eq!(of("", "rust"), []);
    }

    #[test]
    fn what_goes_over_lines_stays_what_it_is() {
        let found = of("x = '''a\r\nb'''\r\n", "python");
        let strings: Vec<_> =
            found.into_iter().filter(|(name, _)| *name == "string").collect();
        assert_eq!(strings.len(), 2, "{strings:?}");
    }
}
