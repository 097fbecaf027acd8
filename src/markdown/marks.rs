//! The marks a piece of text can carry: emphasis, strong emphasis, strike-through and link, from outside in.

/// What a mark means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum MarkKind {
    Emphasis,
    Strong,
    Deleted,
    Link,
}

impl MarkKind {
    /// Characters in the delimiter (`CommonMark` 6.2, GFM 6.5); a link has none.
    pub(super) fn width(self) -> usize {
        match self {
            Self::Emphasis => 1,
            Self::Strong | Self::Deleted => 2,
            Self::Link => 0,
        }
    }
}

/// One element that marks text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Mark {
    pub(super) kind: MarkKind,
    /// Tells the elements of a document apart; for a link its place in the table of links.
    pub(super) id: u32,
}

impl Mark {
    /// The place of a link in the table of links.
    pub(super) fn place(self) -> usize {
        usize::try_from(self.id).unwrap_or(usize::MAX)
    }
}

/// The marks of a piece of text. Each kind occurs once, so there are at most four.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Marks([Option<Mark>; 4]);

impl Marks {
    pub(super) fn iter(&self) -> impl DoubleEndedIterator<Item = Mark> + '_ {
        self.0.iter().filter_map(|mark| *mark)
    }

    pub(super) fn len(&self) -> usize {
        self.iter().count()
    }

    pub(super) fn get(&self, depth: usize) -> Option<Mark> {
        self.0.get(depth).copied().flatten()
    }

    pub(super) fn has(&self, kind: MarkKind) -> bool {
        self.iter().any(|mark| mark.kind == kind)
    }

    /// These marks with one more inside, unless there is one of its kind.
    #[must_use]
    pub(super) fn with(self, mark: Mark) -> Self {
        let mut marks = self;
        if !self.has(mark.kind)
            && let Some(free) = marks.0.iter_mut().find(|slot| slot.is_none())
        {
            *free = Some(mark);
        }
        marks
    }

    /// The marks that remain when those refused are taken away.
    #[must_use]
    pub(super) fn retain(self, mut keep: impl FnMut(Mark) -> bool) -> Self {
        self.iter().filter(|mark| keep(*mark)).fold(Self::default(), Self::with)
    }

    /// The same marks with each replaced.
    #[must_use]
    pub(super) fn map(self, change: impl FnMut(Mark) -> Mark) -> Self {
        self.iter().map(change).fold(Self::default(), Self::with)
    }

    /// How many marks from outside in are the same.
    pub(super) fn shared(self, other: Self) -> usize {
        self.iter().zip(other.iter()).take_while(|(one, two)| one == two).count()
    }

    /// The outermost marks.
    #[must_use]
    pub(super) fn outer(self, count: usize) -> Self {
        self.iter().take(count).fold(Self::default(), Self::with)
    }
}
