//! The tags of an article: those declared, then candidates of its text where these are few.

use super::Input;
use super::candidates::{Candidate, Candidates, N_FEATURES};
use super::declared_tags::{Surroundings, clean, is_furniture, tidy};
use super::tag_key::{Keys, overlap};
use super::words::beginning;

/// With fewer declared tags the next list, and at last the text, is asked.
const ENOUGH_DECLARED: usize = 3;
/// The text fills up to so many tags.
const FILLED_TO: usize = 5;
/// A candidate needs these log-odds of being an editor's tag where none is declared: about one in five is right.
const LEAST_ALONE: f64 = -2.25;
/// A candidate needs these log-odds beside declared tags, which it must not water down.
const LEAST_BESIDE_DECLARED: f64 = -1.5;
/// Mentions are sought in so many characters from the start.
const WITHIN: usize = 20_000;

/// The log-odds of a candidate without any sign.
const BIAS: f64 = -5.0541;
/// The weights of a candidate's features in the order of `Candidate::features`: a logistic regression against editors' tags of news pages.
const WEIGHTS: [f64; N_FEATURES] = [
    -0.2183, 3.1642, -0.4036, 0.4307, -0.1694, 0.8289, -0.3809, 0.4509, 0.0901, -0.0060, 1.5556, 0.4340, 0.7250, -0.3931, 0.1073, 3.7881,
    -0.5180, 0.2298, -0.4480, -0.7787, -0.0376, -0.6089,
];

/// A tag with its key.
struct Tag {
    key: String,
    written: String,
}

/// The tags of an article in a language (ISO 639-1), the best first, at most `max_tags`.
pub(super) fn choose(input: &Input, language: &str) -> Vec<String> {
    if input.max_tags == 0 {
        return Vec::new();
    }
    let mut keys = Keys::of(language);
    let surroundings = Surroundings::new(input.title, beginning(input.text, WITHIN), input.url, language);
    let mut tags: Vec<Tag> = Vec::new();
    for list in &input.declared.tags {
        if tags.len() >= ENOUGH_DECLARED {
            break;
        }
        for written in clean(list, &surroundings) {
            let key = keys.key(&written);
            if !key.is_empty() && tags.iter().all(|tag| tag.key != key) {
                tags.push(Tag { key, written });
            }
        }
    }
    if tags.len() < ENOUGH_DECLARED {
        let candidates = Candidates::collect(input.title, input.text, input.url, language, &mut keys);
        fill(&mut tags, &candidates, &surroundings);
    }
    tags.into_iter().take(input.max_tags).map(|tag| tag.written).collect()
}

/// Adds candidates of the text, none inside another tag.
fn fill(tags: &mut Vec<Tag>, candidates: &Candidates, surroundings: &Surroundings) {
    let least = if tags.is_empty() { LEAST_ALONE } else { LEAST_BESIDE_DECLARED };
    for candidate in ranked(candidates, least) {
        if tags.len() >= FILLED_TO {
            return;
        }
        let candidate = candidates.full_name(candidate);
        let is_new = tags.iter().all(|tag| !overlap(&tag.key, &candidate.key));
        if let Some(written) = tidy(&candidate.face()).filter(|written| is_new && !is_furniture(written, surroundings)) {
            tags.push(Tag { key: candidate.key.clone(), written });
        }
    }
}

/// The candidates that are likely enough, the likeliest first; equal ones stay in the order of the text.
fn ranked(candidates: &Candidates, least: f64) -> Vec<&Candidate> {
    let n_most = candidates.n_most();
    let mut scored: Vec<(f64, &Candidate)> = candidates
        .all
        .iter()
        .map(|candidate| {
            let features = candidate.features(candidates.n_characters, n_most);
            (BIAS + features.iter().zip(WEIGHTS).map(|(feature, weight)| feature * weight).sum::<f64>(), candidate)
        })
        .filter(|(log_odds, _)| *log_odds >= least)
        .collect();
    scored.sort_by(|(one, _), (other, _)| other.total_cmp(one));
    scored.into_iter().map(|(_, candidate)| candidate).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::Declared;

    const TEXT: &str = "The company said that Jordan Peele will direct the film. Fans of Peele were glad about the film festival.\n\n\
        Critics said that Peele had told Universal Pictures of the film, and Universal Pictures agreed with Peele on the festival.";

    fn chosen(lists: &[&[&str]], max_tags: usize) -> Vec<String> {
        let tags = lists.iter().map(|list| list.iter().map(|&tag| tag.to_owned()).collect()).collect();
        let declared = Declared { tags, ..Declared::default() };
        let input = Input {
            title: "Peele film opens festival",
            text: TEXT,
            url: "https://www.example.org/culture/film/peele.html",
            language: Some("en"),
            declared: &declared,
            max_tags,
        };
        choose(&input, "en")
    }

    #[test]
    fn the_first_list_with_enough_is_taken() {
        assert_eq!(chosen(&[&["news"], &["Film", "Horror", "Cinema"], &["Other things"]], 8), ["Film", "Horror", "Cinema"]);
    }

    #[test]
    fn a_short_list_is_followed_by_the_next() {
        assert_eq!(chosen(&[&["Film", "Horror"], &["films", "FILM", "Cinema", "horror"]], 8), ["Film", "Horror", "Cinema"]);
    }

    #[test]
    fn the_text_fills_without_a_tag_inside_another() {
        let tags = chosen(&[], 8);
        assert!(tags.contains(&"Jordan Peele".to_owned()) && tags.len() <= FILLED_TO, "{tags:?}");
        assert!(!tags.contains(&"Peele".to_owned()), "{tags:?}");
    }

    #[test]
    fn the_name_of_the_site_is_no_tag() {
        let declared = Declared::default();
        let text = "Readers of Example know that Example writes of the bridge. The bridge is old, says Example.";
        let url = "https://www.example.org/a";
        let input = Input { title: "Example on the bridge", text, url, language: None, declared: &declared, max_tags: 8 };
        assert!(!choose(&input, "en").contains(&"Example".to_owned()));
    }

    #[test]
    fn max_tags_bounds_all() {
        assert_eq!(chosen(&[&["Film", "Horror", "Cinema"]], 2), ["Film", "Horror"]);
        assert!(chosen(&[&["Film", "Horror", "Cinema"]], 0).is_empty());
        assert_eq!(chosen(&[], 1).len(), 1);
    }
}
