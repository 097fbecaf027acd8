//! Who reads the Markdown, and so what in it is alive.
//!
//! Readers differ in three ways: which extensions they know, which characters run as something else (templates, shortcodes,
//! emoji), and how true they are to `CommonMark`. Each dialect is a row of [`Traits`], which the rest of the writer asks;
//! only Hugo, whose code needs parameters of the post, is asked for by name (`hugo.rs`). What each generator does was established by building sites with it (docs/markdown.md).

use clap::ValueEnum;
use schemars::JsonSchema;
use serde::Deserialize;

/// Who reads the Markdown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema, ValueEnum)]
#[serde(rename_all = "lowercase")]
#[value(rename_all = "lower")]
pub enum Dialect {
    /// `CommonMark` 0.31 with the extensions of GFM, as GitHub, goldmark, comrak and markdown-it read it.
    #[default]
    CommonMark,
    /// Hugo: shortcodes run everywhere, in code too.
    Hugo,
    /// Jekyll: kramdown. The post needs `render_with_liquid: false` in its front matter.
    Jekyll,
    /// Zola: shortcodes run everywhere, in code too.
    Zola,
    /// Eleventy: markdown-it. The post needs `templateEngineOverride: md` in its front matter.
    Eleventy,
    /// Hexo: marked. The post needs `disableNunjucks: true` in its front matter.
    Hexo,
    /// Astro: remark, in files that end in `.md`.
    Astro,
    /// `VitePress`: markdown-it in a Vue template.
    VitePress,
    /// Docusaurus: remark with directives. The post needs `mdx: {format: md}` in its front matter.
    Docusaurus,
    /// Pelican: Python-Markdown.
    Pelican,
    /// Nikola: Python-Markdown, and shortcodes.
    Nikola,
    /// `MkDocs`: Python-Markdown.
    MkDocs,
    /// Obsidian: links in double brackets, tags, Dataview.
    Obsidian,
    /// Logseq: links in double brackets, tags, properties.
    Logseq,
}

/// When a character of prose is written as a numeric reference, which no reader takes for anything but itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum When {
    Always,
    /// When the same character follows or precedes.
    Doubled,
    /// When something other than a space follows.
    BeforeVisible,
    /// When a letter follows.
    BeforeLetter,
    /// When a tag could start with it.
    BeforeTag,
    /// When it is the first of a smiley's last two: `;)`, `-)`.
    BeforeMouth,
}

/// How code is written in which something would run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LiveCode {
    /// Nothing runs in code.
    Nothing,
    /// Hugo: what opens a shortcode comes from a parameter of the post.
    Parameters,
    /// As HTML, every character but letters, digits and spaces as a reference; the attributes stand in the tag.
    Html { attributes: &'static str },
    /// Obsidian: what starts with one of the texts is moved out of a span; blocks lose the languages of plug-ins.
    Notes,
}

/// What a dialect's readers do.
#[derive(Debug, Clone, Copy)]
#[expect(clippy::struct_excessive_bools, reason = "each says one thing that a reader does or does not")]
pub(super) struct Traits {
    /// Written as references in prose, since a template or an extension would take them; empty in `CommonMark`.
    pub(super) references: &'static [&'static [(u8, When)]],
    /// Readers that look for marks once more when references are characters already: an element of no width parts them.
    pub(super) parts_references: bool,
    /// What runs in code, and how it is written.
    pub(super) live_in_code: &'static [&'static str],
    pub(super) code: LiveCode,
    /// Older rules than `CommonMark`'s: everything that might be a mark needs its backslash, only some characters can have one, a
    /// hard break is two spaces, and a sign may open a block without the space behind it.
    pub(super) is_classic: bool,
    /// Columns by which the content of items is indented, whatever their markers; fences do not work there.
    pub(super) indent: Option<usize>,
    /// `[^1]` is a footnote.
    pub(super) has_footnotes: bool,
    /// `~~` strikes through; elsewhere the mark is left out.
    pub(super) has_strikethrough: bool,
    /// Bare addresses are written so that no reader makes links of them, for readers do not agree about their ends.
    pub(super) breaks_addresses: bool,
}

/// Signs of templates, of HTML, and of extensions that a site may have switched on: formulas, marks, insertions, emoji.
const EXTENSIONS: &[(u8, When)] = &[
    (b'{', When::Always),
    (b'}', When::Always),
    (b'<', When::Always),
    (b'~', When::Always),
    (b'^', When::Always),
    (b'$', When::Always),
    (b'@', When::Always),
    (b'=', When::Doubled),
    (b'+', When::Doubled),
    (b':', When::Doubled),
    (b':', When::BeforeLetter),
];
/// Smileys, `:names:`, and `[[toc]]`.
const VUE: &[(u8, When)] =
    &[(b':', When::BeforeVisible), (b';', When::BeforeMouth), (b'-', When::BeforeMouth), (b'[', When::Doubled), (b']', When::Doubled)];
const NOTES: &[(u8, When)] =
    &[(b'#', When::BeforeVisible), (b'%', When::Doubled), (b'(', When::Doubled), (b'[', When::Doubled), (b']', When::Doubled)];

const COMMONMARK: Traits = Traits {
    references: &[],
    parts_references: false,
    live_in_code: &[],
    code: LiveCode::Nothing,
    is_classic: false,
    indent: None,
    has_footnotes: true,
    has_strikethrough: true,
    breaks_addresses: false,
};
const HUGO: Traits = Traits { references: &[&[(b'<', When::BeforeTag)]], code: LiveCode::Parameters, ..COMMONMARK };
const TEMPLATES: Traits = Traits { references: &[EXTENSIONS], breaks_addresses: true, ..COMMONMARK };
/// Readers with older rules see tables in lines that have a bar.
const BAR: &[(u8, When)] = &[(b'|', When::Always)];
const JEKYLL: Traits = Traits { references: &[EXTENSIONS, BAR], is_classic: true, ..TEMPLATES };
const ZOLA: Traits = Traits { live_in_code: &["{{", "{%", "<!-- more", "<!--more"], code: LiveCode::Html { attributes: "" }, ..TEMPLATES };
const MARKDOWN_IT: Traits = Traits { has_footnotes: false, ..TEMPLATES };
const HEXO: Traits = Traits {
    live_in_code: &["<!-- more", "<!--more", "hexoPostRender", "<!--swig"],
    code: LiveCode::Html { attributes: "" },
    ..MARKDOWN_IT
};
const VITE_PRESS: Traits = Traits {
    references: &[EXTENSIONS, VUE],
    live_in_code: &["{{", "<!--@include", "<!-- @include"],
    code: LiveCode::Html { attributes: " v-pre" },
    ..MARKDOWN_IT
};
const DOCUSAURUS: Traits = Traits { parts_references: true, ..TEMPLATES };
const PYTHON: Traits = Traits { indent: Some(4), has_footnotes: false, has_strikethrough: false, ..JEKYLL };
const NIKOLA: Traits =
    Traits { live_in_code: &["{{%", "<!-- TEASER_END", "<!--TEASER_END"], code: LiveCode::Html { attributes: "" }, ..PYTHON };
const OBSIDIAN: Traits = Traits { references: &[EXTENSIONS, NOTES], code: LiveCode::Notes, ..TEMPLATES };
const LOGSEQ: Traits = Traits { code: LiveCode::Nothing, ..OBSIDIAN };

impl Dialect {
    /// What its readers do.
    pub(super) fn traits(self) -> &'static Traits {
        match self {
            Self::CommonMark => &COMMONMARK,
            Self::Hugo => &HUGO,
            Self::Jekyll => &JEKYLL,
            Self::Zola => &ZOLA,
            Self::Eleventy => &MARKDOWN_IT,
            Self::Hexo => &HEXO,
            Self::Astro => &TEMPLATES,
            Self::VitePress => &VITE_PRESS,
            Self::Docusaurus => &DOCUSAURUS,
            Self::Pelican | Self::MkDocs => &PYTHON,
            Self::Nikola => &NIKOLA,
            Self::Obsidian => &OBSIDIAN,
            Self::Logseq => &LOGSEQ,
        }
    }
}

impl Traits {
    /// Whether a character of prose is written as a reference when it stands between these.
    pub(super) fn wants_reference(&self, before: Option<u8>, char: u8, after: Option<u8>) -> bool {
        self.references.iter().copied().flatten().filter(|(other, _)| *other == char).any(|(_, when)| match when {
            When::Always => true,
            When::Doubled => before == Some(char) || after == Some(char),
            When::BeforeVisible => after.is_some_and(|after| after > b' '),
            When::BeforeLetter => after.is_some_and(|after| after.is_ascii_alphabetic()),
            When::BeforeTag => after.is_some_and(|after| after.is_ascii_alphabetic() || matches!(after, b'/' | b'!' | b'?')),
            When::BeforeMouth => after.is_some_and(|after| matches!(after, b')' | b'(' | b'-')),
        })
    }

    /// What stands between a reference and what follows it.
    pub(super) fn after_reference(&self, char: u8, next: Option<u8>) -> &'static str {
        let is_mark = char == b':' || char == b'{' && next == Some(b'#');
        if self.parts_references && is_mark { "<wbr>" } else { "" }
    }

    /// Whether a backslash before the character takes its meaning away; if not, a reference does.
    pub(super) fn can_escape(&self, char: u8) -> bool {
        // The list is that of Python-Markdown, and part of kramdown's.
        !self.is_classic || b"\\`*_{}[]()#+-.!".contains(&char)
    }

    /// A hard line break.
    pub(super) fn line_break(&self) -> &'static str {
        if self.is_classic { "  \n" } else { "\\\n" }
    }

    /// Whether something in the code would run.
    pub(super) fn runs_in(&self, code: &str) -> bool {
        self.live_in_code.iter().any(|live| code.contains(live))
    }
}
