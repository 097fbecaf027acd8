//! Names of people out of what pages write where an author should stand.

use super::super::lines::fold;

/// No name has more words.
const MAX_WORDS: usize = 5;
/// Nor more characters.
const MAX_CHARS: usize = 50;
/// Words before names.
const BEFORE: [&str; 43] = [
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
    "authored by",
    "created by",
    "interview by",
    "researched by",
    "story and photos by",
    "photos and story by",
    "guest post by",
    "written and photographed by",
    "words",
    "writer",
    "geschrieben von",
    "verfasst von",
    "ein beitrag von",
    "écrit par",
    "publié par",
    "escrito por",
    "scritto da",
    "skrevet av",
];
/// Those of them that begin a line which says who wrote.
const SIGNED: [&str; 23] = [
    "by",
    "written by",
    "posted by",
    "story by",
    "words by",
    "text by",
    "reported by",
    "published by",
    "article by",
    "submitted by",
    "authored by",
    "author",
    "authors",
    "author(s)",
    "autor",
    "autorin",
    "von",
    "geschrieben von",
    "par",
    "por",
    "skrevet av",
    "contributor",
    "contributors",
];
/// Words between names.
const BETWEEN: [&str; 9] = ["and", "und", "et", "y", "og", "och", "&", "+", ","];
/// Small words in names.
const PARTICLES: [&str; 18] =
    ["de", "da", "di", "du", "del", "van", "von", "der", "den", "la", "le", "bin", "al", "el", "dos", "ter", "y", "v."];
/// Words that only the names of outlets begin with.
const ARTICLES: [&str; 4] = ["the", "les", "die", "der"];
/// Words between a name and for whom, where or with what somebody did it.
const AFTER: [&str; 4] = [" for ", " at ", " using ", " The "];
/// Words that no person's name has.
const NEVER: [&str; 143] = [
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
    "bio",
    "by",
    "written",
    "founder",
    "cofounder",
    "manager",
    "director",
    "writer",
    "consultant",
    "expert",
    "specialist",
    "analyst",
    "officer",
    "ceo",
    "cto",
    "university",
    "institute",
    "images",
    "getty",
    "network",
    "marketing",
    "engineer",
    "developer",
    "department",
    "follow",
    "min",
    "times",
    "tribune",
    "gazette",
    "herald",
    "journal",
    "zeitung",
    "nachrichten",
    "agentur",
    "presse",
    "agencia",
    "agence",
    "agenzia",
    "newspaper",
    "channel",
    "tv",
    "radio",
    "broadcasting",
    "company",
    "group",
    "foundation",
    "association",
    "society",
    "council",
    "committee",
    "services",
    "service",
    "solutions",
    "community",
    "store",
    "blog",
    "website",
    "digital",
    "instagram",
    "facebook",
    "twitter",
    "youtube",
    "linkedin",
    "shutterstock",
    "unsplash",
    "pexels",
    "istock",
    "istockphoto",
    "of",
    "at",
    "for",
    "using",
    "sign",
    "login",
    "arts",
    "report",
    "daily",
    "sports",
    "interactive",
    "productions",
    "publishing",
    "entertainment",
    "technologies",
    "club",
    "bureau",
    "lives",
    "works",
    "lifestyle",
    "global",
    "wire",
];

/// The people that some texts name, each once.
pub(super) fn people<'a>(texts: impl IntoIterator<Item = &'a str>, site: Option<&str>) -> Vec<String> {
    let mut people: Vec<String> = Vec::new();
    for group in texts.into_iter().flat_map(groups) {
        // What follows names and is none is a role or an outlet, and so is the rest.
        let names = group.iter().filter(|name| !is_title(name)).skip_while(|name| !is_person(name, site));
        for name in names.take_while(|name| is_person(name, site)) {
            if !people.iter().any(|known| fold(known) == fold(name)) {
                people.push(name.clone());
            }
        }
    }
    // Beside full names these are names to log in with.
    if people.iter().any(|name| is_full_name(name)) {
        people.retain(|name| name.contains(' ') || !name.starts_with(char::is_lowercase));
    }
    people
}

/// The people of a visible byline, whose texts are apart where elements part them.
pub(super) fn of_byline(pieces: &[String], site: Option<&str>) -> Vec<String> {
    let (mut people, mut is_labelled, mut is_joined) = (Vec::new(), false, true);
    for piece in pieces {
        let text = super::plain(piece);
        if people.is_empty() && is_label(&text) {
            is_labelled = true;
        } else if BETWEEN.contains(&text.to_lowercase().as_str()) {
            is_joined = true;
        } else if !is_joined {
            break;
        } else {
            let line = text.split(['|', '•', '·', '–', '—']).next().unwrap_or_default();
            let is_signed = is_labelled || is_signed(line);
            let names = self::people([line], site);
            if names.is_empty() || !names.iter().all(|name| is_full_name(name) || is_signed && is_given_name(name)) {
                if is_labelled || is_signed || !people.is_empty() {
                    break;
                }
                continue;
            }
            people.extend(names);
            is_joined = text.ends_with([',', '&']) || text.ends_with(" and");
        }
    }
    people
}

/// Whether a text only says that a name follows.
pub(super) fn is_label(text: &str) -> bool {
    let text = text.trim().trim_end_matches([':', ' ']).to_lowercase();
    BEFORE.contains(&text.as_str()) || SIGNED.contains(&text.as_str())
}

/// Whether a line begins like one that says who wrote.
pub(super) fn is_signed(text: &str) -> bool {
    SIGNED.iter().any(|word| {
        let head = text.get(..word.len());
        head.is_some_and(|head| head.eq_ignore_ascii_case(word))
            && text.get(word.len()..).is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', ':', '\u{a0}']))
    })
}

/// Whether a line says that somebody wrote the text, wherever it stands.
pub(super) fn is_written(text: &str) -> bool {
    let text = text.to_lowercase();
    ["written by", "article by", "words by", "story by", "text by", "authored by", "geschrieben von"]
        .iter()
        .any(|label| text.starts_with(label))
}

/// Two names at least, with capitals or in a script without.
pub(super) fn is_full_name(name: &str) -> bool {
    let words: Vec<&str> = name.split_whitespace().collect();
    let is_name = |word: &&str| word.starts_with(|char: char| char.is_alphabetic() && !char.is_lowercase());
    words.len() >= 2
        && words.first().is_some_and(is_name)
        && words.last().is_some_and(is_name)
        && words.iter().all(|word| is_name(word) || PARTICLES.contains(&word.to_lowercase().as_str()))
}

fn is_given_name(name: &str) -> bool {
    !name.contains(' ') && name.chars().count() >= 3 && name.starts_with(char::is_uppercase)
}

/// Degrees and other letters behind names.
fn is_title(name: &str) -> bool {
    let letters: Vec<char> = name.chars().filter(|char| char.is_alphabetic()).collect();
    let n_capitals = letters.iter().filter(|char| char.is_uppercase()).count();
    name.is_empty()
        || letters.len() <= 6 && !name.contains(' ') && n_capitals >= 2 && n_capitals * 2 > letters.len()
        || matches!(name, "Jr." | "Jr" | "Sr." | "III")
}

/// The names in a text, by what semicolons and bars part.
fn groups(text: &str) -> Vec<Vec<String>> {
    let text = super::plain(text);
    if text.contains("://") || text.contains("www.") {
        return Vec::new();
    }
    text.split([';', '|', '/']).map(|group| split(without_prefix(group.trim()))).collect()
}

fn split(text: &str) -> Vec<String> {
    let mut names = vec![text.to_owned()];
    for separator in [",", " and ", " und ", " & ", " et ", " y ", "、", " with ", " og ", " och ", " ve "] {
        names = names.iter().flat_map(|name| name.split(separator)).map(str::to_owned).collect();
    }
    names.iter().map(|name| tidy(name)).collect()
}

/// A name without what stands around it.
fn tidy(name: &str) -> String {
    let name = AFTER.iter().chain(&[" ("]).fold(name, |name, word| name.split(word).next().unwrap_or_default());
    let name = without_prefix(name.trim()).trim_end_matches("기자").trim_end_matches("記者");
    name.trim_matches(|char: char| !char.is_alphanumeric() && char != '.').to_owned()
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
        && !name.contains(['@', '{', '<', '#', '=', ':', '_', '('])
        && !name.bytes().any(|byte| byte.is_ascii_digit())
        && name.chars().any(char::is_alphabetic)
        && !words.clone().next().is_some_and(|word| ARTICLES.contains(&word))
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
        check("By Ann Author and Bob Baker", &["Ann Author", "Bob Baker"]);
        check("Ann Author, Bob Baker", &["Ann Author", "Bob Baker"]);
        check("https://example.org/ann", &[]);
        check("The Site", &[]);
        check("Site Staff", &[]);
        check("Jos&eacute; Autor", &["José Autor"]);
        check("Byron Lord", &["Byron Lord"]);
    }
}
