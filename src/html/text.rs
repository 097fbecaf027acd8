//! The plain text of an article, one line for each block.

use ego_tree::iter::Edge;
use scraper::Node;

use super::{Body, Kind, kind};

/// Gives the plain text: one block a line, white space collapsed, no empty lines, no line end after the last.
pub fn text(body: &Body) -> String {
    let mut lines = Lines::default();
    let Some(root) = body.tree.tree.get(body.root) else { return String::new() };
    let mut hidden = None;
    for edge in root.traverse() {
        match edge {
            Edge::Open(node) if hidden.is_none() => match node.value() {
                Node::Text(text) => lines.push(text),
                Node::Element(element) => match kind(element) {
                    Kind::Dropped | Kind::Script => hidden = Some(node.id()),
                    kind if breaks_line(kind) => lines.end(),
                    _ => {}
                },
                _ => {}
            },
            Edge::Open(_) => {}
            Edge::Close(node) if hidden.is_some() => {
                if hidden == Some(node.id()) {
                    hidden = None;
                }
            }
            Edge::Close(node) => {
                if let Node::Element(element) = node.value()
                    && breaks_line(kind(element))
                {
                    lines.end();
                }
            }
        }
    }
    lines.text
}

/// Whether the element stands apart from the text around it.
fn breaks_line(kind: Kind) -> bool {
    match kind {
        Kind::Heading(_)
        | Kind::Block
        | Kind::Quote
        | Kind::Bullets
        | Kind::Numbers
        | Kind::Item
        | Kind::Preformatted
        | Kind::Rule
        | Kind::Table
        | Kind::Caption
        | Kind::Row
        | Kind::Cell
        | Kind::Term
        | Kind::Break => true,
        Kind::Void
        | Kind::Image
        | Kind::Input
        | Kind::Link
        | Kind::Emphasis
        | Kind::Strong
        | Kind::Deleted
        | Kind::Code
        | Kind::Superscript
        | Kind::Quotation
        | Kind::Ruby
        | Kind::Math
        | Kind::Script
        | Kind::NoScript
        | Kind::Embed
        | Kind::Dropped
        | Kind::Inline => false,
    }
}

/// Text under construction; what separates two words is written only when the second comes.
#[derive(Default)]
struct Lines {
    text: String,
    gap: Gap,
}

#[derive(Default, Clone, Copy)]
enum Gap {
    #[default]
    None,
    Space,
    Line,
}

impl Lines {
    fn push(&mut self, text: &str) {
        if text.starts_with(is_space) {
            self.space();
        }
        for word in text.split(is_space).filter(|word| !word.is_empty()) {
            match self.gap {
                Gap::Space if !self.text.is_empty() => self.text.push(' '),
                Gap::Line if !self.text.is_empty() => self.text.push('\n'),
                Gap::None | Gap::Space | Gap::Line => {}
            }
            self.text.push_str(word);
            self.gap = Gap::Space;
        }
        if !text.ends_with(is_space) && matches!(self.gap, Gap::Space) && !text.is_empty() {
            self.gap = Gap::None;
        }
    }

    fn space(&mut self) {
        if matches!(self.gap, Gap::None) {
            self.gap = Gap::Space;
        }
    }

    fn end(&mut self) {
        self.gap = Gap::Line;
    }
}

/// White space that HTML collapses (CSS Text 3, section 4.1.1), and the no-break space.
fn is_space(char: char) -> bool {
    matches!(char, ' ' | '\t' | '\n' | '\r' | '\u{c}' | '\u{a0}')
}

#[cfg(test)]
mod tests {
    use crate::html::{parse_fragment, text};

    #[track_caller]
    fn check(html: &str, expected: &str) {
        assert_eq!(text(&parse_fragment(html)), expected);
    }

    #[test]
    fn each_block_is_a_line() {
        check("<h2>Title</h2><p>One\n <b>bold</b>word, <i>two</i></p><ul><li>a<li>b<p>c</ul>", "Title\nOne boldword, two\na\nb\nc");
        check("<table><tr><td>a<td>b<tr><td>c</table>x<br>y", "a\nb\nc\nx\ny");
        check("<dl><dt>term<dd>meaning</dl><figure><img alt=no><figcaption>cap</figcaption></figure>", "term\nmeaning\ncap");
    }

    #[test]
    fn scripts_styles_and_comments_are_no_text() {
        check("a<script>x</script><style>y</style><!-- z --><template>t</template>b", "ab");
    }
}
