//! robots.txt as RFC 9309 tells, for the pages that are found by following links.

use std::time::Duration;

/// The name that a robots.txt calls us by.
const PRODUCT: &str = "feedmill";
/// The longest distance between requests that a robots.txt can ask for.
const LONGEST_CRAWL_DELAY: Duration = Duration::from_mins(2);
/// How much of a robots.txt is read (RFC 9309, section 2.5).
pub(super) const LIMIT_BYTES: u64 = 512 << 10;

/// What a site wants of us.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Rules {
    paths: Vec<Rule>,
    /// The distance it asks for between requests.
    pub(super) crawl_delay: Duration,
    /// Whether the site could not say what it wants.
    pub(super) is_unknown: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Rule {
    is_allowed: bool,
    pattern: String,
}

impl Rules {
    /// A site that wants nothing.
    pub(super) fn allow_all() -> Self {
        Self::default()
    }

    /// A site that cannot say what it wants: nothing is asked until it can (RFC 9309, section 2.3.1.4).
    pub(super) fn disallow_all() -> Self {
        Self { paths: vec![Rule { is_allowed: false, pattern: "/".to_owned() }], crawl_delay: Duration::ZERO, is_unknown: true }
    }

    /// Reads a robots.txt: the groups that name us, else those for everybody.
    pub(super) fn parse(text: &str) -> Self {
        let (mut ours, mut everybodys) = (None::<Self>, None::<Self>);
        let (mut names_us, mut names_all, mut in_rules) = (false, false, true);
        for line in text.lines() {
            let line = line.split('#').next().unwrap_or_default();
            let Some((key, value)) = line.split_once(':') else { continue };
            let (key, value) = (key.trim().to_ascii_lowercase(), value.trim());
            if key == "user-agent" {
                if in_rules {
                    (names_us, names_all, in_rules) = (false, false, false);
                }
                let product = value.split(['/', ' ']).next().unwrap_or_default();
                names_us |= product.eq_ignore_ascii_case(PRODUCT);
                names_all |= product == "*";
                continue;
            }
            in_rules = true;
            for (named, rules) in [(names_us, &mut ours), (names_all, &mut everybodys)] {
                if named {
                    rules.get_or_insert_default().add(&key, value);
                }
            }
        }
        ours.or(everybodys).unwrap_or_default()
    }

    fn add(&mut self, key: &str, value: &str) {
        match key {
            "allow" | "disallow" if !value.is_empty() => self.paths.push(Rule { is_allowed: key == "allow", pattern: value.to_owned() }),
            "crawl-delay" => {
                let seconds = value.parse::<f32>().ok().filter(|seconds| seconds.is_finite() && *seconds >= 0.0).unwrap_or(0.0);
                self.crawl_delay = Duration::try_from_secs_f32(seconds).unwrap_or(LONGEST_CRAWL_DELAY).min(LONGEST_CRAWL_DELAY);
            }
            _ => {}
        }
    }

    /// Whether a path (with its query) may be asked: the longest matching rule decides, `allow` on a tie.
    pub(super) fn allows(&self, path: &str) -> bool {
        let matching = self.paths.iter().filter(|rule| matches(&rule.pattern, path));
        matching.max_by_key(|rule| (rule.pattern.len(), rule.is_allowed)).is_none_or(|rule| rule.is_allowed)
    }
}

/// Matches from the start of the path; `*` stands for anything, `$` for the end.
fn matches(pattern: &str, path: &str) -> bool {
    let (pattern, is_whole) = pattern.strip_suffix('$').map_or((pattern, false), |pattern| (pattern, true));
    let mut parts = pattern.split('*');
    let Some(mut rest) = parts.next().and_then(|first| path.strip_prefix(first)) else { return false };
    let parts: Vec<&str> = parts.collect();
    for (index, part) in parts.iter().enumerate() {
        if is_whole && index + 1 == parts.len() {
            return rest.ends_with(part);
        }
        let Some((_, after)) = rest.split_once(part) else { return false };
        rest = after;
    }
    !is_whole || rest.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, allowed: &[&str], disallowed: &[&str]) {
        let rules = Rules::parse(text);
        for path in allowed {
            assert!(rules.allows(path), "{path} of {text}");
        }
        for path in disallowed {
            assert!(!rules.allows(path), "{path} of {text}");
        }
    }

    #[test]
    fn the_longest_rule_decides() {
        check("User-agent: *\nDisallow: /private\nAllow: /private/open\n", &["/", "/private/open/x"], &["/private", "/private/x"]);
        check("User-agent: *\nDisallow: /x\nAllow: /x\n", &["/x"], &[]);
        check("User-agent: *\nDisallow:\n", &["/"], &[]);
        check("User-agent: *\nDisallow: /\n", &[], &["/", "/a"]);
    }

    #[test]
    fn our_own_group_wins_over_everybodys() {
        let text = "User-agent: *\nDisallow: /\n\nUser-agent: other\nUser-agent: FeedMill/2.0\nDisallow: /x # not this\nCrawl-delay: 7\n";
        check(text, &["/", "/y"], &["/x"]);
        assert_eq!(Rules::parse(text).crawl_delay, Duration::from_secs(7));
        assert_eq!(Rules::parse("User-agent: *\nCrawl-delay: 1e30\n").crawl_delay, LONGEST_CRAWL_DELAY);
    }

    #[test]
    fn wildcards() {
        check("User-agent: *\nDisallow: /*.pdf$\nDisallow: /a*b*c\n", &["/x.pdf?y", "/acb"], &["/x.pdf", "/a1b2c3"]);
    }

    #[test]
    fn nothing_or_nonsense_allows_all() {
        check("", &["/"], &[]);
        check("<html>not found</html>\nDisallow: /\n", &["/"], &[]);
        check("User-agent: other\nDisallow: /\n", &["/"], &[]);
        assert!(!Rules::disallow_all().allows("/x"));
        assert!(Rules::allow_all().allows("/x"));
    }
}
