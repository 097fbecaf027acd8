//! Text of strangers on one line: without what would break the line, hide, or turn its direction.

/// Makes a text one line: line breaks and tabs become spaces, controls and noncharacters go, the ends are trimmed.
pub fn one_line(text: &str) -> String {
    let kept: String = text
        .chars()
        .map(|c| if matches!(c, '\n' | '\r' | '\t' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}') { ' ' } else { c })
        .filter(|c| !is_unwanted(*c))
        .collect();
    kept.trim_matches(' ').to_owned()
}

/// A text with one space wherever there is white space, and none at its ends.
pub fn squeezed(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether a character is none to show: a control, a noncharacter, or one that turns the direction of what follows
/// (Unicode Standard Annex 9, section 2).
pub fn is_unwanted(c: char) -> bool {
    let code = u32::from(c);
    // Direction overrides turn a name like `gpj.exe` into a lie, and may reach beyond their own text.
    let is_direction = matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    c.is_control() || is_direction || c == '\u{feff}' || code & 0xfffe == 0xfffe || (0xfdd0..=0xfdef).contains(&code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_breaks_nothing() {
        assert_eq!(one_line(" a\r\nb\u{2028}c\u{1b}[31m \u{202e}d\u{feff} "), "a  b c[31m d");
    }
}
