//! Quotations, lists and items while they are collected, and what pages put where no item is.

use super::marks::Marks;
use super::pieces::{Container, Leaf, List, Piece};
use super::walk::{End, Frame, Walk};

impl Walk<'_> {
    pub(super) fn start_quote(&mut self) {
        self.flush();
        self.open_container(Container::Quote);
        self.push_frame(End::Container, self.marks);
    }

    pub(super) fn start_list(&mut self, start: Option<u32>) {
        self.flush();
        let open = self.pieces.len();
        self.open_container(Container::List(List { start, loose: false, stray: false }));
        self.push_frame(End::List { open, item_open: false, has_items: false }, self.marks);
    }

    /// Starts an item in a list or, for a stray one, in a list made for it.
    pub(super) fn start_item(&mut self, number: Option<u32>) {
        self.flush();
        if let Some(Frame { end: End::List { open, item_open, has_items }, .. }) = self.frames.last_mut() {
            let (open, was_open, is_first) = (*open, *item_open, !*has_items);
            *item_open = false;
            *has_items = true;
            if was_open {
                self.close_container();
            }
            if is_first && let Some(Piece::Open(Container::List(List { start: Some(start), .. }))) = self.pieces.get_mut(open) {
                *start = number.unwrap_or(*start);
            }
            self.open_container(Container::Item);
            self.push_frame(End::Container, self.marks);
            return;
        }
        self.reopen_stray_list();
        self.open_container(Container::Item);
        self.push_frame(End::StrayItem, self.marks);
    }

    /// Goes on with the list made for the stray item just before, if there is one.
    fn reopen_stray_list(&mut self) {
        if let Some(Piece::Close(place)) = self.pieces.last() {
            let place = *place;
            if matches!(self.pieces.get(place), Some(Piece::Open(Container::List(List { stray: true, .. })))) {
                self.pieces.pop();
                self.open.push(place);
                return;
            }
        }
        self.open_container(Container::List(List { start: None, loose: false, stray: true }));
    }

    /// What stands between the items of a list belongs to the item before.
    pub(super) fn open_item_for_stray_content(&mut self) {
        let Some(Frame { end: End::List { item_open, .. }, .. }) = self.frames.last_mut() else { return };
        if *item_open {
            return;
        }
        *item_open = true;
        if let Some(Piece::Close(place)) = self.pieces.last() {
            let place = *place;
            self.pieces.pop();
            self.open.push(place);
        } else {
            self.open_container(Container::Item);
        }
    }

    /// Notes that the item at hand has paragraphs of its own.
    pub(super) fn loosen_list(&mut self) {
        let list = self.open.iter().rev().nth(1).copied();
        if let Some(Piece::Open(Container::List(list))) = list.and_then(|place| self.pieces.get_mut(place))
            && !list.stray
        {
            list.loose = true;
        }
    }

    /// Starts a footnote, whose blocks are kept for the end of the document.
    pub(super) fn start_note(&mut self, number: usize) {
        self.flush();
        let end = End::Note { number, around: std::mem::take(&mut self.pieces), open: std::mem::take(&mut self.open) };
        self.push_frame(end, Marks::default());
    }

    pub(super) fn end_note(&mut self, number: usize, around: Vec<Piece>, open: Vec<usize>) {
        self.flush();
        let mut note = std::mem::replace(&mut self.pieces, around);
        self.open = open;
        if note.is_empty() {
            note.push(Piece::Leaf(Leaf::Paragraph("&#8203;".to_owned())));
        }
        if let Some(Piece::Leaf(Leaf::Paragraph(text))) = note.first_mut()
            && is_destination(text.split('\n').next().unwrap_or_default())
        {
            // To readers without footnotes this is a link's definition (`CommonMark` 4.7), and the text would be gone.
            text.push_str(" &#8203;");
        }
        self.written_notes.insert(number, note);
    }

    /// Puts the footnotes at the end.
    pub(super) fn add_notes(&mut self) {
        for (number, note) in std::mem::take(&mut self.written_notes) {
            let place = self.pieces.len();
            self.pieces.push(Piece::Open(Container::Note(number)));
            self.pieces.extend(note.into_iter().map(|piece| match piece {
                Piece::Close(start) => Piece::Close(start + place + 1),
                piece => piece,
            }));
            self.pieces.push(Piece::Close(place));
        }
    }

    /// Puts the addresses of links at the end, if they do not stand beside their texts.
    pub(super) fn add_definitions(&mut self) {
        let definitions = self.inlines.definitions();
        if !definitions.is_empty() {
            self.pieces.push(Piece::Leaf(Leaf::Raw(definitions.join("\n"))));
        }
    }

    fn open_container(&mut self, container: Container) {
        self.open.push(self.pieces.len());
        self.pieces.push(Piece::Open(container));
    }

    /// Ends a container; an empty one is taken back.
    pub(super) fn close_container(&mut self) {
        self.flush();
        let Some(place) = self.open.pop() else { return };
        if place + 1 == self.pieces.len() {
            self.pieces.pop();
        } else {
            self.pieces.push(Piece::Close(place));
        }
    }
}

/// Whether a line is nothing but what could be an address, or an address and a title.
fn is_destination(line: &str) -> bool {
    line.split_once([' ', '\0']).is_none_or(|(_, rest)| {
        let quoted = |start: char, end: char| rest.len() > 1 && rest.starts_with(start) && rest.ends_with(end);
        quoted('"', '"') || quoted('\'', '\'') || quoted('(', ')')
    })
}
