//! How the Markdown is written, as it stands in a configuration, in a preset and on the command line.

use std::collections::BTreeMap;

use clap::Args;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::markdown::{Allowed, Bullet, Emphasis, Footnotes, Links, Math, Options, PROVIDERS, Tables};

/// How the Markdown is written. What is not said is left to the preset.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, JsonSchema, Args)]
#[serde(default)]
#[command(next_help_heading = "How the Markdown is written")]
pub struct Style {
    /// Levels by which headings are lowered, at most 5; none goes below 6. Default: 0.
    #[arg(long, value_name = "N")]
    pub heading_offset: Option<u32>,
    /// The marker of bullet lists; lists that touch take turns. Default: `dash`.
    #[arg(long)]
    pub bullet: Option<Bullet>,
    /// The delimiter of emphasis. Default: `star`.
    #[arg(long)]
    pub emphasis: Option<Emphasis>,
    /// What becomes of tables of data; those that lay a page out are taken apart. Default: `gfm`.
    #[arg(long)]
    pub tables: Option<Tables>,
    /// What becomes of formulas. Default: `code`.
    #[arg(long)]
    pub math: Option<Math>,
    /// Where the addresses of links and pictures stand. Default: `inline`.
    #[arg(long)]
    pub links: Option<Links>,
    /// What becomes of footnotes. Default: `gfm`.
    #[arg(long)]
    pub footnotes: Option<Footnotes>,
    /// Break lines of prose after so many columns (at least 20), where that changes nothing; 0 for one line a paragraph. Default: 0.
    #[arg(long, value_name = "COLUMNS")]
    pub wrap: Option<usize>,
    /// HTML elements that are left as they are, each with the attributes that may stay: `kbd`, `abbr[title]`. What could run something is refused. Default: none.
    #[arg(long, value_name = "ELEMENT[ATTRIBUTE,…]…")]
    pub allow_html: Option<Vec<String>>,
    /// What is written in place of a link for what a page shows from others, by the provider (`youtube`, `vimeo`, `dailymotion`, `twitter`, `mastodon`, `bluesky`, `instagram`, `tiktok`, `facebook`, `soundcloud`, `spotify`, `codepen`, `gist`, `twitch`, or `video`, `audio`, `iframe` for what is nobody's of these): text with `{id}`, `{url}`, `{title}`, `{user}`, `{kind}`, such as a shortcode. An empty text leaves the link.
    #[arg(skip)]
    pub embeds: Option<BTreeMap<String, String>>,
}

/// What is wrong with a style: the key and why.
#[derive(Debug, PartialEq, Eq)]
pub struct BadStyle {
    /// The key, and below it, if any, the item.
    pub key: String,
    /// Why.
    pub message: String,
}

/// The most levels that headings can be lowered by.
const MOST_LEVELS: u8 = 5;
/// What the text for an embed may name; it must name something.
const FIELDS: [&str; 5] = ["{id}", "{url}", "{title}", "{user}", "{kind}"];
/// The fewest columns that lines can be broken after.
const LEAST_WRAP: usize = 20;

impl Style {
    /// Sets what is said; gives all that is wrong.
    pub fn apply(&self, options: &mut Options) -> Vec<BadStyle> {
        let mut wrong = Vec::new();
        let mut refuse = |key: &str, message: String| wrong.push(BadStyle { key: key.to_owned(), message });
        match self.heading_offset.map(u8::try_from) {
            None => {}
            Some(Ok(levels @ 0..=MOST_LEVELS)) => options.heading_offset = levels,
            Some(_) => refuse("heading_offset", format!("must be at most {MOST_LEVELS}")),
        }
        options.bullet = self.bullet.unwrap_or(options.bullet);
        options.emphasis = self.emphasis.unwrap_or(options.emphasis);
        options.tables = self.tables.unwrap_or(options.tables);
        options.math = self.math.unwrap_or(options.math);
        options.links = self.links.unwrap_or(options.links);
        options.footnotes = self.footnotes.unwrap_or(options.footnotes);
        match self.wrap {
            None => {}
            Some(0) => options.wrap = None,
            Some(columns) if columns < LEAST_WRAP => refuse("wrap", format!("must be 0 or at least {LEAST_WRAP}")),
            Some(columns) => options.wrap = Some(columns),
        }
        if let Some(elements) = &self.allow_html {
            let mut allowed = Allowed::default();
            for element in elements {
                if let Err(error) = allowed.allow(element) {
                    refuse("allow_html", error.to_string());
                }
            }
            options.allow_html = allowed;
        }
        for (provider, text) in self.embeds.iter().flatten() {
            if !PROVIDERS.contains(&provider.as_str()) {
                refuse(
                    &format!("embeds.{provider}"),
                    format!("is no provider; they are {}", PROVIDERS.map(|name| format!("`{name}`")).join(", ")),
                );
            } else if text.is_empty() {
                options.embeds.remove(provider);
            } else if !FIELDS.iter().any(|field| text.contains(field)) {
                refuse(&format!("embeds.{provider}"), format!("names none of {}", FIELDS.map(|field| format!("`{field}`")).join(", ")));
            } else {
                options.embeds.insert(provider.clone(), text.clone());
            }
        }
        wrong
    }
}

#[cfg(test)]
mod tests {
    use super::Style;
    use crate::markdown::Options;

    #[test]
    fn all_that_is_wrong_is_told() {
        let style: Style =
            serde_json::from_value(serde_json::json!({"wrap": 5, "allow_html": ["kbd", "script"], "embeds": {"youtub": "x"}})).unwrap();
        let wrong = style.apply(&mut Options::default());
        assert_eq!(wrong.iter().map(|wrong| wrong.key.as_str()).collect::<Vec<_>>(), ["wrap", "allow_html", "embeds.youtub"]);
    }
}
