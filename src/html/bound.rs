//! Parses HTML with limits on bytes, nodes, depth and attributes that hold before the tree is built.
//!
//! The tree builder is quadratic in depth and attributes, so a limit on the finished tree would come too late. Here a filter
//! sits between the tokenizer and the tree builder: it drops start tags that would go too deep, with their end tags, and
//! never drops text. Browsers stop nesting at 512 levels too.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;

use ego_tree::{NodeId, Tree};
use html5ever::interface::{Tracer, TreeSink, create_element};
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{Tag, TagKind, Token, TokenSink, TokenSinkResult};
use html5ever::tree_builder::{TreeBuilder, TreeBuilderOpts};
use html5ever::{LocalName, QualName, local_name, ns};
use memchr::memchr_iter;
use scraper::{Html, HtmlTreeSink, Node};

use super::Body;
use super::names::names;
use super::token::tokenize;

/// How many nodes a tree has at most, whatever the size of its page: about 100 MB.
const LIMIT_NODES: usize = 500_000;
/// Bytes of a page that are read; what follows is not.
const LIMIT_BYTES: usize = 32 << 20;
/// Elements that may be open at once, those waiting to be reopened (`<b>` and the like) counted twice.
const LIMIT_DEPTH: usize = 512;
/// `<html>` and `<body>` tags that may add attributes to the elements that are there already.
const LIMIT_ROOT_TAGS: usize = 16;

/// Parses a whole page, scripting off, so that the content of `<noscript>` is elements (HTML standard 13.2.6.4.5).
pub fn parse(text: &str) -> Html {
    let text = shorten(text.into());
    let builder = TreeBuilder::new(sink(Node::Document, &text), builder_options());
    run(builder, text)
}

/// Parses an article that is already clean, as if it stood in a `<body>` (HTML standard 13.4).
pub fn parse_fragment(text: &str) -> Body {
    fragment(text.into())
}

/// As [`parse_fragment`], for a text that nobody else needs: it is let go before the tree is built.
pub fn parse_last_fragment(text: String) -> Body {
    let copy = StrTendril::from(text.as_str());
    drop(text);
    fragment(copy)
}

fn fragment(text: StrTendril) -> Body {
    let text = shorten(text);
    let sink = sink(Node::Fragment, &text);
    let context = create_element(&sink, QualName::new(None, ns!(html), local_name!("body")), Vec::new());
    let builder = TreeBuilder::new_for_fragment(sink, context, None, builder_options());
    let tree = run(builder, text);
    let root = tree.tree.root();
    // The parser puts an `<html>` element of its own around the nodes.
    let root = root.first_child().map_or(root.id(), |html| html.id());
    Body { tree, root }
}

fn shorten(text: StrTendril) -> StrTendril {
    let length = u32::try_from(text.floor_char_boundary(LIMIT_BYTES)).unwrap_or(u32::MAX);
    text.try_subtendril(0, length).unwrap_or(text)
}

/// An empty tree with room for the nodes that a text is likely to make, so that they are not moved while it grows.
fn sink(root: Node, text: &str) -> HtmlTreeSink {
    let n_tags = memchr_iter(b'<', text.as_bytes()).count();
    let tree = Tree::with_capacity(root, LIMIT_NODES.min(n_tags + n_tags / 4 + 8));
    HtmlTreeSink::new(Html { tree, ..Html::new_fragment() })
}

fn builder_options() -> TreeBuilderOpts {
    TreeBuilderOpts { scripting_enabled: false, ..TreeBuilderOpts::default() }
}

fn run(builder: TreeBuilder<NodeId, HtmlTreeSink>, text: StrTendril) -> Html {
    let filter = Filter::new(builder, text.len());
    tokenize(text, &filter);
    filter.builder.sink.finish()
}

/// Stands between tokenizer and tree builder and keeps the tree in bounds.
struct Filter {
    builder: TreeBuilder<NodeId, HtmlTreeSink>,
    /// At least as many elements as are open.
    depth_at_most: Cell<usize>,
    /// The last count of open elements still holds.
    counted: Cell<bool>,
    /// Start tags dropped whose end tags are still to come.
    dropped: RefCell<HashMap<LocalName, usize>>,
    n_dropped: Cell<usize>,
    n_root_tags: Cell<usize>,
    limit_nodes: usize,
}

/// What is done with a tag.
enum Fate {
    Keep,
    /// Dropped, but what it would have separated stays apart.
    Space,
    Drop,
}

impl Filter {
    fn new(builder: TreeBuilder<NodeId, HtmlTreeSink>, n_bytes: usize) -> Self {
        Self {
            builder,
            depth_at_most: Cell::new(2),
            counted: Cell::new(false),
            dropped: RefCell::default(),
            n_dropped: Cell::new(0),
            n_root_tags: Cell::new(0),
            // No honest page makes more than a node of two bytes; only elements reopened in each block do.
            limit_nodes: LIMIT_NODES.min(10_000 + n_bytes / 2),
        }
    }

    fn fate(&self, tag: &Tag) -> Fate {
        match tag.kind {
            TagKind::StartTag => self.start(tag),
            TagKind::EndTag => self.end_tag(tag),
        }
    }

    fn start(&self, tag: &Tag) -> Fate {
        if matches!(tag.name, names!("html" "body")) {
            self.n_root_tags.set(self.n_root_tags.get() + 1);
            return if self.n_root_tags.get() > LIMIT_ROOT_TAGS { Fate::Drop } else { Fate::Keep };
        }
        let crowded = self.n_nodes() > self.limit_nodes;
        if is_void(&tag.name) && !crowded {
            return Fate::Keep;
        }
        if !crowded && !self.is_deep() {
            self.depth_at_most.set(self.depth_at_most.get() + 1);
            self.counted.set(false);
            return Fate::Keep;
        }
        // What these hold is not text, and only the tree builder can tell the tokenizer so.
        if is_raw(&tag.name) {
            return Fate::Keep;
        }
        if !is_void(&tag.name) && !tag.self_closing {
            *self.dropped.borrow_mut().entry(tag.name.clone()).or_default() += 1;
            self.n_dropped.set(self.n_dropped.get() + 1);
        }
        if is_phrasing(&tag.name) { Fate::Drop } else { Fate::Space }
    }

    fn end_tag(&self, tag: &Tag) -> Fate {
        if self.n_dropped.get() > 0
            && let Some(count) = self.dropped.borrow_mut().get_mut(&tag.name)
            && *count > 0
        {
            *count -= 1;
            self.n_dropped.set(self.n_dropped.get() - 1);
            return if is_phrasing(&tag.name) { Fate::Drop } else { Fate::Space };
        }
        // `</p>` and `</br>` make elements of their own, so that they cannot be kept without limit.
        if self.n_nodes() > self.limit_nodes && matches!(tag.name, names!("p" "br")) {
            return Fate::Space;
        }
        self.counted.set(false);
        Fate::Keep
    }

    fn n_nodes(&self) -> usize {
        self.builder.sink.0.borrow().tree.values().len()
    }

    /// Whether one more element would go too deep; counts only when the estimate says it might.
    fn is_deep(&self) -> bool {
        if self.depth_at_most.get() < LIMIT_DEPTH {
            return false;
        }
        if !self.counted.get() {
            let count = Count(Cell::new(0));
            self.builder.trace_handles(&count);
            self.depth_at_most.set(count.0.get());
            self.counted.set(true);
        }
        self.depth_at_most.get() >= LIMIT_DEPTH
    }
}

impl TokenSink for Filter {
    type Handle = NodeId;

    fn process_token(&self, mut token: Token, line_number: u64) -> TokenSinkResult<NodeId> {
        if let Token::TagToken(tag) = &token {
            match self.fate(tag) {
                Fate::Keep => {}
                Fate::Space => token = Token::CharacterTokens(StrTendril::from(" ")),
                Fate::Drop => return TokenSinkResult::Continue,
            }
        }
        self.builder.process_token(token, line_number)
    }

    fn end(&self) {
        self.builder.end();
    }

    fn adjusted_current_node_present_but_not_in_html_namespace(&self) -> bool {
        self.builder.adjusted_current_node_present_but_not_in_html_namespace()
    }
}

/// Counts the elements the tree builder holds on to.
struct Count(Cell<usize>);

impl Tracer for Count {
    type Handle = NodeId;

    fn trace_handle(&self, _node: &NodeId) {
        self.0.set(self.0.get() + 1);
    }
}

fn is_void(name: &LocalName) -> bool {
    matches!(*name, names!("area" "base" "br" "col" "embed" "hr" "img" "input" "link" "meta" "param" "source" "track" "wbr"))
}

fn is_raw(name: &LocalName) -> bool {
    matches!(*name, names!("script" "style" "textarea" "title" "xmp" "iframe" "noembed" "noframes" "plaintext"))
}

fn is_phrasing(name: &LocalName) -> bool {
    matches!(
        *name,
        names!(
            "a" "abbr" "b" "big" "cite" "code" "del" "em" "font" "i" "ins" "kbd" "mark" "s" "small" "span"
            "strike" "strong" "sub" "sup" "tt" "u"
        )
    )
}

#[cfg(test)]
mod tests {
    use super::{parse, parse_fragment};
    use crate::html::text;

    fn deepest(tree: &scraper::Html) -> usize {
        let mut depth = 0usize;
        let mut deepest = 0;
        for edge in tree.tree.root().traverse() {
            match edge {
                ego_tree::iter::Edge::Open(_) => depth += 1,
                ego_tree::iter::Edge::Close(_) => depth -= 1,
            }
            deepest = deepest.max(depth);
        }
        deepest
    }

    #[test]
    fn depth_is_capped_and_text_is_kept() {
        for (open, close) in [
            ("<div>", "</div>"),
            ("<ol><li>", "</li></ol>"),
            ("<b>", ""),
            ("<table><tr><td>", "</td></tr></table>"),
            ("<a href=x><div>", ""),
            ("<p><b>", ""),
        ] {
            let page = format!("<p>before</p>{}DEEP{}<p>after</p>", open.repeat(20_000), close.repeat(20_000));
            let body = parse_fragment(&page);
            assert!(deepest(&body.tree) < 1_100, "{open}: {}", deepest(&body.tree));
            let text = text(&body);
            let places = ["before", "DEEP", "after"].map(|word| text.find(word));
            assert!(places.is_sorted() && places.iter().all(Option::is_some), "{open}");
        }
    }

    #[test]
    fn elements_reopened_in_each_block_do_not_multiply() {
        let formats: String = (0..200).map(|number| format!("<b id={number}>")).collect();
        let page = format!("{formats}{}", "<p>x".repeat(50_000));
        assert!(parse(&page).tree.values().len() < 400_000);
    }

    #[test]
    fn attributes_are_capped() {
        let attributes: String = (0..200_000).map(|number| format!(" a{number}=1")).collect();
        let body = parse_fragment(&format!("<p{attributes}>x</p><p>y</p>"));
        assert_eq!(text(&body), "x\ny");
        let bodies: String = (0..50_000).map(|number| format!("<body a{number}=1>")).collect();
        assert_eq!(parse(&bodies).select(&scraper::Selector::parse("body").unwrap()).next().unwrap().value().attrs().count(), 16);
    }

    #[test]
    fn noscript_holds_elements() {
        let body = parse_fragment("<noscript><p>shown</p></noscript>");
        assert_eq!(text(&body), "shown");
    }
}
