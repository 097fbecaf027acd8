//! Cuts text into sentences.

use super::words::{collapse, is_gapless, without_footnotes};

/// Abbreviations that end in a full stop without ending a sentence, in lower case, without the last stop.
const ABBREVIATIONS: &[&str] = &[
    "mr", "mrs", "ms", "dr", "prof", "sen", "rep", "gov", "gen", "lt", "col", "sgt", "capt", "rev", "hon", "st", "vs", "inc", "corp", "co",
    "ltd", "jr", "sr", "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec", "approx", "dept", "est", "ed",
    "etc", "ca", "bzw", "usw", "bspw", "vgl", "inkl", "z.b", "d.h", "u.a", "m", "mm", "mme", "mlle", "sra", "dña", "a.m", "p.m", "u.s",
    "u.k", "u.n", "e.g", "i.e", "cf",
];

/// Abbreviations only before a number: `No. 5`, but `He said no. Then he left.`
const BEFORE_NUMBERS: &[&str] = &["no", "nos", "nr", "art", "fig", "vol", "p", "pp", "ch", "sec", "abs", "núm", "num"];

/// Months after a German ordinal: `am 3. Oktober`.
const GERMAN_MONTHS: &[&str] = &[
    "januar",
    "jänner",
    "februar",
    "märz",
    "april",
    "mai",
    "juni",
    "juli",
    "august",
    "september",
    "oktober",
    "november",
    "dezember",
    "jahrhundert",
];

/// Headings and list items have no end mark and are shorter than this, in characters.
const SHORTEST_UNENDED: usize = 40;

/// The sentences of a text in order, white space collapsed. Every line ends one; short lines without an end mark (headings, list items) are left out.
pub(super) fn sentences(text: &str, language: &str) -> Vec<String> {
    let lines = text.lines().map(|line| without_bullet(&collapse(&without_footnotes(line))).to_owned());
    lines.filter(|line| !is_heading(line)).flat_map(|line| sentences_of_line(&line, language)).collect()
}

/// Whether a text ends as a sentence does: an end mark, or a closing quote or bracket.
pub(super) fn is_ended(text: &str) -> bool {
    text.trim_end().ends_with(|last: char| is_end_mark(last) || is_closer(last))
}

fn is_heading(line: &str) -> bool {
    let has_mark = line.trim_end_matches(|last: char| is_closer(last) || last == ' ').ends_with(is_end_mark);
    !has_mark && line.chars().count() < SHORTEST_UNENDED
}

/// A line without the bullet before it; dialogue in Romance languages begins with a dash, which is none.
fn without_bullet(line: &str) -> &str {
    let bare = line.strip_prefix("- ").or_else(|| line.strip_prefix("* ")).unwrap_or(line);
    bare.trim_start_matches(['•', '▪', '‣', '◦', '►', ' '])
}

fn sentences_of_line(line: &str, language: &str) -> Vec<String> {
    let letters: Vec<char> = line.chars().collect();
    let mut found = Vec::new();
    let (mut start, mut position, mut depth) = (0, 0, 0_usize);
    while let Some(&letter) = letters.get(position) {
        position += 1;
        match letter {
            '「' | '『' | '（' => depth += 1,
            '」' | '』' | '）' => depth = depth.saturating_sub(1),
            _ if depth == 0 && is_end_mark(letter) => {
                let end = end_of_marks(&letters, position);
                if is_sentence_end(&letters, position - 1, end, language) {
                    push(&letters, start, end, &mut found);
                    start = end;
                }
                position = end;
            }
            _ => {}
        }
    }
    push(&letters, start, letters.len(), &mut found);
    found
}

fn push(letters: &[char], start: usize, end: usize, found: &mut Vec<String>) {
    let sentence: String = letters.get(start..end).unwrap_or_default().iter().collect();
    let sentence = sentence.trim();
    if !sentence.is_empty() {
        found.push(sentence.to_owned());
    }
}

/// Where the end marks and the closing quotes behind them are over.
fn end_of_marks(letters: &[char], from: usize) -> usize {
    let rest = letters.get(from..).unwrap_or_default();
    let n_marks = rest.iter().take_while(|&&letter| is_end_mark(letter)).count();
    let n_closers = rest.iter().skip(n_marks).take_while(|&&letter| is_closer(letter)).count();
    from + n_marks + n_closers
}

/// Whether the marks from `mark` up to `end` end a sentence.
fn is_sentence_end(letters: &[char], mark: usize, end: usize, language: &str) -> bool {
    let Some(&letter) = letters.get(mark) else { return false };
    let Some(&next) = letters.get(end) else { return true };
    if is_gapless_mark(letter) {
        return true;
    }
    if next != ' ' {
        // Chinese and Japanese with Latin marks have no space either.
        return matches!(letter, '!' | '?') && is_gapless(next);
    }
    if matches!(letter, '؟' | '۔' | '।' | '॥') {
        return true;
    }
    let following: Vec<char> = letters
        .get(end..)
        .unwrap_or_default()
        .iter()
        .copied()
        .skip_while(|&c| c == ' ' || is_opener(c))
        .take_while(|c| c.is_alphanumeric())
        .collect();
    let starts_sentence = following.first().is_some_and(|first| !first.is_lowercase());
    let is_single_stop = letter == '.' && letters.get(mark + 1) != Some(&'.');
    starts_sentence && !(is_single_stop && is_abbreviated(letters, mark, &following, language))
}

/// Whether the full stop at `mark` belongs to the word before it.
fn is_abbreviated(letters: &[char], mark: usize, following: &[char], language: &str) -> bool {
    let before = letters.get(..mark).unwrap_or_default();
    let n_letters = before.iter().rev().take_while(|&&c| c.is_alphanumeric() || c == '.').count();
    let word: Vec<char> = before.iter().skip(mark - n_letters).copied().collect();
    let lower: String = word.iter().flat_map(|c| c.to_lowercase()).collect();
    let next_is_number = following.first().is_some_and(char::is_ascii_digit);
    if ABBREVIATIONS.contains(&lower.as_str()) || (next_is_number && BEFORE_NUMBERS.contains(&lower.as_str())) {
        return true;
    }
    if word.iter().all(char::is_ascii_digit) && !word.is_empty() {
        let next: String = following.iter().flat_map(|c| c.to_lowercase()).collect();
        let is_list_number = n_letters == mark;
        return is_list_number || (language == "de" && GERMAN_MONTHS.contains(&next.as_str()));
    }
    is_initials(&word)
}

/// `J` or `J.K`: one letter, or letters parted by full stops.
fn is_initials(word: &[char]) -> bool {
    let is_parted = word.len() > 1 && word.chunks(2).all(|pair| matches!(pair, [c] | [c, '.'] if c.is_alphabetic())) && word.len() % 2 == 1;
    // `I` ends sentences, too, but far less often than it is an initial.
    matches!(word, [c] if c.is_uppercase()) || is_parted
}

fn is_end_mark(letter: char) -> bool {
    matches!(letter, '.' | '!' | '?' | '…' | '؟' | '۔' | '।' | '॥') || is_gapless_mark(letter)
}

fn is_gapless_mark(letter: char) -> bool {
    matches!(letter, '。' | '！' | '？' | '｡')
}

fn is_closer(letter: char) -> bool {
    matches!(letter, '"' | '”' | '“' | '’' | '\'' | '»' | ')' | ']' | '」' | '』' | '）' | '›')
}

fn is_opener(letter: char) -> bool {
    matches!(letter, '"' | '“' | '„' | '‘' | '\'' | '«' | '»' | '(' | '[' | '¿' | '¡' | '‚' | '‹')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, language: &str, expected: &[&str]) {
        assert_eq!(sentences(text, language), expected);
    }

    #[test]
    fn marks_and_paragraphs_end_sentences() {
        check("One fish. Two fish! Red?\n\nBlue fish live here.", "en", &["One fish.", "Two fish!", "Red?", "Blue fish live here."]);
    }

    #[test]
    fn abbreviations_and_initials_do_not() {
        check(
            "Mr. Smith met J. K. Rowling in the U.S. Capitol at 5 p.m. Monday.",
            "en",
            &["Mr. Smith met J. K. Rowling in the U.S. Capitol at 5 p.m. Monday."],
        );
        check("It was No. 5 vs. No. 6. He said no. Then he left.", "en", &["It was No. 5 vs. No. 6.", "He said no.", "Then he left."]);
    }

    #[test]
    fn lower_case_goes_on() {
        check("The so-called approx. value of Yahoo! stock fell.", "en", &["The so-called approx. value of Yahoo! stock fell."]);
    }

    #[test]
    fn closing_quotes_belong_to_the_sentence() {
        check(
            "“We won.” The crowd cheered. \"Really?\" Yes, she said.",
            "en",
            &["“We won.”", "The crowd cheered.", "\"Really?\"", "Yes, she said."],
        );
    }

    #[test]
    fn german_ordinals_do_not_end() {
        check(
            "Am 3. Oktober feiern wir z.B. Berlin. Es war 1990. Danach kam mehr.",
            "de",
            &["Am 3. Oktober feiern wir z.B. Berlin.", "Es war 1990.", "Danach kam mehr."],
        );
    }

    #[test]
    fn chinese_and_japanese_need_no_space() {
        check("今天很好。明天呢？他说：「走吧。快点。」然后走了。", "zh", &["今天很好。", "明天呢？", "他说：「走吧。快点。」然后走了。"]);
    }

    #[test]
    fn arabic_and_hindi_marks_end() {
        check(
            "كيف حالك؟ أنا بخير. شكرا لكم جميعا على حضوركم إلى هذا المكان اليوم",
            "ar",
            &["كيف حالك؟", "أنا بخير.", "شكرا لكم جميعا على حضوركم إلى هذا المكان اليوم"],
        );
        check("यह एक वाक्य है। यह दूसरा है।", "hi", &["यह एक वाक्य है।", "यह दूसरा है।"]);
    }

    #[test]
    fn thai_keeps_the_paragraph() {
        let text = "ประเทศไทยมีพื้นที่กว้างขวาง และมีประชากรจำนวนมากที่อาศัยอยู่";
        check(text, "th", &[text]);
    }

    #[test]
    fn headings_and_bare_list_items_are_left_out() {
        check(
            "What comes next (video)\n\n- one item\n\n* One more item that is a whole sentence.\n\nThe rest is a sentence.",
            "en",
            &["One more item that is a whole sentence.", "The rest is a sentence."],
        );
    }
}
