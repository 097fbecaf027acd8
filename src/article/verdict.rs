//! Says what a page is that came instead of the article: an error with a status of success, a wall, an empty shell.

use std::fmt;

/// A page with more text than this holds what its text says, whatever else is on it.
const MAX_WALL_CHARS: usize = 1_500;
/// An error page has at most so much text.
const MAX_ERROR_CHARS: usize = 700;
/// A page that a script was to fill has at most so much text.
const MAX_SHELL_CHARS: usize = 150;

/// What a page is that is not the article.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It says that something went wrong.
    Error,
    /// It wants to know whether a person asks.
    Challenge,
    /// It wants consent first.
    Consent,
    /// It wants a name and a password.
    Login,
    /// It shows the beginning to those who do not pay.
    Paywall,
    /// It is empty until a script fills it.
    Shell,
}

impl Verdict {
    /// Whether the article may well be there some time later.
    pub fn may_pass(self) -> bool {
        match self {
            Self::Error | Self::Challenge => true,
            Self::Consent | Self::Login | Self::Paywall | Self::Shell => false,
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        formatter.write_str(match self {
            Self::Error => "an error page",
            Self::Challenge => "a challenge for robots",
            Self::Consent => "a question for consent",
            Self::Login => "a login",
            Self::Paywall => "the beginning of an article behind a paywall",
            Self::Shell => "empty without its scripts",
        })
    }
}

/// What titles of error pages are or begin with, in small letters.
const ERRORS: [&str; 22] = [
    "404",
    "403",
    "500",
    "502",
    "503",
    "not found",
    "page not found",
    "error",
    "oops",
    "access denied",
    "forbidden",
    "service unavailable",
    "bad gateway",
    "internal server error",
    "site maintenance",
    "page unavailable",
    "seite nicht gefunden",
    "page introuvable",
    "página no encontrada",
    "pagina non trovata",
    "página não encontrada",
    "страница не найдена",
];
const CHALLENGES: [&str; 10] = [
    "just a moment",
    "attention required",
    "one moment, please",
    "checking your browser",
    "ddos-guard",
    "are you a robot",
    "are you human",
    "verify you are human",
    "security check",
    "captcha",
];
const CONSENTS: [&str; 8] = [
    "before you continue",
    "your privacy choices",
    "we value your privacy",
    "privacy settings",
    "cookie consent",
    "consent",
    "datenschutzeinstellungen",
    "bevor sie fortfahren",
];
const LOGINS: [&str; 9] = ["log in", "login", "sign in", "sign up", "anmelden", "einloggen", "se connecter", "iniciar sesión", "accedi"];
/// What only pages have that challenge robots.
const CHALLENGE_MARKS: [&str; 6] =
    ["cf-chl-", "challenge-platform/h/", "_Incapsula_Resource", "px-captcha", "captcha-delivery.com", "sucuri_cloudproxy"];
/// Names of elements that scripts fill.
const ROOTS: [&str; 5] = ["root", "app", "__next", "___gatsby", "__nuxt"];
/// What titles of error pages have in them, wherever.
const ERROR_PHRASES: [&str; 8] = [
    "page not found",
    "page was not found",
    "page cannot be found",
    "page could not be found",
    "404 not found",
    "internal server error",
    "service unavailable",
    "bad gateway",
];

/// Judges a page by its title, its source and how many characters of text were found in it; nothing when that is the article.
pub(super) fn judge(source: &str, title: Option<&str>, n_chars: usize) -> Option<Verdict> {
    if n_chars > MAX_WALL_CHARS {
        return None;
    }
    let title = title.unwrap_or_default().trim().to_lowercase();
    // `404 Not Found | Example` says it twice.
    let words = title.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, ' ' | '-' | ':'));
    let is_titled = |phrases: &[&str]| phrases.iter().any(|phrase| says(&title, phrase) || says(words, phrase));
    let holds = |marks: &[&str]| marks.iter().any(|mark| source.contains(mark));
    if is_titled(&CHALLENGES) || holds(&CHALLENGE_MARKS) && n_chars < MAX_ERROR_CHARS {
        Some(Verdict::Challenge)
    } else if (is_titled(&ERRORS) || ERROR_PHRASES.iter().any(|phrase| title.contains(phrase))) && n_chars < MAX_ERROR_CHARS {
        Some(Verdict::Error)
    } else if is_titled(&CONSENTS) {
        Some(Verdict::Consent)
    } else if is_titled(&LOGINS) && holds_attribute(source, "type", "password") {
        Some(Verdict::Login)
    } else if n_chars < MAX_SHELL_CHARS && (holds(&["<app-root"]) || ROOTS.iter().any(|root| holds_attribute(source, "id", root))) {
        Some(Verdict::Shell)
    } else if is_paid(source) {
        Some(Verdict::Paywall)
    } else {
        None
    }
}

/// Whether an attribute with this value stands in a source, in whatever quotes or in none.
fn holds_attribute(source: &str, name: &str, value: &str) -> bool {
    source.split(name).skip(1).filter_map(|rest| rest.trim_start().strip_prefix('=')).any(|rest| {
        let rest = rest.trim_start();
        let (rest, is_quoted) = rest.strip_prefix(['"', '\'']).map_or((rest, false), |rest| (rest, true));
        let is_end = |c: char| if is_quoted { matches!(c, '"' | '\'') } else { c.is_whitespace() || matches!(c, '>' | '/') };
        rest.strip_prefix(value).is_some_and(|rest| rest.starts_with(is_end))
    })
}

/// Whether a title is a phrase, or begins with it and goes on with the site's name or the like.
fn says(title: &str, phrase: &str) -> bool {
    title.strip_prefix(phrase).is_some_and(|rest| {
        let rest = rest.trim_start_matches(['.', '…', '!', '?', ' ']);
        rest.is_empty() || rest.starts_with(['|', '-', '–', '—', ':', '·', '(']) || phrase.len() > 8
    })
}

/// Whether it is declared that the text has to be paid for (schema.org, `isAccessibleForFree`).
fn is_paid(source: &str) -> bool {
    let value = |after: &str| after.trim_start_matches(['"', ':', ' ']).get(..5).is_some_and(|value| value.eq_ignore_ascii_case("false"));
    source.split("sAccessibleForFree\"").skip(1).any(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(source: &str, title: &str, text: &str) -> Option<Verdict> {
        judge(source, Some(title), text.chars().count())
    }

    #[test]
    fn pages_that_are_no_article() {
        assert_eq!(check("", "404 - Page not found | Example", "Sorry, it is gone."), Some(Verdict::Error));
        assert_eq!(check("", "404 Not Found | Example", "Not here."), Some(Verdict::Error));
        assert_eq!(check("", "Seite nicht gefunden", "Hier ist nichts."), Some(Verdict::Error));
        assert_eq!(check("", "Just a moment...", "Enable JavaScript and cookies to continue"), Some(Verdict::Challenge));
        assert_eq!(check("<script src=/cdn-cgi/challenge-platform/h/b>", "example.org", "Please wait"), Some(Verdict::Challenge));
        assert_eq!(check("", "Before you continue to Example", "We use cookies."), Some(Verdict::Consent));
        assert_eq!(check("<input type=\"password\">", "Log in | Example", "Name and password"), Some(Verdict::Login));
        for password in ["<input type=password>", "<input type='password' name=p>", "<input name=p type = \"password\"/>"] {
            assert_eq!(check(password, "Log in", "Name and password"), Some(Verdict::Login), "{password}");
        }
        for root in ["<div id=\"root\"></div>", "<div id=app data-v-app=''>", "<main class=c id='root'>"] {
            assert_eq!(check(root, "Example", "You need to enable JavaScript."), Some(Verdict::Shell), "{root}");
        }
        assert_eq!(check("", "Error 500 - Internal Server Error", "Sorry."), Some(Verdict::Error));
        assert_eq!(check("", "Sorry, this page was not found", "Sorry."), Some(Verdict::Error));
        assert_eq!(check(r#"{"isAccessibleForFree": "False"}"#, "A long story", "It begins here."), Some(Verdict::Paywall));
    }

    #[test]
    fn articles_about_such_things_are_articles() {
        let long = "A sentence about pages that are not found, which goes on for a while. ".repeat(30);
        assert_eq!(check("", "404: the story of an error", &long), None);
        assert_eq!(check("<div id=\"root\">", "A single-page application", &long), None);
        assert_eq!(check("", "Errors in the census", "Short news of a town and its people."), None);
        assert_eq!(check("", "Consent in medicine", "Short news."), None);
        assert_eq!(check("", "Logins leaked at a bank", "Short news."), None);
    }
}
