//! What stands inside a text element: plain text, escaped HTML, inline markup or base64, and how to get HTML or plain text from it.

use std::borrow::Cow;

use base64::Engine;

use crate::charset::from_windows_1252;

use super::reference::{Entities, decode_html, escape};
use super::token::{Tag, Token, Tokenizer};

/// How a text element says it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// Nothing is said, so HTML must be expected.
    Unsaid,
    /// Text without markup.
    Plain,
    /// HTML, escaped.
    Html,
    /// Markup as it stands.
    Inline,
    /// Base64 of anything.
    Base64,
}

/// A text element, its references resolved.
#[derive(Debug, Clone)]
pub(super) struct Text {
    html: String,
    is_plain: bool,
}

impl Form {
    /// Reads the `type` and `mode` of a text element.
    pub(super) fn of(tag: &Tag<'_>) -> Self {
        if tag.attributes.is_empty() {
            return Self::Unsaid;
        }
        let kind = tag.get("type").map(str::trim).unwrap_or_default().to_ascii_lowercase();
        let mode = tag.get("mode").map(str::trim).unwrap_or_default().to_ascii_lowercase();
        if mode == "base64" {
            return Self::Base64;
        }
        match kind.as_str() {
            "" if mode == "xml" => Self::Inline,
            "" => Self::Unsaid,
            "text" | "text/plain" | "plain" if mode != "escaped" || kind == "text" => Self::Plain,
            "xhtml" | "application/xhtml+xml" if mode != "escaped" => Self::Inline,
            _ if kind.starts_with("text") || kind.ends_with("xml") => Self::Html,
            _ if !kind.contains('/') => Self::Html,
            _ => Self::Base64,
        }
    }
}

impl Text {
    /// Reads the inside of a text element.
    pub(super) fn read(inside: &str, form: Form, entities: &Entities) -> Self {
        let joined = join(inside, form == Form::Inline, entities);
        let text = joined.text.trim();
        let is_plain = match form {
            Form::Plain => !joined.has_markup,
            Form::Unsaid | Form::Html | Form::Inline | Form::Base64 => false,
        };
        if form == Form::Base64 && !joined.has_markup {
            let compact: String = text.split_ascii_whitespace().collect();
            let bytes = base64::engine::general_purpose::STANDARD.decode(compact).ok();
            if let Some(decoded) = bytes.and_then(|bytes| String::from_utf8(bytes).ok()) {
                return Self { html: decoded, is_plain: false };
            }
        }
        let html = if form == Form::Inline { unwrap_div(text) } else { text };
        Self { html: twice_encoded(html).unwrap_or_else(|| html.to_owned()), is_plain }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.html.is_empty()
    }

    pub(super) fn len(&self) -> usize {
        self.html.len()
    }

    /// Whether there are HTML elements in it.
    pub(super) fn has_markup(&self) -> bool {
        let is_element = |token| matches!(token, Token::Start(tag) if is_html(tag.name));
        !self.is_plain && self.html.contains('<') && Tokenizer::new(&self.html).any(is_element)
    }

    /// As HTML.
    pub(super) fn into_html(self) -> String {
        if self.is_plain && !looks_like_html(&self.html) { escape(&self.html).into_owned() } else { self.html }
    }

    /// As one line of plain text.
    pub(super) fn to_plain(&self) -> String {
        if self.is_plain { squeeze(&self.html) } else { plain(&self.html) }
    }
}

/// Whether text that claims to be plain has an HTML element's end, or one that needs none.
fn looks_like_html(text: &str) -> bool {
    text.contains("</p>") || text.contains("</a>") || text.contains("</div>") || text.contains("<br") || text.contains("<img ")
}

struct Joined<'a> {
    text: Cow<'a, str>,
    has_markup: bool,
}

/// Puts the pieces of a text element together. Inside inline markup, text stays as it is written.
fn join<'a>(inside: &'a str, inline: bool, entities: &Entities) -> Joined<'a> {
    if !inside.contains('<') {
        let text = if inline { entities.expand(inside) } else { entities.decode(inside) };
        return Joined { text, has_markup: false };
    }
    let mut text = String::with_capacity(inside.len());
    let (mut depth, mut has_markup) = (0_usize, false);
    let mut tokens = Tokenizer::new(inside);
    loop {
        let start = tokens.position();
        let Some(token) = tokens.next() else {
            break;
        };
        match token {
            Token::Text(raw) if inline || depth > 0 => text.push_str(&entities.expand(raw)),
            Token::Text(raw) => text.push_str(&entities.decode(raw)),
            Token::Cdata(raw) if inline && depth > 0 => text.push_str(&escape(raw)),
            Token::Cdata(raw) => text.push_str(raw),
            Token::Start(tag) => {
                has_markup = true;
                if !tag.empty && !is_void(tag.name) {
                    depth += 1;
                }
                text.push_str(tokens.between(start, tokens.position()));
            }
            Token::End(_) => {
                depth = depth.saturating_sub(1);
                text.push_str(tokens.between(start, tokens.position()));
            }
            Token::Doctype(_) => {}
        }
    }
    Joined { text: Cow::Owned(text), has_markup }
}

/// Atom puts XHTML into a `div` that is not part of it (RFC 4287, section 3.1.1.3).
fn unwrap_div(text: &str) -> &str {
    let mut tokens = Tokenizer::new(text);
    let Some(Token::Start(tag)) = tokens.next() else {
        return text;
    };
    let is_div = tag.name.rsplit(':').next().is_some_and(|name| name.eq_ignore_ascii_case("div"));
    let start = tokens.position();
    let Some(end) = text.rfind("</").filter(|end| *end >= start && is_div && !tag.empty) else {
        return text;
    };
    let inside = tokens.between(start, end);
    let closes = text.get(end..).is_some_and(|end| end.to_ascii_lowercase().contains("div"));
    // With a second `div` beside the first one, the last end is not the first one's.
    if closes && !inside.contains("<div") && !tag.attributes.contains("style") { inside.trim() } else { text }
}

/// Whether an HTML element has neither content nor end.
pub(super) fn is_void(name: &str) -> bool {
    const VOID: [&str; 13] = ["br", "img", "hr", "input", "meta", "link", "area", "base", "col", "embed", "param", "source", "wbr"];
    VOID.iter().any(|void| void.eq_ignore_ascii_case(name))
}

/// Elements that stand in titles; other names in brackets are text.
fn is_html(name: &str) -> bool {
    const KNOWN: [&str; 50] = [
        "a",
        "abbr",
        "acronym",
        "b",
        "bdi",
        "bdo",
        "big",
        "blink",
        "blockquote",
        "body",
        "br",
        "center",
        "cite",
        "code",
        "del",
        "dfn",
        "div",
        "em",
        "font",
        "h1",
        "h2",
        "h3",
        "h4",
        "hr",
        "html",
        "i",
        "iframe",
        "img",
        "ins",
        "kbd",
        "li",
        "mark",
        "math",
        "nobr",
        "ol",
        "p",
        "pre",
        "q",
        "s",
        "script",
        "small",
        "span",
        "strike",
        "strong",
        "style",
        "sub",
        "sup",
        "tt",
        "u",
        "ul",
    ];
    let local = name.rsplit(':').next().unwrap_or(name);
    KNOWN.iter().any(|known| known.eq_ignore_ascii_case(local)) || local.eq_ignore_ascii_case("wbr")
}

/// HTML as one line of plain text.
pub(super) fn plain(html: &str) -> String {
    if !html.contains(['<', '&']) {
        return squeeze(html);
    }
    let mut out = String::with_capacity(html.len());
    let mut tokens = Tokenizer::new(html);
    loop {
        let start = tokens.position();
        let Some(token) = tokens.next() else {
            break;
        };
        match token {
            Token::Text(raw) => out.push_str(&decode_html(raw)),
            Token::Cdata(raw) => out.push_str(raw),
            Token::Start(Tag { name: "br" | "BR" | "p" | "P" | "div" | "li", .. }) => out.push(' '),
            Token::Start(tag) if ["script", "style"].iter().any(|raw| tag.name.eq_ignore_ascii_case(raw)) => {
                tokens.skip_raw(tag.name);
            }
            Token::Start(Tag { name, .. }) | Token::End(name) => {
                let raw = tokens.between(start, tokens.position());
                if !is_html(name) || !raw.ends_with('>') {
                    out.push_str(&decode_html(raw));
                }
            }
            Token::Doctype(_) => {}
        }
    }
    squeeze(&out)
}

/// Text with its white space made single blanks.
pub(super) fn squeeze(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}

/// UTF-8 that was taken for windows-1252 and encoded once more, put right.
pub(super) fn twice_encoded(text: &str) -> Option<String> {
    let start = text.find(|c: char| !c.is_ascii())?;
    let mut suspects = text.get(start..)?.chars().map(to_windows_1252);
    let is_suspect = matches!(suspects.next()?, Some(0xc2..=0xf4)) && matches!(suspects.next()?, Some(0x80..=0xbf));
    if !is_suspect {
        return None;
    }
    let bytes: Option<Vec<u8>> = text.chars().map(to_windows_1252).collect();
    let mended = String::from_utf8(bytes?).ok()?;
    // A few such bytes may come together by chance, but then they are hardly Latin letters and punctuation.
    let is_usual = |c: &char| matches!(c, '\0'..='\u{24f}' | '\u{2000}'..='\u{206f}' | '€' | '™');
    let n_mended = mended.chars().filter(|c| !c.is_ascii()).count();
    let is_sure = n_mended >= 4 || mended.chars().all(|c| is_usual(&c));
    is_sure.then_some(mended)
}

fn to_windows_1252(c: char) -> Option<u8> {
    if let Ok(byte) = u8::try_from(u32::from(c)) {
        return Some(byte);
    }
    (0x80..=0x9f_u8).find(|byte| from_windows_1252(char::from(*byte)) == c)
}
