//! The content folder: who writes into it, which articles are there already, where a post goes.

use std::fs::File;
use std::path::{Path, PathBuf};

use tokio::sync::OnceCell;
use tracing::{debug, info, warn};

use crate::article::address;
use crate::digest;
use crate::disk::{self, DiskError};
use crate::post::Post;
use crate::post::origin::{self, Origins};
use crate::state::{PostRow, State, StateError};

/// A content folder that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ContentError {
    /// Another process writes into it.
    #[error("the content folder `{}` is in use by {holder}", path.display())]
    Locked {
        /// The folder.
        path: PathBuf,
        /// Who.
        holder: String,
    },
    /// It cannot be made or read.
    #[error(transparent)]
    Disk(#[from] DiskError),
}

/// A content folder that this process alone writes into, as long as it lives.
#[derive(Debug)]
pub struct ContentFolder {
    root: PathBuf,
    /// The folder's name in the state: its absolute path.
    pub key: String,
    /// The lock is on the folder itself, so nothing has to be left in it; it dies with the process.
    lock: Option<File>,
    is_read_back: OnceCell<()>,
}

impl ContentFolder {
    /// Makes the folder if it is missing, and locks it.
    pub fn open(path: &Path) -> Result<Self, ContentError> {
        disk::create_dir_all(path)?;
        let root = path.canonicalize().map_err(|source| DiskError { action: "open", path: path.to_owned(), source })?;
        let lock = disk::open_dir(&root)?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(std::fs::TryLockError::WouldBlock) => return Err(ContentError::Locked { path: path.to_owned(), holder: holder(&lock) }),
            // A file system without locks: better to write without one than not at all.
            Err(std::fs::TryLockError::Error(error)) => {
                warn!(content = %path.display(), %error, "The content folder cannot be locked; make sure that only one feedmill writes into it");
            }
        }
        Ok(Self { key: root.to_string_lossy().into_owned(), root, lock: Some(lock), is_read_back: OnceCell::new() })
    }

    /// Looks at the folder without making, locking or changing anything.
    pub fn look(path: &Path) -> Self {
        let root = path.canonicalize().unwrap_or_else(|_| path.to_owned());
        Self { key: root.to_string_lossy().into_owned(), root, lock: None, is_read_back: OnceCell::new() }
    }

    /// Gives the file of a path in the folder.
    pub fn file(&self, path: &str) -> PathBuf {
        self.root.join(path)
    }

    /// Brings what a killed process left half done to an end: a post that is whole is kept, one that is not is
    /// forgotten and will be written again.
    pub async fn settle(&self, state: &State) -> Result<(), StateError> {
        let unsettled = state.unsettled(&self.key).await?;
        if unsettled.is_empty() {
            return Ok(());
        }
        self.remove_leftovers();
        let (whole, broken): (Vec<PostRow>, Vec<PostRow>) = unsettled.into_iter().partition(|row| self.hash(&row.path) == row.intended);
        info!(content = %self.root.display(), n_whole = whole.len(), n_broken = broken.len(), "Settled what an earlier run left half done");
        for row in whole {
            state.settle(&self.key, &row.origin).await?;
        }
        let broken: Vec<String> = broken.into_iter().map(|row| row.origin).collect();
        state.abandon(&self.key, &broken).await
    }

    fn remove_leftovers(&self) {
        let leftovers = disk::leftovers(&self.root).unwrap_or_default();
        for path in leftovers {
            if let Err(error) = disk::remove(&path) {
                warn!("{error}: {}", error.source);
            }
        }
    }

    /// Gives the hash of a post as it is on the disk; nothing when it is not there.
    pub fn hash(&self, path: &str) -> Option<String> {
        Some(self.file(path)).filter(|file| disk::is_file(file)).and_then(|file| disk::read(&file).ok()).map(|bytes| digest::bytes(&bytes))
    }

    /// Takes up the posts that the state does not know, once: those of a lost state, and those of an older copy of it.
    pub async fn read_back(&self, state: &State) -> Result<(), StateError> {
        self.is_read_back.get_or_try_init(|| self.read_unknown_files(state)).await.copied()
    }

    async fn read_unknown_files(&self, state: &State) -> Result<(), StateError> {
        let known: std::collections::HashSet<String> = state.paths(&self.key).await?.into_iter().collect();
        let mut n_found = 0_usize;
        let files = if self.root.exists() { disk::list(&self.root)? } else { Vec::new() };
        for file in files {
            let path = file.strip_prefix(&self.root).unwrap_or(&file).to_string_lossy().into_owned();
            let is_post = file.extension().is_some_and(|extension| extension == "md" || extension == "markdown");
            if !is_post || known.contains(&path) {
                continue;
            }
            // A post that cannot be read is none of ours.
            let Ok(text) = disk::read_to_string(&file) else { continue };
            if let Some(origin) = origin::read(&text).origin {
                debug!(path, origin, "Found a post that the state does not know");
                state.adopt(&self.key, &path, &address::key(&origin)).await?;
                n_found += 1;
            }
        }
        if self.lock.is_some() {
            self.remove_leftovers();
        }
        if n_found > 0 {
            info!(content = %self.root.display(), n_found, "Read the posts in the content folder back");
        }
        Ok(())
    }

    /// Whether a file of the user's, or of a lost state, is where a post would go.
    pub fn occupant(&self, post: &Post) -> Occupant {
        let file = self.file(&post.path);
        if disk::is_free(&file) {
            return Occupant::Nobody;
        }
        let text = Some(&file).filter(|file| disk::is_file(file)).and_then(|file| disk::read_to_string(file).ok()).unwrap_or_default();
        if is_same_article(&origin::read(&text), &origin::read(&post.text)) { Occupant::SameArticle } else { Occupant::Another }
    }
}

/// Who is where a post would go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Occupant {
    /// The path is free.
    Nobody,
    /// A post of the same article.
    SameArticle,
    /// Something else.
    Another,
}

fn is_same_article(there: &Origins, ours: &Origins) -> bool {
    match (&there.origin, &ours.origin) {
        (Some(there), Some(ours)) => address::key(there) == address::key(ours),
        _ => there.title.is_some() && there.title == ours.title && there.date == ours.date,
    }
}

/// Gives another path for a post whose path belongs to another article: the same each time.
pub fn other_path(path: &str, origin: &str) -> String {
    let mark: String = digest::short(origin).chars().take(6).collect();
    // A bundle is its folder; all else its file.
    if let Some(folder) = path.strip_suffix("/index.md") {
        return format!("{folder}-{mark}/index.md");
    }
    match path.rsplit_once('.') {
        Some((stem, extension)) if !extension.contains('/') => format!("{stem}-{mark}.{extension}"),
        _ => format!("{path}-{mark}"),
    }
}

/// Says who holds the lock on a folder, as far as the system tells.
fn holder(folder: &File) -> String {
    holder_pid(folder).map_or_else(
        || "another process".to_owned(),
        |pid| {
            let command = disk::read(Path::new(&format!("/proc/{pid}/cmdline"))).unwrap_or_default();
            let command = String::from_utf8_lossy(&command).replace('\0', " ");
            if command.trim().is_empty() { format!("process {pid}") } else { format!("process {pid} (`{}`)", command.trim()) }
        },
    )
}

#[cfg(target_os = "linux")]
fn holder_pid(folder: &File) -> Option<u32> {
    use std::os::unix::fs::MetadataExt as _;

    let inode = folder.metadata().ok()?.ino();
    let locks = disk::read_to_string(Path::new("/proc/locks")).ok()?;
    // "1: FLOCK  ADVISORY  WRITE 1234 fe:00:5678 0 EOF"
    locks.lines().find_map(|line| {
        let fields: Vec<&str> = line.split_whitespace().collect();
        let is_ours = fields.get(5)?.rsplit(':').next()?.parse() == Ok(inode) && fields.get(1) == Some(&"FLOCK");
        is_ours.then(|| fields.get(4)?.parse().ok()).flatten()
    })
}

#[cfg(not(target_os = "linux"))]
fn holder_pid(_: &File) -> Option<u32> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_second_is_told_who_holds_thelock() {
        let folder = tempfile::tempdir().unwrap();
        let first = ContentFolder::open(folder.path()).unwrap();
        let error = ContentFolder::open(folder.path()).unwrap_err().to_string();
        assert!(error.contains(&format!("in use by process {}", std::process::id())), "{error}");
        drop(first);
        ContentFolder::open(folder.path()).unwrap();
        assert_eq!(disk::list(folder.path()).unwrap(), Vec::<PathBuf>::new());
    }

    #[test]
    fn other_paths() {
        assert_eq!(other_path("2025/a.md", "x"), "2025/a-2d7116.md");
        assert_eq!(other_path("2025/a/index.md", "x"), "2025/a-2d7116/index.md");
        assert_ne!(other_path("a.md", "x"), other_path("a.md", "y"));
    }

    #[tokio::test]
    async fn a_lost_state_is_read_back() {
        let folder = tempfile::tempdir().unwrap();
        let content = ContentFolder::open(folder.path()).unwrap();
        let post = "---\ntitle: \"A\"\nsource_url: \"https://www.example.org/a/?utm_source=x\"\n---\n\nText.\n";
        disk::write(&folder.path().join("moved/by-hand.md"), post, disk::Existing::Keep).unwrap();
        disk::write(&folder.path().join("own.md"), "---\ntitle: mine\n---\n", disk::Existing::Keep).unwrap();
        let state = State::in_memory().await.unwrap();
        content.read_back(&state).await.unwrap();
        assert_eq!(state.paths(&content.key).await.unwrap(), ["moved/by-hand.md"]);
        assert_eq!(state.post(&content.key, "example.org/a").await.unwrap().unwrap().hash, None);
    }
}
