//! What a person would see of an article: its blocks, words and marks.

use ego_tree::NodeRef;
use ego_tree::iter::Edge;
use feedmill::html::parse_fragment;
use scraper::Node;

/// One line for each paragraph, heading, cell and block of code: where it stands, and its words with their marks.
pub(crate) fn outline(html: &str) -> String {
    let body = parse_fragment(html);
    let mut outline = Outline::default();
    for edge in body.tree.tree.get(body.root).unwrap().traverse() {
        match edge {
            Edge::Open(node) => outline.open(node),
            Edge::Close(node) => outline.close(node),
        }
    }
    outline.flush();
    outline.text
}

#[derive(Default)]
struct Outline {
    text: String,
    /// Containers, each with its number once something is in it.
    path: Vec<(String, Option<usize>)>,
    n_containers: usize,
    n_cells: usize,
    line: String,
    marks: Vec<String>,
    last_marks: String,
    spaced: bool,
}

impl Outline {
    fn open(&mut self, node: NodeRef<'_, Node>) {
        let element = match node.value() {
            Node::Text(text) if self.is_in("pre") => return self.line.push_str(text),
            Node::Text(text) => return text.chars().for_each(|char| self.push(char)),
            Node::Element(element) => element,
            _ => return,
        };
        let attribute = |name| element.attr(name).unwrap_or_default();
        match element.name() {
            "b" | "strong" => self.marks.push("b".to_owned()),
            "i" | "em" => self.marks.push("i".to_owned()),
            "del" => self.marks.push("del".to_owned()),
            "code" if self.is_in("pre") => self.line.push_str(&format!("[{}]", attribute("class"))),
            "code" => self.marks.push("code".to_owned()),
            // A reader may make a link of an address, and we may help it.
            "a" if attribute("href") == text_of(node) => self.marks.push(String::new()),
            "a" => self.marks.push(format!("a {} {}", attribute("href"), attribute("title"))),
            "br" if self.is_in("h") || self.is_in("t") => self.push(' '),
            "br" => {
                self.line.push('⏎');
                self.spaced = false;
            }
            "img" => {
                let description: Vec<&str> = attribute("alt").split_whitespace().collect();
                self.push_token(&format!("!({} {})", attribute("src"), description.join(" ")));
            }
            "input" => self.push_token(if element.attr("checked").is_some() { "[x]" } else { "[ ]" }),
            "html" | "thead" | "tbody" => {}
            name => {
                self.flush();
                self.n_cells = if name == "tr" { 0 } else { self.n_cells + usize::from(matches!(name, "td" | "th")) };
                let name = match name {
                    "ol" => format!("ol{}", element.attr("start").unwrap_or("1")),
                    "td" | "th" => format!("t{}", self.n_cells),
                    name => name.to_owned(),
                };
                self.path.push((name, None));
                if self.is_in("hr") {
                    self.line.push('—');
                }
            }
        }
    }

    fn close(&mut self, node: NodeRef<'_, Node>) {
        let Some(element) = node.value().as_element() else { return };
        match element.name() {
            "code" if self.is_in("pre") => {}
            "b" | "strong" | "i" | "em" | "del" | "code" | "a" => drop(self.marks.pop()),
            "br" | "img" | "input" | "html" | "thead" | "tbody" => {}
            _ => {
                self.flush();
                self.path.pop();
            }
        }
    }

    /// Whether the innermost block has a name that starts so.
    fn is_in(&self, name: &str) -> bool {
        self.path.last().is_some_and(|(last, _)| last.starts_with(name))
    }

    fn push(&mut self, char: char) {
        if char.is_whitespace() {
            self.spaced = !self.line.is_empty() && !self.line.ends_with('⏎');
        } else {
            self.push_token(char.encode_utf8(&mut [0; 4]));
        }
    }

    fn push_token(&mut self, token: &str) {
        if std::mem::take(&mut self.spaced) {
            self.line.push(' ');
        }
        let mut marks = self.marks.clone();
        marks.sort_unstable();
        marks.dedup();
        marks.retain(|mark| !mark.is_empty());
        let marks = format!("‹{}›", marks.join(","));
        if marks != self.last_marks {
            self.line.push_str(&marks);
            self.last_marks = marks;
        }
        self.line.push_str(token);
    }

    fn flush(&mut self) {
        self.spaced = false;
        self.last_marks.clear();
        let line = std::mem::take(&mut self.line);
        let line = line.trim_matches(['⏎', '\n']);
        if line.is_empty() || line == "[]" {
            return;
        }
        for (name, number) in &mut self.path {
            if number.is_none() && name != "p" {
                self.n_containers += 1;
                *number = Some(self.n_containers);
            }
        }
        for (name, number) in self.path.iter().filter(|(name, _)| name != "p") {
            self.text.push_str(&format!("{name}#{} ", number.unwrap_or_default()));
        }
        self.text.push_str(&format!("{line}\n"));
    }
}

fn text_of(node: NodeRef<'_, Node>) -> String {
    node.descendants().filter_map(|node| node.value().as_text()).map(|text| &**text).collect()
}
