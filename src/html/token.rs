//! Reads the text of a page as the tokens of HTML (HTML standard 13.2.5), and hands them to the tree builder.
//!
//! It knows the whole text, so that text, values and comments are found by a search and not letter by letter, and are slices of
//! the text and not copies.

use std::borrow::Cow;

use html5ever::interface::Attribute;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{Tag, TagKind, Token, TokenSink, TokenSinkResult};
use html5ever::{LocalName, QualName, ns};
use memchr::{memchr, memchr2};

use super::doctype;
use super::raw;
use super::reference::{self, Where};

/// Attributes of one tag; the others are passed over, because each is compared with all before it.
pub(super) const LIMIT_ATTRIBUTES: usize = 256;
/// Shorter contents of styles and scripts are not worth leaving out.
const MIN_IDLE_BYTES: usize = 64;

/// Gives all tokens of a text to the sink, without the content of styles and of scripts that are no data.
pub(super) fn tokenize<S: TokenSink>(text: StrTendril, sink: &S) {
    let mut text = with_plain_line_ends(text);
    if text.starts_with('\u{feff}') {
        text.pop_front(3);
    }
    let has_null = memchr(0, text.as_bytes()).is_some();
    Tokenizer { sink, whole: &text, text: &text, at: 0, has_null }.run();
}

/// One kind of line end (HTML standard 13.2.3.5).
fn with_plain_line_ends(text: StrTendril) -> StrTendril {
    if memchr(b'\r', text.as_bytes()).is_none() { text } else { text.replace("\r\n", "\n").replace('\r', "\n").into() }
}

/// How what follows is read.
enum State<'a> {
    Data,
    /// The content of an element that holds no elements, up to its end tag.
    Raw {
        kind: RawKind,
        name: LocalName,
        attributes: &'a str,
    },
    Plaintext,
    End,
}

struct Tokenizer<'a, S> {
    sink: &'a S,
    /// The text to cut slices from.
    whole: &'a StrTendril,
    text: &'a str,
    at: usize,
    has_null: bool,
}

impl<'a, S: TokenSink> Tokenizer<'a, S> {
    fn run(mut self) {
        let mut state = State::Data;
        loop {
            state = match state {
                State::Data => self.data(),
                State::Raw { kind, name, attributes } => self.raw(kind, &name, attributes),
                State::Plaintext => self.plaintext(),
                State::End => break,
            }
        }
        self.emit(Token::EOFToken);
        self.sink.end();
    }

    /// Hands out a token that is no tag; only tags change how the rest is read.
    fn emit(&self, token: Token) {
        let _ = self.sink.process_token(token, 1);
    }

    fn byte(&self, at: usize) -> Option<u8> {
        self.text.as_bytes().get(at).copied()
    }

    fn rest(&self, at: usize) -> &'a str {
        self.text.get(at..).unwrap_or_default()
    }

    fn bytes(&self, at: usize) -> &'a [u8] {
        self.text.as_bytes().get(at..).unwrap_or_default()
    }

    fn slice(&self, from: usize, to: usize) -> StrTendril {
        let place = u32::try_from(from).ok().zip(u32::try_from(to.saturating_sub(from)).ok());
        place.and_then(|(from, length)| self.whole.try_subtendril(from, length).ok()).unwrap_or_default()
    }

    /// A slice in which NUL is a replacement character.
    fn clean_slice(&self, from: usize, to: usize) -> StrTendril {
        let slice = self.slice(from, to);
        if self.has_null && slice.contains('\0') { StrTendril::from(slice.replace('\0', "\u{fffd}")) } else { slice }
    }

    /// A slice with its references replaced.
    fn decoded(&self, from: usize, to: usize, place: Where) -> StrTendril {
        let text = self.text.get(from..to).unwrap_or_default();
        match reference::decode(text, place) {
            Cow::Borrowed(_) => self.clean_slice(from, to),
            Cow::Owned(decoded) if self.has_null => StrTendril::from(decoded.replace('\0', "\u{fffd}")),
            Cow::Owned(decoded) => StrTendril::from(decoded),
        }
    }

    fn emit_text(&self, from: usize, to: usize) {
        if !self.has_null {
            if from < to {
                self.emit(Token::CharacterTokens(self.slice(from, to)));
            }
            return;
        }
        let mut from = from;
        while let Some(length) = memchr(0, self.text.as_bytes().get(from..to).unwrap_or_default()) {
            if length > 0 {
                self.emit(Token::CharacterTokens(self.slice(from, from + length)));
            }
            self.emit(Token::NullCharacterToken);
            from += length + 1;
        }
        if from < to {
            self.emit(Token::CharacterTokens(self.slice(from, to)));
        }
    }

    /// Reads text and markup up to a tag that changes how the rest is read (13.2.5.1).
    fn data(&mut self) -> State<'a> {
        let mut from = self.at;
        let mut at = from;
        while let Some(length) = memchr2(b'<', b'&', self.bytes(at)) {
            at += length;
            if self.byte(at) == Some(b'&') {
                let Some((decoded, length)) = reference::at(self.rest(at), Where::Text) else {
                    at += 1;
                    continue;
                };
                self.emit_text(from, at);
                self.emit(Token::CharacterTokens(StrTendril::from(&*decoded)));
                at += length;
                from = at;
                continue;
            }
            let next = self.byte(at + 1);
            let starts_markup = match next {
                Some(b'/') => at + 2 < self.text.len(),
                Some(next) => next.is_ascii_alphabetic() || matches!(next, b'!' | b'?'),
                None => false,
            };
            if !starts_markup {
                at += 1;
                continue;
            }
            self.emit_text(from, at);
            self.at = at + 1;
            match self.markup(next) {
                State::Data => {}
                state => return state,
            }
            at = self.at;
            from = at;
        }
        self.emit_text(from, self.text.len());
        State::End
    }

    /// Reads what follows a `<` that starts markup.
    fn markup(&mut self, first: Option<u8>) -> State<'a> {
        match first {
            Some(b'!') => self.declaration(),
            Some(b'?') => self.bogus_comment(self.at),
            Some(b'/') => {
                self.at += 1;
                match self.byte(self.at) {
                    Some(byte) if byte.is_ascii_alphabetic() => return self.tag(TagKind::EndTag),
                    Some(b'>') => self.at += 1,
                    _ => self.bogus_comment(self.at),
                }
            }
            _ => return self.tag(TagKind::StartTag),
        }
        State::Data
    }

    /// Reads what follows `<!` (13.2.5.42).
    fn declaration(&mut self) {
        let rest = self.rest(self.at + 1);
        if rest.starts_with("--") {
            self.comment(self.at + 3);
        } else if rest.get(..7).is_some_and(|start| start.eq_ignore_ascii_case("doctype")) {
            let from = self.at + 8;
            let end = memchr(b'>', self.bytes(from)).map(|length| from + length);
            let text = self.text.get(from..end.unwrap_or(self.text.len())).unwrap_or_default();
            self.at = end.map_or(self.text.len(), |end| end + 1);
            self.emit(Token::DoctypeToken(doctype::parse(text, end.is_some())));
        } else if rest.starts_with("[CDATA[") && self.sink.adjusted_current_node_present_but_not_in_html_namespace() {
            let from = self.at + 8;
            let end = self.rest(from).find("]]>").map(|length| from + length);
            self.at = end.map_or(self.text.len(), |end| end + 3);
            self.emit_text(from, end.unwrap_or(self.text.len()));
        } else {
            self.bogus_comment(self.at + 1);
        }
    }

    fn bogus_comment(&mut self, from: usize) {
        let end = memchr(b'>', self.bytes(from)).map(|length| from + length);
        self.at = end.map_or(self.text.len(), |end| end + 1);
        self.emit(Token::CommentToken(self.clean_slice(from, end.unwrap_or(self.text.len()))));
    }

    /// Reads what follows `<!--` (13.2.5.43 to 13.2.5.52).
    fn comment(&mut self, from: usize) {
        let rest = self.rest(from);
        let (length, skipped) = match raw::comment_end(rest) {
            Some((length, end)) => (length, end),
            None => (["--!", "--", "-"].iter().find_map(|end| rest.strip_suffix(end)).unwrap_or(rest).len(), rest.len()),
        };
        self.at = from + skipped;
        self.emit(Token::CommentToken(self.clean_slice(from, from + length)));
    }

    /// Reads a tag from its name on (13.2.5.8 to 13.2.5.40); one that the text breaks off is none.
    fn tag(&mut self, kind: TagKind) -> State<'a> {
        let from = self.at;
        self.skip_until(ends_name);
        let name = lower_case(self.text.get(from..self.at).unwrap_or_default());
        let mut tag = Tag { kind, name, self_closing: false, attrs: Vec::new(), had_duplicate_attributes: false };
        let attributes = self.at;
        if !self.attributes(&mut tag) {
            self.at = self.text.len();
            return State::End;
        }
        // Most tags have one or two, and trees are made of tags.
        tag.attrs.shrink_to_fit();
        let attributes = self.text.get(attributes..self.at).unwrap_or_default();
        let name = tag.name.clone();
        match self.sink.process_token(Token::TagToken(tag), 1) {
            TokenSinkResult::RawData(kind) => State::Raw { kind, name, attributes },
            TokenSinkResult::Plaintext => State::Plaintext,
            TokenSinkResult::Continue | TokenSinkResult::Script(_) | TokenSinkResult::EncodingIndicator(_) => State::Data,
        }
    }

    fn skip_until(&mut self, stop: impl Fn(u8) -> bool) {
        let rest = self.bytes(self.at);
        self.at += rest.iter().position(|byte| stop(*byte)).unwrap_or(rest.len());
    }

    /// Reads attributes and the end of the tag; tells whether there is one.
    fn attributes(&mut self, tag: &mut Tag) -> bool {
        loop {
            self.skip_until(|byte| !is_blank(byte));
            match self.byte(self.at) {
                None => return false,
                Some(b'>') => {
                    self.at += 1;
                    return true;
                }
                Some(b'/') => {
                    self.at += 1;
                    tag.self_closing = self.byte(self.at) == Some(b'>');
                }
                Some(_) => {
                    let from = self.at;
                    // A `=` at its start belongs to the name.
                    self.at += 1;
                    self.skip_until(|byte| byte == b'=' || ends_name(byte));
                    let name = self.text.get(from..self.at).unwrap_or_default();
                    let Some((from, to)) = self.value() else { return false };
                    if tag.kind == TagKind::StartTag && tag.attrs.len() < LIMIT_ATTRIBUTES {
                        self.add_attribute(tag, name, (from, to));
                    }
                }
            }
        }
    }

    fn add_attribute(&self, tag: &mut Tag, name: &str, (from, to): (usize, usize)) {
        let name = lower_case(name);
        if tag.attrs.iter().any(|attribute| attribute.name.local == name) {
            tag.had_duplicate_attributes = true;
            return;
        }
        let value = self.decoded(from, to, Where::Attribute);
        tag.attrs.push(Attribute { name: QualName::new(None, ns!(), name), value });
    }

    /// Reads what follows the name of an attribute; gives the place of its value unless the text breaks off.
    fn value(&mut self) -> Option<(usize, usize)> {
        self.skip_until(|byte| !is_blank(byte));
        if self.byte(self.at) != Some(b'=') {
            return Some((self.at, self.at));
        }
        self.at += 1;
        self.skip_until(|byte| !is_blank(byte));
        let from = self.at;
        let Some(quote @ (b'"' | b'\'')) = self.byte(from) else {
            self.skip_until(|byte| is_blank(byte) || byte == b'>');
            return Some((from, self.at));
        };
        let to = from + 1 + memchr(quote, self.bytes(from + 1))?;
        self.at = to + 1;
        Some((from + 1, to))
    }

    /// Reads the content of an element that holds no elements, and its end tag.
    fn raw(&mut self, kind: RawKind, name: &LocalName, attributes: &str) -> State<'a> {
        let from = self.at;
        let rest = self.rest(from);
        let length = match kind {
            RawKind::ScriptData | RawKind::ScriptDataEscaped(_) => raw::script_end(rest),
            RawKind::Rcdata | RawKind::Rawtext => raw::end(rest, name),
        };
        let to = length.map_or(self.text.len(), |length| from + length);
        let is_idle = to - from >= MIN_IDLE_BYTES && raw::is_idle(name, attributes, self.text.get(from..to).unwrap_or_default());
        if !is_idle {
            let text = if kind == RawKind::Rcdata { self.decoded(from, to, Where::Text) } else { self.clean_slice(from, to) };
            if !text.is_empty() {
                self.emit(Token::CharacterTokens(text));
            }
        }
        if length.is_none() {
            return State::End;
        }
        self.at = to + 2;
        self.tag(TagKind::EndTag)
    }

    fn plaintext(&self) -> State<'a> {
        let text = self.clean_slice(self.at, self.text.len());
        if !text.is_empty() {
            self.emit(Token::CharacterTokens(text));
        }
        State::End
    }
}

pub(super) fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | 0x0c)
}

/// Whether a byte ends the name of a tag.
pub(super) fn ends_name(byte: u8) -> bool {
    is_blank(byte) || matches!(byte, b'/' | b'>')
}

fn lower_case(name: &str) -> LocalName {
    if name.bytes().any(|byte| byte.is_ascii_uppercase() || byte == 0) {
        return LocalName::from(name.to_ascii_lowercase().replace('\0', "\u{fffd}"));
    }
    LocalName::from(name)
}
