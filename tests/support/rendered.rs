//! What two readers make of Markdown, and what must be true of it whatever page it was made of.

use std::ops::Range;

use feedmill::html::{self, parse_fragment};
use feedmill::markdown::{Options, convert};
use pulldown_cmark::{Event, Parser, Tag};
use scraper::node::Element;

/// The HTML that comrak makes, raw HTML passed on.
pub(crate) fn comrak(markdown: &str) -> String {
    let mut options = comrak::Options::default();
    options.extension.table = true;
    options.extension.strikethrough = true;
    options.extension.tasklist = true;
    options.render.r#unsafe = true;
    comrak::markdown_to_html(markdown, &options)
}

/// The HTML that pulldown-cmark makes, raw HTML passed on.
pub(crate) fn pulldown(markdown: &str) -> String {
    let mut html = String::new();
    pulldown_cmark::html::push_html(&mut html, parser(markdown));
    html
}

fn parser(markdown: &str) -> Parser<'_> {
    use pulldown_cmark::Options;
    Parser::new_ext(markdown, Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS)
}

/// Says what is wrong with the Markdown of a page: a fault of its own, or letters of the page that are not in it.
pub(crate) fn fault_of(page: &str) -> Option<String> {
    let markdown = convert(&parse_fragment(page), None, &Options::default());
    // What an `<iframe>` holds is not shown, and is text to a reader of text.
    let shows_all = !page.to_lowercase().contains("<iframe");
    let lost = || [comrak(&markdown), pulldown(&markdown)].into_iter().find(|html| !keeps_text(page, html));
    fault(&markdown)
        .or_else(|| lost().filter(|_| shows_all).map(|html| format!("text is lost in `{html}`")))
        .map(|fault| format!("{fault}\n{markdown}"))
}

/// Says what is wrong with Markdown whatever it was made of: its form, or something in it that Markdown never makes.
pub(crate) fn fault(markdown: &str) -> Option<String> {
    if !markdown.is_empty() && (!markdown.ends_with('\n') || markdown.ends_with("\n\n") || markdown.starts_with('\n')) {
        return Some("it does not end with one line end".to_owned());
    }
    let code_of = |(event, range): (Event, Range<usize>)| matches!(event, Event::Start(Tag::CodeBlock(_))).then_some(range);
    let code: Vec<Range<usize>> = parser(markdown).into_offset_iter().filter_map(code_of).collect();
    let (mut at, mut was_blank) = (0, false);
    for line in markdown.lines() {
        let is_code = code.iter().any(|range| range.contains(&at));
        let is_blank = !is_code && line.trim_matches([' ', '>']).is_empty();
        if is_blank && was_blank || !is_code && line.ends_with([' ', '\t']) {
            return Some(format!("space that says nothing at `{line}`"));
        }
        was_blank = is_blank;
        at += line.len() + 1;
    }
    [comrak(markdown), pulldown(markdown)].iter().find_map(|html| stranger(html))
}

/// An element that Markdown never makes, or one with such an attribute or an address that runs.
fn stranger(html: &str) -> Option<String> {
    const ELEMENTS: &str = " p h1 h2 h3 h4 h5 h6 ul ol li blockquote pre code hr br em strong del a img input table thead tbody tr th td ";
    const ATTRIBUTES: &str = " href title src alt start class type checked disabled align style ";
    let body = parse_fragment(html);
    let is_strange = |element: &&Element| {
        !ELEMENTS.contains(&format!(" {} ", element.name()))
            || element.attrs().any(|(name, value)| {
                !ATTRIBUTES.contains(&format!(" {name} "))
                    || matches!(name, "href" | "src")
                        && ["javascript:", "vbscript:", "data:"].iter().any(|scheme| value.to_lowercase().starts_with(scheme))
            })
    };
    let mut elements = body.tree.tree.get(body.root)?.descendants().skip(1).filter_map(|node| node.value().as_element());
    elements.find(is_strange).map(|element| format!("{element:?}"))
}

/// Whether the letters and digits of a page's text are all there, in order.
fn keeps_text(page: &str, rendered: &str) -> bool {
    let letters = |html: &str| html::text(&parse_fragment(html)).chars().filter(|char| char.is_alphanumeric()).collect::<Vec<_>>();
    let (wanted, found) = (letters(page), letters(rendered));
    let mut found = found.into_iter();
    wanted.into_iter().all(|char| found.any(|other| other == char))
}
