//! Cuts the attributes that are too many out of the text, because the tokenizer compares each with all before it.

use std::borrow::Cow;

/// Elements whose content is no markup, so that a `<` in it opens no tag (HTML standard 13.2.5.2 to 13.2.5.4).
const RAW_TEXT: [&str; 8] = ["script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes"];

/// Gives the text with at most `limit` attributes in each tag; untouched, and borrowed, when none has more.
pub(super) fn limit_attributes(text: &str, limit: usize) -> Cow<'_, str> {
    let mut scan = Scan { text, bytes: text.as_bytes(), at: 0 };
    let mut kept = String::new();
    let mut copied = 0;
    while let Some(cut) = scan.next_cut(limit) {
        kept.push_str(text.get(copied..cut.from).unwrap_or_default());
        copied = cut.to;
    }
    if copied == 0 {
        return Cow::Borrowed(text);
    }
    kept.push_str(text.get(copied..).unwrap_or_default());
    Cow::Owned(kept)
}

/// A range of bytes that holds nothing but surplus attributes.
struct Cut {
    from: usize,
    to: usize,
}

/// A reader of tags that knows just enough of the tokenizer: comments, raw text, quoted values.
struct Scan<'a> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
}

impl Scan<'_> {
    fn byte(&self, at: usize) -> Option<u8> {
        self.bytes.get(at).copied()
    }

    fn rest(&self, at: usize) -> &[u8] {
        self.bytes.get(at..).unwrap_or_default()
    }

    /// The place of the next such character; those looked for are ASCII, so every place is a boundary.
    fn find(&self, from: usize, char: char) -> Option<usize> {
        Some(self.text.get(from..)?.find(char)? + from)
    }

    /// Moves to the next tag with more than `limit` attributes and past it.
    fn next_cut(&mut self, limit: usize) -> Option<Cut> {
        loop {
            self.at = self.find(self.at, '<')? + 1;
            match self.byte(self.at)? {
                b'!' if self.rest(self.at).starts_with(b"!--") => self.skip_comment(),
                byte if byte.is_ascii_alphabetic() => {
                    let name = self.name();
                    let cut = self.tag(limit);
                    if let Some(raw) = name {
                        self.skip_raw_text(raw);
                    }
                    if cut.is_some() {
                        return cut;
                    }
                }
                _ => {}
            }
        }
    }

    fn skip_comment(&mut self) {
        let body = self.at + 3;
        let end = self.text.get(body..).and_then(|text| text.find("-->"));
        self.at = end.map_or(self.bytes.len(), |end| body + end + 3);
    }

    /// The name of the tag at the reader when it opens raw text.
    fn name(&self) -> Option<&'static str> {
        if !matches!(self.byte(self.at)?.to_ascii_lowercase(), b's' | b't' | b'x' | b'i' | b'n') {
            return None;
        }
        RAW_TEXT.into_iter().find(|name| {
            let text = self.rest(self.at);
            text.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name.as_bytes()))
                && text.get(name.len()).is_none_or(|next| matches!(next, b' ' | b'\t' | b'\n' | b'\r' | 0x0c | b'/' | b'>'))
        })
    }

    fn skip_raw_text(&mut self, name: &str) {
        loop {
            let Some(at) = self.find(self.at, '<') else {
                self.at = self.bytes.len();
                return;
            };
            self.at = at + 1;
            let close = self.rest(self.at);
            if close.first() == Some(&b'/') && close.get(1..=name.len()).is_some_and(|end| end.eq_ignore_ascii_case(name.as_bytes())) {
                return;
            }
        }
    }

    /// Moves behind the tag at the reader, counting its attributes.
    fn tag(&mut self, limit: usize) -> Option<Cut> {
        let mut count = 0;
        let mut from = None;
        // Between two attributes; in an attribute that has a name but no value.
        let (mut between, mut named) = (false, false);
        while let Some(byte) = self.byte(self.at) {
            match byte {
                b'>' => break,
                b' ' | b'\t' | b'\n' | b'\r' | 0x0c => between = true,
                b'/' => (between, named) = (true, false),
                b'=' if named => {
                    self.skip_value();
                    (between, named) = (true, false);
                    continue;
                }
                _ if between => {
                    (between, named) = (false, true);
                    count += 1;
                    if count > limit && from.is_none() {
                        from = Some(self.at);
                    }
                }
                _ => {}
            }
            self.at += 1;
        }
        from.map(|from| Cut { from, to: self.at })
    }

    /// Moves from `=` behind the value.
    fn skip_value(&mut self) {
        self.at += 1;
        while self.byte(self.at).is_some_and(|byte| byte.is_ascii_whitespace()) {
            self.at += 1;
        }
        let Some(quote @ (b'"' | b'\'')) = self.byte(self.at) else {
            while self.byte(self.at).is_some_and(|byte| !byte.is_ascii_whitespace() && byte != b'>') {
                self.at += 1;
            }
            return;
        };
        self.at = self.find(self.at + 1, char::from(quote)).map_or(self.bytes.len(), |end| end + 1);
    }
}

#[cfg(test)]
mod tests {
    use super::limit_attributes;

    #[test]
    fn surplus_attributes_are_cut() {
        assert_eq!(limit_attributes("<p a=1 b='2>' c d>x</p>", 2), "<p a=1 b='2>' >x</p>");
        assert_eq!(limit_attributes("<p a = 1 b>x", 3), "<p a = 1 b>x");
    }

    #[test]
    fn comments_and_scripts_are_left_alone() {
        let text = "<!-- <p a b c d \"--><script>if (a<b c d e \"</script><p a>";
        assert_eq!(limit_attributes(text, 1), text);
    }
}
