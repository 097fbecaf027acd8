//! Names of people out of what pages write where an author should stand.

use super::super::lines::fold;

/// No name has more words.
const MAX_WORDS: usize = 5;
/// Nor more characters.
const MAX_CHARS: usize = 50;
/// Words before names.
const BEFORE: [&str; 26] = [
    "by",
    "von",
    "par",
    "por",
    "di",
    "door",
    "av",
    "af",
    "written by",
    "posted by",
    "story by",
    "words by",
    "text by",
    "text",
    "author",
    "authors",
    "autor",
    "autorin",
    "auteur",
    "reported by",
    "published by",
    "reviewed by",
    "edited by",
    "article by",
    "submitted by",
    "por:",
];
/// Words that no person's name has.
const NEVER: [&str; 53] = [
    "staff",
    "editor",
    "editors",
    "editorial",
    "redaktion",
    "redaction",
    "rédaction",
    "redacción",
    "redazione",
    "team",
    "news",
    "desk",
    "agency",
    "agencies",
    "admin",
    "administrator",
    "reporter",
    "correspondent",
    "newsroom",
    "magazine",
    "press",
    "associated",
    "reuters",
    "afp",
    "dpa",
    "inc",
    "ltd",
    "llc",
    "gmbh",
    "com",
    "webmaster",
    "contributor",
    "contributors",
    "guest",
    "media",
    "online",
    "published",
    "updated",
    "comments",
    "posted",
    "photo",
    "photos",
    "foto",
    "view",
    "posts",
    "your",
    "name",
    "bsn",
    "rn",
    "phd",
    "unknown",
    "articles",
    "more",
];

/// The people that some texts name, each once.
pub(super) fn people<'a>(texts: impl IntoIterator<Item = &'a str>, site: Option<&str>) -> Vec<String> {
    let mut people: Vec<String> = Vec::new();
    for text in texts {
        for name in split(text) {
            if is_person(&name, site) && !people.iter().any(|known| fold(known) == fold(&name)) {
                people.push(name);
            }
        }
    }
    people
}

/// The people of a visible byline, which says more than names.
pub(super) fn of_byline<'a>(texts: impl IntoIterator<Item = &'a str>, site: Option<&str>) -> Vec<String> {
    for text in texts {
        if text.chars().count() > 120 {
            continue;
        }
        let line = text.split(['|', '•', '·', '–', '—', '/']).next().unwrap_or(text);
        let people = people([line], site);
        let is_names = |name: &String| {
            name.split_whitespace().count() >= 2
                && name.split_whitespace().all(|word| word.starts_with(|char: char| char.is_uppercase()) || word.len() <= 3)
        };
        if !people.is_empty() && people.iter().all(is_names) {
            return people;
        }
    }
    Vec::new()
}

fn split(text: &str) -> Vec<String> {
    let text = super::plain(text);
    let text = without_prefix(text.trim());
    let mut names = vec![text.to_owned()];
    for separator in [";", ",", " and ", " und ", " & ", " et ", " y ", "、", " | ", " with "] {
        names = names.iter().flat_map(|name| name.split(separator)).map(str::to_owned).collect();
    }
    names
        .iter()
        .map(|name| without_prefix(name.trim()).trim_matches(|char: char| !char.is_alphanumeric() && char != '.' && char != ')').to_owned())
        .collect()
}

fn without_prefix(text: &str) -> &str {
    let mut text = text;
    for _ in 0..2 {
        let found = BEFORE.iter().filter_map(|word| {
            let head = text.get(..word.len())?;
            let rest = text.get(word.len()..)?;
            (head.eq_ignore_ascii_case(word) && rest.starts_with([' ', ':', '\u{a0}']))
                .then(|| rest.trim_start_matches([' ', ':', '\u{a0}']))
        });
        let Some(rest) = found.min_by_key(|rest| rest.len()) else { break };
        text = rest;
    }
    text
}

fn is_person(name: &str, site: Option<&str>) -> bool {
    let folded = fold(name);
    let n_chars = name.chars().count();
    let mut words = folded.split(|char: char| !char.is_alphanumeric() && char != '\'').filter(|word| !word.is_empty());
    (2..=MAX_CHARS).contains(&n_chars)
        && name.split_whitespace().count() <= MAX_WORDS
        && !name.contains("://")
        && !name.contains("www.")
        && !name.contains(['@', '{', '<', '#', '='])
        && !name.bytes().any(|byte| byte.is_ascii_digit())
        && name.chars().any(char::is_alphabetic)
        && !words.any(|word| NEVER.contains(&word))
        && site.is_none_or(|site| fold(site) != folded)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        assert_eq!(people([text], Some("The Site")), expected, "{text}");
    }

    #[test]
    fn only_people_are_authors() {
        check("By Ann Author and Bob Writer", &["Ann Author", "Bob Writer"]);
        check("Ann Author, Bob Writer", &["Ann Author", "Bob Writer"]);
        check("https://example.org/ann", &[]);
        check("The Site", &[]);
        check("Site Staff", &[]);
        check("Jos&eacute; Autor", &["José Autor"]);
        check("Byron Lord", &["Byron Lord"]);
    }
}
