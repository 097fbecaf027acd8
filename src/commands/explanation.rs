//! How a page was read, for people: as text, and as a page for the browser.

use crate::article::{Article, Claim, Explanation, Judgement, Source};
use crate::html::escape;
use crate::line::one_line;

/// Longer texts are cut in the table.
const MAX_TEXT_CHARS: usize = 60;

/// A table of what was said of the article, and one of its blocks.
pub(super) fn text((article, n_pages): (&Article, usize), explanation: &Explanation) -> String {
    let mut text = String::new();
    for (name, origin, value) in rows((article, n_pages), explanation) {
        text.push_str(&format!("{name:<13}  {origin:<10}  {value}\n"));
    }
    text.push_str(&format!("\n{:<4}  {:>6}  {:>6}  {:<9}  text [what the rules see]\n", "", "rules", "model", "kind"));
    for block in &explanation.blocks {
        let (kept, value, worth) = (if block.kept { "kept" } else { "cut" }, block.value, worth(block));
        text.push_str(&format!("{kept:<4}  {value:>6.0}  {worth:>6}  {:<9}  {}", block.role, cut(&one_line(&block.text))));
        text.push_str(&if block.reasons.is_empty() { "\n".to_owned() } else { format!("  [{}]\n", block.reasons.join("; ")) });
    }
    text
}

/// A page that shows all blocks, those kept in green and those cut in red, and why.
pub(super) fn page((article, n_pages): (&Article, usize), explanation: &Explanation) -> String {
    const STYLE: &str = "body{font:16px/1.5 sans-serif;max-width:60em;margin:2em auto;padding:0 1em;color:#111;background:#fff}\
        table{border-collapse:collapse;font-size:.85em}td{padding:0 1em 0 0;vertical-align:top}\
        .kept,.cut{margin:.2em 0;padding:.2em .6em;border-left:.4em solid;white-space:pre-wrap}\
        .kept{background:#e6f6e6;border-color:#2a8a2a}.cut{background:#fbeaea;border-color:#b33;color:#555}\
        .heading{font-weight:bold}.code{font-family:monospace}small{display:block;color:#666}";
    let row =
        |(name, origin, value): (String, String, String)| format!("<tr><td>{name}</td><td>{origin}</td><td>{}</td></tr>\n", escape(&value));
    let facts: String = rows((article, n_pages), explanation).map(row).collect();
    let blocks: String = explanation
        .blocks
        .iter()
        .map(|block| {
            let class = if block.kept { "kept" } else { "cut" };
            let text = if block.text.is_empty() { "(picture)" } else { &block.text };
            let why = format!("{}, worth {:.0}, model {}. {}", block.role, block.value, worth(block), block.reasons.join("; "));
            format!("<div class=\"{class} {}\">{}<small>{}</small></div>\n", block.role, escape(text), escape(&why))
        })
        .collect();
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\"><title>Kept and cut</title><style>{STYLE}</style></head>\n<body>\n<table>\n{facts}</table>\n{blocks}</body>\n</html>\n"
    )
}

/// What was found out, where, and who decided on the text.
fn rows((article, n_pages): (&Article, usize), explanation: &Explanation) -> impl Iterator<Item = (String, String, String)> {
    let row = |name: &str, about: String, value: &str| (name.to_owned(), about, one_line(value));
    let source = match article.source {
        Source::Page => "the page",
        Source::Feed => "the feed",
        Source::Nowhere => "nowhere",
    };
    let verdict = article.verdict.map(|verdict| row("the page is", String::new(), &verdict.to_string()));
    let container = explanation.container.as_deref().map(|path| row("article in", String::new(), path));
    let candidates = explanation.candidates.iter().map(move |(path, score)| row("candidate", format!("{score:.0}"), path));
    said(&article.claims)
        .chain([row("text from", String::new(), source)])
        .chain(verdict)
        .chain((n_pages > 1).then(|| row("pages", n_pages.to_string(), "the blocks below are those of the first")))
        .chain([row("decided by", String::new(), &explanation.decided_by)])
        .chain(container)
        .chain(candidates)
}

/// One row for each thing said of the article; of each datum the first is the chosen one, the others lost.
fn said(claims: &[Claim]) -> impl Iterator<Item = (String, String, String)> {
    let mut last = None;
    claims.iter().map(move |claim| {
        let is_first = last.replace(claim.datum) != Some(claim.datum);
        let name = if is_first { claim.datum.to_string() } else { String::new() };
        (name, claim.origin.to_string(), one_line(&claim.value))
    })
}

fn worth(block: &Judgement) -> String {
    block.worth.map_or_else(|| "-".to_owned(), |worth| format!("{worth:+.2}"))
}

fn cut(text: &str) -> String {
    if text.chars().count() <= MAX_TEXT_CHARS {
        return text.to_owned();
    }
    text.chars().take(MAX_TEXT_CHARS - 1).chain(['…']).collect()
}
