//! What a reader of a summary stumbles over.

use super::sentences::is_ended;

/// Words that point back to a sentence which the summary lacks.
const DANGLING: &[&str] = &[
    "he",
    "she",
    "it",
    "they",
    "his",
    "her",
    "their",
    "its",
    "this",
    "these",
    "those",
    "that",
    "but",
    "and",
    "so",
    "however",
    "also",
    "then",
    "such",
    "meanwhile",
    "instead",
    "yet",
];
const DANGLING_GERMAN: &[&str] =
    &["er", "sie", "es", "aber", "doch", "und", "auch", "dann", "dabei", "damit", "dieser", "diese", "dieses", "sein", "ihr"];
const DANGLING_FRENCH: &[&str] =
    &["il", "elle", "ils", "elles", "mais", "et", "ce", "cette", "ces", "cela", "ainsi", "puis", "alors", "cependant"];
const DANGLING_SPANISH: &[&str] =
    &["él", "ella", "ellos", "ellas", "pero", "y", "este", "esta", "esto", "ese", "esa", "eso", "además", "así", "entonces"];

/// Beginnings of what sites put around an article, in lower case.
const FURNITURE_STARTS: &[&str] = &[
    "advertisement",
    "photo",
    "image",
    "watch",
    "read more",
    "read also",
    "also read",
    "share",
    "updated",
    "published",
    "sign up",
    "subscribe",
    "click",
    "reading time",
    "loading",
    "listen",
    "copyright",
    "©",
    "video",
    "editor's note",
    "editor’s note",
    "follow us",
    "related:",
    "lesen sie auch",
    "foto:",
    "bild:",
    "anzeige",
    "lire aussi",
    "à lire aussi",
    "publicité",
    "lea también",
    "publicidad",
    "download our",
    "get the latest",
    "photos by",
    "photos:",
    "related",
    "estimated reading",
    "this story has been updated",
    "this article was originally",
    "this article originally",
    "sign up for",
    "join our",
];

/// What gives furniture away anywhere; not where the title speaks of it.
const FURNITURE_PARTS: &[&str] =
    &["cookie", "javascript", "newsletter sign", "skip to", "getty images", "ap photo", "min read", "minute read"];

/// Wire services that stand in the brackets of a dateline.
const AGENCIES: &[&str] =
    &["AP", "Reuters", "AFP", "dpa", "CNN", "BBC", "UPI", "IANS", "PTI", "ANI", "Xinhua", "EFE", "ANSA", "TASS", "Kyodo", "Bloomberg"];

const MONTHS: &[&str] = &["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// The longest byline, in characters.
const LONGEST_BYLINE: usize = 60;

/// The longest dateline looked for, in characters.
const LONGEST_DATELINE: usize = 80;

/// The flaws of one piece of text.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each flaw is a feature of its own, and any of them may come with any other")]
pub(super) struct Flaws {
    /// Cut off: it ends in an ellipsis.
    pub(super) cut: bool,
    /// No end mark.
    pub(super) unended: bool,
    /// It starts with a pronoun or a conjunction.
    pub(super) dangling: bool,
    /// It starts with what may be a dateline: a capital, a few words, a dash.
    pub(super) dateline: bool,
    /// It is furniture of the page.
    pub(super) furniture: bool,
    /// It starts in lower case.
    pub(super) lower: bool,
    /// A quote or a bracket is open.
    pub(super) open: bool,
    /// It holds markup or an address.
    pub(super) markup: bool,
}

impl Flaws {
    /// The flaws of a text in a language (ISO 639-1), under a title.
    pub(super) fn of(text: &str, title: &str, language: &str) -> Self {
        let cut = text.ends_with("...") || text.ends_with('…');
        Self {
            cut,
            unended: !cut && !is_ended(text),
            dangling: is_dangling(text, language),
            dateline: may_have_dateline(text),
            // What begins with `By` looks like a byline, even where it is none.
            furniture: is_furniture(text, title) || starts_with_by(text),
            lower: text.chars().next().is_some_and(char::is_lowercase),
            open: has_open_pair(text),
            markup: has_markup(text),
        }
    }

    /// Whether there is any.
    pub(super) fn any(self) -> bool {
        self.cut || self.unended || self.dangling || self.dateline || self.furniture || self.lower || self.open || self.markup
    }
}

fn is_dangling(text: &str, language: &str) -> bool {
    let first: String = text.chars().take_while(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    let of_language = match language {
        "de" => DANGLING_GERMAN,
        "fr" => DANGLING_FRENCH,
        "es" => DANGLING_SPANISH,
        _ => &[],
    };
    let of_script: &[&str] = match language {
        "ja" => &["これ", "この", "それ", "その", "また", "しかし", "だが", "一方", "さらに", "彼"],
        "zh" => &["这", "這", "该", "該", "他", "她", "它", "但", "而", "此外", "然而"],
        _ => &[],
    };
    of_script.iter().any(|start| text.starts_with(start)) || DANGLING.contains(&first.as_str()) || of_language.contains(&first.as_str())
}

/// Whether a text is furniture of the page: a share line, a byline, a photo credit, a reading time.
pub(super) fn is_furniture(text: &str, title: &str) -> bool {
    let lower = text.to_lowercase();
    let title = title.to_lowercase();
    FURNITURE_STARTS.iter().any(|start| lower.strip_prefix(start).is_some_and(|rest| !rest.starts_with(char::is_alphabetic)))
        || FURNITURE_PARTS.iter().any(|part| lower.contains(part) && !title.contains(part))
        || is_byline(text)
        || is_reading_time(&lower)
}

/// `By Ann Smith`, short and with a name; `By the end of May, all was over.` is a sentence.
fn is_byline(text: &str) -> bool {
    starts_with_by(text) && text.chars().nth(3).is_some_and(char::is_uppercase) && text.chars().count() <= LONGEST_BYLINE
}

fn starts_with_by(text: &str) -> bool {
    text.get(..3).is_some_and(|start| start.eq_ignore_ascii_case("by ")) && text.chars().nth(3).is_some_and(char::is_alphabetic)
}

fn is_reading_time(lower: &str) -> bool {
    let rest = lower.trim_start_matches(|c: char| c.is_ascii_digit());
    rest.len() < lower.len() && rest.trim_start().starts_with("min")
}

fn has_open_pair(text: &str) -> bool {
    let count = |wanted: char| text.chars().filter(|&c| c == wanted).count();
    // German opens low and closes with what opens an English quote.
    let low = count('„');
    let is_curly_open = if low > 0 { low != count('“') + count('”') } else { count('“') != count('”') };
    is_curly_open
        || count('"') % 2 == 1
        || [('(', ')'), ('（', '）'), ('«', '»'), ('「', '」'), ('『', '』'), ('[', ']')]
            .iter()
            .any(|&(open, close)| count(open) != count(close))
}

fn has_markup(text: &str) -> bool {
    let has_tag = text.char_indices().any(|(at, c)| {
        c == '<' && text.get(at + 1..).and_then(|rest| rest.chars().next()).is_some_and(|next| next.is_ascii_lowercase() || next == '/')
    });
    has_tag || text.contains("http://") || text.contains("https://")
}

/// The bytes of a certain dateline (`LONDON (Reuters) - `, `Berlin, Jan. 5 — `) or a kicker in capitals, dash and space included.
pub(super) fn dateline_bytes(text: &str) -> Option<usize> {
    let (before, after) = dashes(text).next()?;
    let place = text.get(..before)?.trim_end();
    let bare = without_agency(without_date(place));
    let has_mark = bare.len() < place.len();
    let is_capital = bare.split([' ', ',']).next().is_some_and(|word| word.chars().count() > 2 && word.chars().all(char::is_uppercase))
        || (bare.len() > 2 && !bare.contains(char::is_lowercase));
    // `NASA — the agency — said` goes on in lower case.
    let starts_sentence = text.get(after..)?.chars().next().is_some_and(|next| !next.is_lowercase());
    let is_certain =
        (has_mark && is_place(bare)) || (is_capital && is_place(bare) && bare.chars().filter(|c| c.is_lowercase()).count() < 12);
    (is_certain && starts_sentence).then_some(after)
}

fn may_have_dateline(text: &str) -> bool {
    dashes(text).any(|(before, _)| text.get(..before).is_some_and(|place| is_place(without_agency(without_date(place.trim_end())))))
}

/// The dashes near the start of a text: where each begins and where what follows begins, in bytes.
fn dashes(text: &str) -> impl Iterator<Item = (usize, usize)> {
    text.char_indices().take(LONGEST_DATELINE).filter_map(|(at, _)| {
        let rest = text.get(at..)?;
        let dash = ["—", "–", "--", " - "].iter().find(|dash| rest.starts_with(**dash))?;
        let end = at + dash.len();
        let n_spaces = text.get(end..)?.bytes().take_while(|&b| b == b' ').count();
        Some((at, end + n_spaces))
    })
}

/// A text without the service in brackets at its end.
fn without_agency(place: &str) -> &str {
    let Some((before, inside)) = place.strip_suffix(')').and_then(|open| open.rsplit_once('(')) else { return place };
    if AGENCIES.iter().any(|agency| inside.starts_with(agency)) { before.trim_end() } else { place }
}

/// A text without the month and day at its end.
fn without_date(place: &str) -> &str {
    let Some(before) = place.strip_suffix(|c: char| c.is_ascii_digit()) else { return place };
    let before = before.trim_end_matches(|c: char| c.is_ascii_digit()).trim_end();
    let start = before.rfind(' ').unwrap_or(0);
    let is_month = before.get(start..).is_some_and(|word| MONTHS.iter().any(|month| word.trim_start().starts_with(month)));
    if is_month { before.get(..start).unwrap_or(place).trim_end_matches([',', ' ']) } else { place }
}

/// Whether a text may name a place: a capital, then a few word characters; or words in capitals, then capitalised ones.
fn is_place(text: &str) -> bool {
    let n_characters = text.chars().count();
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '.' | '_' | '\'' | '’' | ' ' | '-');
    if !text.starts_with(|c: char| c.is_uppercase()) || n_characters < 2 {
        return false;
    }
    let is_short = n_characters <= 31 && n_characters > 2 && text.chars().all(is_part);
    let capitals: String = text.chars().take_while(|&c| c.is_uppercase() || matches!(c, '.' | '\'' | '’' | ' ' | '-')).collect();
    let is_listed = capitals.chars().count() > 2 && text.split(' ').all(|word| word.starts_with(char::is_uppercase));
    is_short || is_listed
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Flaws) {
        assert_eq!(Flaws::of(text, "A title", "en"), expected, "{text}");
    }

    #[test]
    fn sound_text_has_none() {
        check("The mayor said (on Monday) that “all is well”.", Flaws::default());
    }

    #[test]
    fn each_flaw_is_seen() {
        let none = Flaws::default();
        check("The road goes...", Flaws { cut: true, ..none });
        check("The road goes", Flaws { unended: true, ..none });
        check("It’s over now.", Flaws { dangling: true, ..none });
        check("BERLIN — The road goes on.", Flaws { dateline: true, ..none });
        check("Read more of our stories.", Flaws { furniture: true, ..none });
        check("5 min read.", Flaws { furniture: true, ..none });
        check("By Ann Smith.", Flaws { furniture: true, ..none });
        check("the road goes on.", Flaws { lower: true, ..none });
        check("The “road goes on.", Flaws { open: true, ..none });
        check("See https://example.org now.", Flaws { markup: true, ..none });
    }

    #[test]
    fn lead_lines_of_sites_are_furniture() {
        for line in [
            "Read more: Bridge closes.",
            "Listen to this article.",
            "Photo: Ann Smith.",
            "Photos by Ann Smith.",
            "The bridge on Monday. (AP Photo/Ann Smith)",
            "The bridge. Ann Smith/Getty Images",
            "Sign up for our newsletter.",
            "Editor’s note: This was changed.",
            "Reading time: 4 minutes.",
            "4 min read",
            "By Ann Smith, Staff Writer",
            "Updated 5:30 p.m.",
            "Share this article.",
            "This story has been updated.",
        ] {
            assert!(is_furniture(line, "A title"), "{line}");
        }
        for line in [
            "Shares in the firm fell.",
            "Photographers came.",
            "Watchdogs warn of it.",
            "By the end of May, all was over.",
            "Videos show it.",
        ] {
            assert!(!is_furniture(line, "A title"), "{line}");
        }
    }

    #[test]
    fn other_languages_dangle_too() {
        for (text, language) in
            [("Sie kam.", "de"), ("Elle vient.", "fr"), ("Pero vino.", "es"), ("この橋は閉鎖。", "ja"), ("他说好。", "zh")]
        {
            assert!(Flaws::of(text, "", language).dangling, "{text}");
        }
        assert!(!Flaws::of("Die Brücke steht.", "", "de").dangling);
    }

    #[test]
    fn german_quotes_close() {
        assert!(!Flaws::of("Der „Spiegel“ schreibt darüber.", "", "de").open);
    }

    #[test]
    fn a_title_about_cookies_excuses_cookies() {
        assert!(is_furniture("We use cookies here.", "News"));
        assert!(!is_furniture("The cookie law is new.", "The Cookie law"));
    }

    #[test]
    fn datelines_are_measured() {
        for (text, rest) in [
            ("LONDON (Reuters) - The pound fell.", Some("The pound fell.")),
            ("Berlin, Jan. 5 — The wall fell.", Some("The wall fell.")),
            ("NEW YORK — The market rose.", Some("The market rose.")),
            ("WASHINGTON, D.C. (AP) – The vote was close.", Some("The vote was close.")),
            ("The phone – and its case – is new.", None),
            ("LE POINT - La Russie avance.", Some("La Russie avance.")),
            ("NASA — the agency — said so.", None),
            ("No dash at all.", None),
        ] {
            assert_eq!(dateline_bytes(text).and_then(|n| text.get(n..)), rest, "{text}");
        }
    }
}
