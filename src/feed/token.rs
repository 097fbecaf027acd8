//! One forgiving tokenizer for XML, HTML and everything between: no tree, and no search that is repeated in vain.

use std::borrow::Cow;

/// Attributes beyond this many are ignored.
const MAX_ATTRIBUTES: usize = 128;

/// A piece of markup, borrowed from the text; comments and processing instructions are passed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Token<'a> {
    /// Text with its references as written.
    Text(&'a str),
    /// The inside of a CDATA section, to be taken literally.
    Cdata(&'a str),
    /// A start tag.
    Start(Tag<'a>),
    /// An end tag's name.
    End(&'a str),
    /// The inside of a document type declaration.
    Doctype(&'a str),
}

/// A start tag as written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Tag<'a> {
    /// The name with its prefix.
    pub(crate) name: &'a str,
    /// Everything between the name and the closing bracket.
    pub(crate) attributes: &'a str,
    /// Whether the tag ends in a slash.
    pub(crate) empty: bool,
}

impl<'a> Tag<'a> {
    /// The attributes in order: name and raw value.
    pub(crate) fn iter(&self) -> Attributes<'a> {
        Attributes { text: self.attributes, at: 0, left: MAX_ATTRIBUTES }
    }

    /// The raw value of an attribute, whatever the case of its name.
    pub(crate) fn get(&self, name: &str) -> Option<&'a str> {
        self.iter().find(|attribute| attribute.name.eq_ignore_ascii_case(name)).map(|attribute| attribute.value)
    }

    /// The raw value of an attribute as HTML has it: a slash before the closing bracket belongs to a value without quotes.
    pub(crate) fn get_html(&self, name: &str) -> Option<Cow<'a, str>> {
        let attribute = self.iter().find(|attribute| attribute.name.eq_ignore_ascii_case(name))?;
        let (start, end) = attribute.span;
        let has_slash = self.empty && end == self.attributes.len() && !attribute.value.is_empty() && end - start == attribute.value.len();
        Some(if has_slash { Cow::Owned(format!("{}/", attribute.value)) } else { Cow::Borrowed(attribute.value) })
    }
}

/// One attribute as written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Attribute<'a> {
    /// The name with its prefix.
    pub(crate) name: &'a str,
    /// The value without quotes, its references as written.
    pub(crate) value: &'a str,
    /// Where the value, quotes included, begins and ends in the attribute text.
    pub(crate) span: (usize, usize),
}

/// Walks over the attributes of a tag.
#[derive(Debug, Clone)]
pub(crate) struct Attributes<'a> {
    text: &'a str,
    at: usize,
    left: usize,
}

impl<'a> Attributes<'a> {
    fn skip(&mut self, stop: impl Fn(u8) -> bool) -> &'a str {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let length = rest.bytes().position(stop).unwrap_or(rest.len());
        self.at += length;
        rest.get(..length).unwrap_or_default()
    }

    fn value(&mut self) -> (&'a str, (usize, usize)) {
        self.skip(|byte| !byte.is_ascii_whitespace());
        let start = self.at;
        let rest = self.text.get(start..).unwrap_or_default();
        for quote in ['"', '\''] {
            if let Some(inside) = rest.strip_prefix(quote) {
                let value = inside.split(quote).next().unwrap_or_default();
                self.at = (start + value.len() + 2).min(self.text.len());
                return (value, (start, self.at));
            }
        }
        let value = self.skip(|byte| byte.is_ascii_whitespace());
        (value, (start, self.at))
    }
}

impl<'a> Iterator for Attributes<'a> {
    type Item = Attribute<'a>;

    fn next(&mut self) -> Option<Attribute<'a>> {
        self.left = self.left.checked_sub(1)?;
        self.skip(|byte| !byte.is_ascii_whitespace() && !matches!(byte, b'/' | b'=' | b'"' | b'\''));
        let name = self.skip(|byte| byte.is_ascii_whitespace() || matches!(byte, b'=' | b'/'));
        if name.is_empty() {
            return None;
        }
        let after_name = self.at;
        self.skip(|byte| !byte.is_ascii_whitespace());
        if self.text.as_bytes().get(self.at) != Some(&b'=') {
            self.at = after_name;
            return Some(Attribute { name, value: "", span: (after_name, after_name) });
        }
        self.at += 1;
        let (value, span) = self.value();
        Some(Attribute { name, value, span })
    }
}

/// Things looked for far ahead; one that is missing once is missing for good.
#[derive(Debug, Clone, Copy)]
enum Far {
    Comment,
    Cdata,
    Instruction,
    Double,
    Single,
    Subset,
}

impl Far {
    fn text(self) -> &'static str {
        match self {
            Self::Comment => "-->",
            Self::Cdata => "]]>",
            Self::Instruction => "?>",
            Self::Double => "\"",
            Self::Single => "'",
            Self::Subset => "]",
        }
    }
}

/// Cuts a text into tokens.
#[derive(Debug, Clone)]
pub(crate) struct Tokenizer<'a> {
    text: &'a str,
    at: usize,
    missing: [bool; 6],
}

impl<'a> Tokenizer<'a> {
    /// A tokenizer at the beginning of a text.
    pub(crate) fn new(text: &'a str) -> Self {
        Self { text, at: 0, missing: [false; 6] }
    }

    /// How far the text has been read, in bytes.
    pub(crate) fn position(&self) -> usize {
        self.at
    }

    /// Goes back to a position that [`Self::position`] gave.
    pub(crate) fn rewind(&mut self, position: usize) {
        self.at = position.min(self.text.len());
    }

    /// The text between two positions.
    pub(crate) fn between(&self, start: usize, end: usize) -> &'a str {
        self.text.get(start..end).unwrap_or_default()
    }

    /// Passes over an HTML element whose inside is no markup, such as a script.
    pub(crate) fn skip_raw(&mut self, name: &str) -> &'a str {
        let start = self.at;
        while let Some(found) = self.text.get(self.at..).and_then(|rest| rest.find("</")) {
            let end = self.at + found;
            self.at = end + 2;
            let after = self.text.get(self.at..self.at + name.len());
            if after.is_some_and(|after| after.eq_ignore_ascii_case(name)) {
                self.at = end;
                return self.between(start, end);
            }
        }
        self.at = self.text.len();
        self.between(start, self.at)
    }

    fn byte(&self, at: usize) -> Option<u8> {
        self.text.as_bytes().get(at).copied()
    }

    /// Where something is found at or after a place, without searching twice for what is not there.
    fn find(&mut self, what: Far, from: usize) -> Option<usize> {
        let missing = self.missing.get_mut(what as usize)?;
        if *missing {
            return None;
        }
        let found = self.text.get(from..).and_then(|rest| rest.find(what.text()));
        *missing = found.is_none();
        found.map(|found| from + found)
    }

    /// Where a bracket closes what begins here, or the next thing opens.
    fn bracket(&self, from: usize) -> (usize, usize) {
        let rest = self.text.get(from..).unwrap_or_default();
        match rest.find(['>', '<']) {
            Some(found) if self.byte(from + found) == Some(b'>') => (from + found, from + found + 1),
            Some(found) => (from + found, from + found),
            None => (self.text.len(), self.text.len()),
        }
    }

    fn declaration(&mut self) -> Option<Token<'a>> {
        let start = self.at;
        let rest = self.text.get(start..).unwrap_or_default();
        if rest.starts_with("<!--") {
            self.at = match self.find(Far::Comment, start + 4) {
                Some(end) => end + 3,
                None => self.bracket(start + 4).1,
            };
            return None;
        }
        if rest.get(..9).is_some_and(|head| head.eq_ignore_ascii_case("<![cdata[")) {
            let Some(end) = self.find(Far::Cdata, start + 9) else {
                // Without an end the section is read as if it had not been opened.
                self.at = start + 9;
                return None;
            };
            self.at = end + 3;
            return Some(Token::Cdata(self.between(start + 9, end)));
        }
        if rest.get(..9).is_some_and(|head| head.eq_ignore_ascii_case("<!doctype")) {
            return Some(self.doctype(start + 9));
        }
        if self.byte(start + 2).is_some_and(|byte| byte.is_ascii_alphabetic() || byte == b'[') {
            self.at = self.bracket(start + 2).1;
            return None;
        }
        self.at = start + 1;
        Some(Token::Text(self.between(start, start + 1)))
    }

    fn doctype(&mut self, start: usize) -> Token<'a> {
        let rest = self.text.get(start..).unwrap_or_default();
        let mut end = rest.find(['>', '[']).map_or(self.text.len(), |found| start + found);
        if self.byte(end) == Some(b'[') {
            let mut from = end;
            while let Some(found) = self.find(Far::Subset, from) {
                let after = self.text.get(found + 1..).unwrap_or_default();
                let space = after.bytes().position(|byte| !byte.is_ascii_whitespace()).unwrap_or_default();
                from = found + 1 + space;
                end = from;
                if self.byte(from) == Some(b'>') {
                    break;
                }
            }
        }
        self.at = (end + 1).min(self.text.len());
        Token::Doctype(self.between(start, end))
    }

    /// Where a quoted value ends, or nothing when the quote is a slip.
    fn quoted(&mut self, from: usize) -> Option<usize> {
        let quote = if self.byte(from) == Some(b'"') { Far::Double } else { Far::Single };
        let end = self.find(quote, from + 1)?;
        let after = self.byte(end + 1);
        let closes = after.is_none_or(|byte| byte.is_ascii_whitespace() || matches!(byte, b'>' | b'/' | b'?'));
        (closes || !self.between(from, end).contains('<')).then_some(end + 1)
    }

    fn start(&mut self) -> Tag<'a> {
        let name_start = self.at + 1;
        let rest = self.text.get(name_start..).unwrap_or_default();
        let length = rest
            .bytes()
            .position(|byte| byte.is_ascii_whitespace() || matches!(byte, b'>' | b'/' | b'<' | b'=' | b'"' | b'\''))
            .unwrap_or(rest.len());
        let name_end = name_start + length;
        let (mut at, mut after_equals) = (name_end, false);
        let end = loop {
            match self.byte(at) {
                Some(b'>') => break (at, at + 1),
                None | Some(b'<') => break (at, at),
                Some(b'"' | b'\'') if after_equals => {
                    let Some(after) = self.quoted(at) else {
                        break self.bracket(at + 1);
                    };
                    (at, after_equals) = (after, false);
                }
                Some(b'=') => (at, after_equals) = (at + 1, true),
                Some(byte) => {
                    at += 1;
                    after_equals &= byte.is_ascii_whitespace();
                }
            }
        };
        self.at = end.1;
        let attributes = self.between(name_end, end.0);
        let trimmed = attributes.trim_end();
        Tag {
            name: self.between(name_start, name_end),
            attributes: trimmed.strip_suffix('/').unwrap_or(trimmed),
            empty: trimmed.ends_with('/'),
        }
    }

    fn end(&mut self) -> Token<'a> {
        let start = self.at + 2;
        let (end, after) = self.bracket(start);
        self.at = after;
        let name = self.between(start, end).split_ascii_whitespace().next().unwrap_or_default();
        Token::End(name)
    }
}

impl<'a> Iterator for Tokenizer<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        loop {
            let start = self.at;
            if self.byte(start)? != b'<' {
                let rest = self.text.get(start..).unwrap_or_default();
                self.at = rest.find('<').map_or(self.text.len(), |found| start + found);
                return Some(Token::Text(self.between(start, self.at)));
            }
            match (self.byte(start + 1), self.byte(start + 2)) {
                (Some(b'!'), _) => {
                    if let Some(token) = self.declaration() {
                        return Some(token);
                    }
                }
                (Some(b'?'), _) => {
                    self.at = match self.find(Far::Instruction, start + 2) {
                        Some(end) => end + 2,
                        None => self.bracket(start + 2).1,
                    };
                }
                (Some(b'/'), Some(byte)) if is_name(byte) => return Some(self.end()),
                (Some(byte), _) if is_name(byte) => return Some(Token::Start(self.start())),
                _ => {
                    self.at = start + 1;
                    return Some(Token::Text(self.between(start, self.at)));
                }
            }
        }
    }
}

fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte == b'_' || byte == b':' || !byte.is_ascii()
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;

    fn check(text: &str, expected: &Expect) {
        let lines: Vec<String> = Tokenizer::new(text)
            .map(|token| match token {
                Token::Text(text) => format!("text {text:?}"),
                Token::Cdata(text) => format!("cdata {text:?}"),
                Token::End(name) => format!("end {name}"),
                Token::Doctype(text) => format!("doctype {text:?}"),
                Token::Start(tag) => {
                    let attributes: String = tag.iter().map(|attribute| format!(" {}={:?}", attribute.name, attribute.value)).collect();
                    format!("start {}{attributes}{}", tag.name, if tag.empty { " /" } else { "" })
                }
            })
            .collect();
        expected.assert_eq(&lines.join("\n"));
    }

    #[test]
    fn attributes_in_any_quoting() {
        check("<a b=\"1\" c='2' d=3 e f = \"x>y\"/>", &expect![[r#"start a b="1" c="2" d="3" e="" f="x>y" /"#]]);
    }

    #[test]
    fn a_slash_at_the_end_of_a_value_without_quotes() {
        let value = |text: &str| match Tokenizer::new(text).next() {
            Some(Token::Start(tag)) => tag.get_html("b").map(Cow::into_owned),
            _ => None,
        };
        for (text, wanted) in [("<a b=/x/>", "/x/"), ("<a b=/x />", "/x"), ("<a b='/x'/>", "/x"), ("<a b=/x c/>", "/x"), ("<a b/>", "")] {
            assert_eq!(value(text).as_deref(), Some(wanted), "{text}");
        }
    }

    #[test]
    fn comments_and_instructions_are_passed_over() {
        check(
            "<?xml version='1.0'?>a<!-- <b> -->c",
            &expect![[r#"
            text "a"
            text "c""#]],
        );
    }

    #[test]
    fn what_never_ends_is_read_as_if_it_had_not_begun() {
        check(
            "<!-- a <b>c",
            &expect![[r#"
            start b
            text "c""#]],
        );
        check(
            "<![CDATA[ a <b>c",
            &expect![[r#"
            text " a "
            start b
            text "c""#]],
        );
        check(
            "<a href=\"x>y</a><b c=\"d\">",
            &expect![[r#"
            start a href="x"
            text "y"
            end a
            start b c="d""#]],
        );
        check("<a b", &expect![[r#"start a b="""#]]);
        check(
            "<a<b>",
            &expect![[r#"
            start a
            start b"#]],
        );
    }

    #[test]
    fn brackets_that_are_no_markup_are_text() {
        check(
            "1 < 2 <3 <> </>",
            &expect![[r#"
            text "1 "
            text "<"
            text " 2 "
            text "<"
            text "3 "
            text "<"
            text "> "
            text "<"
            text "/>""#]],
        );
    }

    #[test]
    fn the_subset_of_a_document_type_is_one_token() {
        check(
            "<!DOCTYPE r [<!ENTITY a \"]b\"> ] ><r>",
            &expect![[r#"
            doctype " r [<!ENTITY a \"]b\"> ] "
            start r"#]],
        );
        check(
            "<!doctype html><p>",
            &expect![[r#"
            doctype " html"
            start p"#]],
        );
    }

    #[test]
    fn scripts_are_skipped_as_a_whole() {
        let mut tokens = Tokenizer::new("<script>a</b></SCRIPT>");
        tokens.next();
        assert_eq!(tokens.skip_raw("script"), "a</b>");
        assert_eq!(tokens.next(), Some(Token::End("SCRIPT")));
    }
}
