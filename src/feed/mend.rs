//! Makes JSON of text that nearly is: cut off, with line breaks in its texts or commas too many.

/// Gives the text with raw control characters escaped, commas before a closing bracket left out, and everything that is open
/// at its end closed; what is not complete there is left out.
pub(super) fn json(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    // The brackets that are open, and the length of the output when all of it could be closed by them.
    let mut open: Vec<char> = Vec::new();
    let mut safe = (0, String::new());
    let (mut in_text, mut escaped) = (false, false);
    for c in text.chars() {
        if in_text {
            match c {
                _ if escaped => escaped = false,
                '\\' => escaped = true,
                '"' => in_text = false,
                _ => {}
            }
            match c {
                '\n' => out.push_str("\\n"),
                c if c.is_control() => out.push(' '),
                c => out.push(c),
            }
            continue;
        }
        match c {
            '"' => in_text = true,
            '{' => open.push('}'),
            '[' => open.push(']'),
            '}' | ']' => {
                if out.trim_end().ends_with(',') {
                    out.truncate(out.trim_end().len() - 1);
                }
                if open.pop() != Some(c) {
                    break;
                }
            }
            _ => {}
        }
        out.push(c);
        if matches!(c, '}' | ']') {
            safe = (out.len(), open.iter().rev().collect());
            if open.is_empty() {
                return out;
            }
        }
    }
    out.truncate(safe.0);
    out + &safe.1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_whole_stays_and_what_is_open_is_closed() {
        assert_eq!(json(r#"{"a": ["b\"]", {}]} rest"#), r#"{"a": ["b\"]", {}]}"#);
        assert_eq!(json(r#"{"items": [{"id": 1}, {"id": 2}, {"id": 3, "ti"#), r#"{"items": [{"id": 1}, {"id": 2}]}"#);
        assert_eq!(json("{\"items\": [{\"text\": \"one\ntwo\t3\"},], }"), r#"{"items": [{"text": "one\ntwo 3"}]}"#);
        assert_eq!(json(r#"{"title": "nothing els"#), "");
        assert_eq!(json(r#"{"items": [{"a": 1}}"#), r#"{"items": [{"a": 1}]}"#);
    }
}
