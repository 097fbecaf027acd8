//! The words of an XPath expression (XPath 1.0, section 3.7).

use super::XPathError;

/// A word, and where it begins, in characters.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Token {
    pub(super) word: Word,
    pub(super) at: usize,
}

/// A word of an expression.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Word {
    /// `(`, `..`, `//`, `<=` and the like; `*` is a test here.
    Sign(&'static str),
    /// `and`, `or`, `mod`, `div`, and `*` for times.
    Operator(&'static str),
    /// The name of an element, an attribute, a function, an axis; `a:b` and `a:*` are one name.
    Name(String),
    Literal(String),
    Number(f64),
}

const SIGNS: [&str; 22] =
    ["::", "//", "..", "!=", "<=", ">=", "(", ")", "[", "]", "@", ",", "/", ".", "|", "+", "-", "=", "<", ">", "*", "$"];
const OPERATORS: [&str; 4] = ["and", "or", "mod", "div"];

/// Cuts an expression into its words.
pub(super) fn lex(text: &str, limit: usize) -> Result<Vec<Token>, XPathError> {
    let mut tokens: Vec<Token> = Vec::new();
    let mut rest = text.trim_start();
    while let Some(char) = rest.chars().next() {
        let at = text.chars().count() - rest.chars().count();
        let error = |message: &str| XPathError { at, message: message.to_owned() };
        let digit_follows = rest.strip_prefix('.').is_some_and(|rest| rest.starts_with(|char: char| char.is_ascii_digit()));
        let (word, n_bytes) = if char == '"' || char == '\'' {
            let end = rest.get(1..).and_then(|rest| rest.find(char)).ok_or_else(|| error("a quoted text does not end"))?;
            (Word::Literal(rest.get(1..=end).unwrap_or_default().to_owned()), end + 2)
        } else if char.is_ascii_digit() || digit_follows {
            let n_bytes = rest.find(|char: char| !char.is_ascii_digit() && char != '.').unwrap_or(rest.len());
            let digits = rest.get(..n_bytes).unwrap_or_default();
            (Word::Number(digits.parse().map_err(|_| error("this is no number"))?), n_bytes)
        } else if is_name_start(char) {
            name(rest, expects_operator(&tokens))
        } else {
            let sign = SIGNS.into_iter().find(|sign| rest.starts_with(sign));
            let sign = sign.ok_or_else(|| error(&format!("`{char}` has no meaning here")))?;
            (if sign == "*" && expects_operator(&tokens) { Word::Operator("*") } else { Word::Sign(sign) }, sign.len())
        };
        tokens.push(Token { word, at });
        if tokens.len() > limit {
            return Err(error("the expression is too long"));
        }
        rest = rest.get(n_bytes..).unwrap_or_default().trim_start();
    }
    Ok(tokens)
}

/// Whether what comes next stands between two operands: the same word may be a name elsewhere.
fn expects_operator(tokens: &[Token]) -> bool {
    match tokens.last().map(|token| &token.word) {
        None | Some(Word::Operator(_)) => false,
        Some(Word::Sign(sign)) => matches!(*sign, ")" | "]" | "." | ".." | "*"),
        Some(Word::Name(_) | Word::Literal(_) | Word::Number(_)) => true,
    }
}

fn name(rest: &str, expects_operator: bool) -> (Word, usize) {
    let end = |text: &str| text.find(|char: char| !is_name_char(char)).unwrap_or(text.len());
    let mut n_bytes = end(rest);
    // A prefix, unless it is an axis (`child::a`).
    if let Some(local) = rest.get(n_bytes..).and_then(|rest| rest.strip_prefix(':'))
        && !local.starts_with(':')
    {
        n_bytes += match local.chars().next() {
            Some('*') => 2,
            Some(char) if is_name_start(char) => 1 + end(local),
            _ => 0,
        };
    }
    let name = rest.get(..n_bytes).unwrap_or_default();
    let operator = OPERATORS.into_iter().find(|operator| expects_operator && *operator == name);
    (operator.map_or_else(|| Word::Name(name.to_owned()), Word::Operator), n_bytes)
}

fn is_name_start(char: char) -> bool {
    char.is_alphabetic() || char == '_'
}

fn is_name_char(char: char) -> bool {
    char.is_alphanumeric() || matches!(char, '_' | '-' | '.' | '\u{b7}')
}
