//! The part of a path that comes from a title.

/// The most characters in a slug; it is cut between words.
pub const LIMIT: usize = 80;

/// Gives letters, digits and single hyphens (`[a-z0-9-]+`) for a title, other scripts transliterated; the last
/// segment of the article's address when the title has nothing to offer; else `post`.
pub fn slug(title: &str, link: &str) -> String {
    let from_title = ascii_words(title);
    let last_segment = || {
        let path = link.split(['?', '#']).next().unwrap_or_default();
        let segment = path.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
        ascii_words(segment.split('.').next().unwrap_or_default())
    };
    let slug = if from_title.is_empty() { last_segment() } else { from_title };
    match slug.as_str() {
        // Hugo and Zola take `index.md` for the folder itself, and every other post in it vanishes.
        "" | "index" => "post".to_owned(),
        _ => slug,
    }
}

fn ascii_words(text: &str) -> String {
    let ascii = deunicode::deunicode_with_tofu(text, "").to_ascii_lowercase();
    // An apostrophe is part of its word: "Apple's" is "apples".
    let ascii: String = ascii.chars().filter(|c| *c != '\'' && *c != '`').collect();
    let mut slug = String::new();
    for word in ascii.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()) {
        let room = LIMIT.saturating_sub(slug.len() + usize::from(!slug.is_empty()));
        if word.len() > room {
            if slug.is_empty() {
                slug.extend(word.chars().take(LIMIT));
            }
            break;
        }
        if !slug.is_empty() {
            slug.push('-');
        }
        slug.push_str(word);
    }
    slug
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn titles() {
        assert_eq!(slug("Alibaba confirms Apple’s deal: AI in China!", ""), "alibaba-confirms-apples-deal-ai-in-china");
        assert_eq!(slug("Größe & Übermut", ""), "grosse-ubermut");
        assert_eq!(slug("你好世界", ""), "ni-hao-shi-jie");
        assert_eq!(slug("../../etc/passwd", ""), "etc-passwd");
        assert_eq!(slug("", "https://example.org/2025/the-post.html?x=1"), "the-post");
        assert_eq!(slug("!!!", "https://example.org/"), "example");
        assert_eq!(slug("Index", ""), "post");
        assert_eq!(slug("", ""), "post");
        assert_eq!(slug(&"word ".repeat(100), "").len(), 79);
        assert_eq!(slug(&"x".repeat(400), "").len(), LIMIT);
    }

    proptest! {
        #[test]
        fn always_a_portable_name(title in any::<String>(), link in any::<String>()) {
            let slug = slug(&title, &link);
            prop_assert!((1..=LIMIT).contains(&slug.len()));
            prop_assert!(slug.split('-').all(|word| !word.is_empty() && word.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit())));
        }
    }
}
