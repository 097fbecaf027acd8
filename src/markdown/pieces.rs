//! The blocks of a document as a flat list, so that no depth of nesting costs any stack.

/// A block, or the start or end of one that holds others.
#[derive(Debug)]
pub(super) enum Piece {
    Open(Container),
    /// The end of the container whose start has this place in the list.
    Close(usize),
    Leaf(Leaf),
}

impl Piece {
    /// About how many bytes of Markdown it makes.
    pub(super) fn size(&self) -> usize {
        match self {
            Self::Open(_) | Self::Close(_) => 4,
            Self::Leaf(Leaf::Rule) => 5,
            Self::Leaf(
                Leaf::Paragraph(text) | Leaf::Heading { text, .. } | Leaf::Code { text, .. } | Leaf::Table(text) | Leaf::Raw(text),
            ) => text.len() + 12,
        }
    }
}

/// A block that holds blocks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Container {
    Quote,
    List(List),
    Item,
    /// A footnote, with its number.
    Note(usize),
}

/// A list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct List {
    /// The number of the first item of a numbered list.
    pub(super) start: Option<u32>,
    /// Blank lines between the items.
    pub(super) loose: bool,
    /// Made of items that stood in no list.
    pub(super) stray: bool,
}

/// A block that holds text.
#[derive(Debug)]
pub(super) enum Leaf {
    Paragraph(String),
    Heading {
        level: u8,
        text: String,
    },
    Rule,
    Code {
        language: String,
        text: String,
    },
    Table(String),
    /// Lines that are written as they are: HTML that may stay, shortcodes of a preset.
    Raw(String),
}

/// What kind of block something is, as far as its neighbours care.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum BlockKind {
    Paragraph,
    Heading,
    Rule,
    Code,
    Table,
    Quote,
    Raw,
    Note,
    Bullets,
    /// A numbered list, and whether it starts at 1.
    Numbers(bool),
}

impl BlockKind {
    /// The kind of a block that starts with this piece; items and ends are none.
    pub(super) fn of(piece: &Piece) -> Option<Self> {
        match piece {
            Piece::Open(Container::Quote) => Some(Self::Quote),
            Piece::Open(Container::List(List { start: None, .. })) => Some(Self::Bullets),
            Piece::Open(Container::List(List { start: Some(start), .. })) => Some(Self::Numbers(*start == 1)),
            Piece::Open(Container::Note(_)) => Some(Self::Note),
            Piece::Open(Container::Item) | Piece::Close(_) => None,
            Piece::Leaf(Leaf::Paragraph(_)) => Some(Self::Paragraph),
            Piece::Leaf(Leaf::Heading { .. }) => Some(Self::Heading),
            Piece::Leaf(Leaf::Rule) => Some(Self::Rule),
            Piece::Leaf(Leaf::Code { .. }) => Some(Self::Code),
            Piece::Leaf(Leaf::Table(_)) => Some(Self::Table),
            Piece::Leaf(Leaf::Raw(_)) => Some(Self::Raw),
        }
    }

    /// Whether two lists in a row would become one.
    pub(super) fn continues(self, before: Self) -> bool {
        match self {
            Self::Bullets => before == Self::Bullets,
            Self::Numbers(_) => matches!(before, Self::Numbers(_)),
            Self::Paragraph | Self::Heading | Self::Rule | Self::Code | Self::Table | Self::Quote | Self::Raw | Self::Note => false,
        }
    }

    /// Whether a blank line must stand between this block and the one before, even in a tight item.
    pub(super) fn needs_blank_after(self, before: Self) -> bool {
        match self {
            _ if before == Self::Raw => true,
            Self::Paragraph | Self::Table | Self::Raw | Self::Note => true,
            Self::Quote => matches!(before, Self::Quote | Self::Table),
            Self::Numbers(starts_at_one) => before == Self::Table || self.continues(before) || before == Self::Paragraph && !starts_at_one,
            Self::Bullets => before == Self::Table || self.continues(before),
            Self::Heading | Self::Rule | Self::Code => before == Self::Table,
        }
    }
}
