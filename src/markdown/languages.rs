//! Which language a piece of code is in, as the highlighters of pages say it.

use ego_tree::NodeRef;
use scraper::Node;
use scraper::node::Element;

use super::attribute;

/// What stands before a language in a class: Prism, highlight.js and the HTML standard, Prettify, Crayon, GitHub, `MediaWiki`, SHJS.
const PREFIXES: [&str; 7] = ["language-", "lang-", "lang:", "highlight-source-", "highlight-text-", "mw-highlight-lang-", "sh_"];
/// Classes beside which another one names the language: highlight.js, Hexo and Pygments, pandoc, Prettify.
const HIGHLIGHTERS: [&str; 4] = ["hljs", "highlight", "sourceCode", "prettyprint"];
/// Attributes: Chroma and `CodeMirror`, Shiki, Enlighter.
const ATTRIBUTES: [&str; 3] = ["data-lang", "data-language", "data-enlighter-language"];
/// Names that say nothing.
const NONE: [&str; 6] = ["", "none", "nohighlight", "default", "generic", "notranslate"];
/// Languages that a class may name by itself.
const KNOWN: [&str; 64] = [
    "apache",
    "asm",
    "awk",
    "bash",
    "clojure",
    "cmake",
    "console",
    "cpp",
    "csharp",
    "css",
    "dart",
    "diff",
    "dockerfile",
    "elixir",
    "elm",
    "erlang",
    "fortran",
    "fsharp",
    "go",
    "golang",
    "graphql",
    "groovy",
    "haskell",
    "hcl",
    "html",
    "ini",
    "java",
    "javascript",
    "js",
    "json",
    "jsx",
    "julia",
    "kotlin",
    "latex",
    "less",
    "lisp",
    "lua",
    "makefile",
    "markdown",
    "matlab",
    "nginx",
    "nix",
    "objectivec",
    "ocaml",
    "perl",
    "php",
    "powershell",
    "python",
    "ruby",
    "rust",
    "scala",
    "scheme",
    "scss",
    "sh",
    "shell",
    "sql",
    "swift",
    "toml",
    "tsx",
    "typescript",
    "vue",
    "xml",
    "yaml",
    "zig",
];
/// The languages of the `lang` attribute that have two letters and are no human ones.
const TWO_LETTERS: [&str; 11] = ["cs", "go", "hs", "js", "kt", "md", "py", "rb", "rs", "sh", "ts"];

/// The language of preformatted code: that of the innermost `<code>` that names one, else its own.
pub(super) fn language(pre: NodeRef<'_, Node>) -> Option<String> {
    let codes = pre.descendants().take(64).filter_map(|node| node.value().as_element()).filter(|element| element.name() == "code");
    let inner = codes.filter_map(named).last();
    inner.or_else(|| pre.value().as_element().and_then(named))
}

/// The language that an element's classes or attributes name.
pub(super) fn named(element: &Element) -> Option<String> {
    let is_code = matches!(element.name(), "pre" | "code");
    let from_class = attribute(element, "class").and_then(|class| in_class(class, is_code));
    let from_data = || ATTRIBUTES.into_iter().find_map(|name| attribute(element, name)).and_then(clean);
    let from_lang = || attribute(element, "lang").filter(|lang| is_code && is_of_code(lang)).and_then(clean);
    from_class.or_else(from_data).or_else(from_lang)
}

fn in_class(class: &str, is_code: bool) -> Option<String> {
    let mut words = class.split_ascii_whitespace().peekable();
    while let Some(word) = words.next() {
        if let Some(name) = PREFIXES.iter().find_map(|prefix| word.strip_prefix(prefix)) {
            // A wrapper may well say which language its prose is in.
            return clean(name.strip_suffix("-basic").unwrap_or(name)).filter(|name| is_code || is_of_code(name));
        }
        if let Some(name) = word.strip_prefix("brush:") {
            let name = if name.is_empty() { words.peek().copied().unwrap_or_default() } else { name };
            return clean(name.trim_end_matches(';'));
        }
    }
    let mut words = class.split_ascii_whitespace();
    if let Some(name) = class.split_ascii_whitespace().find_map(|word| word.strip_prefix("highlight-"))
        && (words.clone().count() == 1 || words.clone().any(|word| word == "notranslate"))
    {
        // Sphinx.
        return clean(name);
    }
    if words.clone().any(|word| word == "src")
        && let Some(name) = words.clone().find_map(|word| word.strip_prefix("src-"))
    {
        // Org.
        return clean(name);
    }
    let is_highlighted = words.clone().any(|word| HIGHLIGHTERS.contains(&word));
    let named = |word: &&str| KNOWN.contains(word) || is_highlighted && matches!(*word, "c" | "r") || TWO_LETTERS.contains(word);
    words.find(named).filter(|_| is_code || is_highlighted).and_then(clean)
}

/// A name that can stand in an info string; class names are the page's and may hold anything.
fn clean(name: &str) -> Option<String> {
    let is_clean = name.chars().all(|char| char.is_alphanumeric() || "_+#.-".contains(char));
    (is_clean && !NONE.contains(&name)).then(|| name.to_lowercase())
}

/// Whether a `lang` attribute names a language of computers and not one of people (`en`, `pt-BR`).
fn is_of_code(lang: &str) -> bool {
    let (first, _) = lang.split_once('-').unwrap_or((lang, ""));
    first.len() != 2 || TWO_LETTERS.contains(&lang)
}

#[cfg(test)]
mod tests {
    use super::in_class;

    #[test]
    fn languages_are_found_in_classes() {
        assert_eq!(in_class("hljs language-rust", true).as_deref(), Some("rust"));
        assert_eq!(in_class("brush: php; toolbar: false", true).as_deref(), Some("php"));
        assert_eq!(in_class("highlight-python notranslate", false).as_deref(), Some("python"));
        assert_eq!(in_class("highlight-box rounded", false), None);
        assert_eq!(in_class("go big", false), None);
        assert_eq!(in_class("language-x\"onclick=y", true), None);
        assert_eq!(in_class("wp-block-code", true), None);
    }
}
