//! File access that names the path in every error and never leaves half a file behind.
#![expect(clippy::disallowed_methods, reason = "this is the one module that touches files")]

use std::collections::BTreeSet;
use std::fs::{self, File, Permissions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

/// Suffix of the temporary files that stand beside a post while it is written.
pub const TEMPORARY_SUFFIX: &str = ".feedmill-tmp";

/// How many files are flushed at once: the disk's journal groups concurrent flushes, so sixteen at a
/// time take about a tenth of the time of one after the other.
const PARALLEL_WRITES: usize = 16;

/// A file operation that failed, and on what.
#[derive(Debug, thiserror::Error)]
#[error("cannot {action} `{}`", path.display())]
pub struct DiskError {
    /// The verb: "read", "write", "create" and so on.
    pub action: &'static str,
    /// The file or folder it failed on.
    pub path: PathBuf,
    /// What the operating system said.
    #[source]
    pub source: io::Error,
}

impl DiskError {
    /// Whether the file or folder is not there.
    pub fn is_not_found(&self) -> bool {
        self.source.kind() == io::ErrorKind::NotFound
    }
}

/// What to do when the target of [`write()`] exists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Existing {
    /// Leave it and fail with [`io::ErrorKind::AlreadyExists`].
    Keep,
    /// Put the new text in its place.
    Replace,
}

/// One file to be written by [`write_all`].
#[derive(Debug, Clone)]
pub struct Job {
    /// Where to.
    pub path: PathBuf,
    /// The whole text.
    pub text: String,
    /// What to do when it is there already.
    pub existing: Existing,
}

fn named<T>(action: &'static str, path: &Path, result: io::Result<T>) -> Result<T, DiskError> {
    result.map_err(|source| DiskError { action, path: path.to_owned(), source })
}

/// Gives the bytes of a file.
pub fn read(path: &Path) -> Result<Vec<u8>, DiskError> {
    named("read", path, fs::read(path))
}

/// Gives the text of a file; it must be UTF-8.
pub fn read_to_string(path: &Path) -> Result<String, DiskError> {
    named("read", path, fs::read_to_string(path))
}

/// Creates a folder and those above it.
pub fn create_dir_all(path: &Path) -> Result<(), DiskError> {
    named("create", path, fs::create_dir_all(path))
}

/// Removes a file; one that is gone already is no error.
pub fn remove(path: &Path) -> Result<(), DiskError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        result => named("remove", path, result),
    }
}

/// Gives a file another name in the same file system, in place of what may be there.
pub fn rename(from: &Path, to: &Path) -> Result<(), DiskError> {
    named("rename", from, fs::rename(from, to))
}

/// Opens a folder for locking or flushing.
pub fn open_dir(path: &Path) -> Result<File, DiskError> {
    let file = named("open", path, File::open(path))?;
    let is_dir = named("open", path, file.metadata())?.is_dir();
    if is_dir { Ok(file) } else { named("use as a folder", path, Err(io::ErrorKind::NotADirectory.into())) }
}

/// Gives the files below a folder, sorted; hidden files and folders are passed over.
pub fn list(folder: &Path) -> Result<Vec<PathBuf>, DiskError> {
    let (visible, _) = walk(folder)?;
    Ok(visible)
}

/// Gives the files in a folder, hidden ones too, sorted; not those of folders in it.
pub fn files_in(folder: &Path) -> Result<Vec<PathBuf>, DiskError> {
    let entries = named("list", folder, fs::read_dir(folder))?;
    let paths: Result<Vec<PathBuf>, _> = entries.map(|entry| named("list", folder, entry).map(|entry| entry.path())).collect();
    let mut files: Vec<PathBuf> = paths?.into_iter().filter(|path| path.is_file()).collect();
    files.sort();
    Ok(files)
}

/// Gives the temporary files that a killed process left below a folder.
pub fn leftovers(folder: &Path) -> Result<Vec<PathBuf>, DiskError> {
    let (_, leftovers) = walk(folder)?;
    Ok(leftovers)
}

/// Links to folders are followed, since posts may be written through them; each folder is entered once.
fn walk(root: &Path) -> Result<(Vec<PathBuf>, Vec<PathBuf>), DiskError> {
    let (mut visible, mut leftovers) = (Vec::new(), Vec::new());
    let mut entered = BTreeSet::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        if !entered.insert(folder.canonicalize().unwrap_or_else(|_| folder.clone())) {
            continue;
        }
        let entries = match fs::read_dir(&folder) {
            // A folder that cannot be looked into (`lost+found`) holds nothing of ours.
            Err(_) if folder != root => continue,
            entries => named("list", &folder, entries)?,
        };
        for entry in entries {
            let entry = named("list", &folder, entry)?;
            let name = entry.file_name();
            let name = name.to_string_lossy();
            let Ok(target) = fs::metadata(entry.path()) else { continue };
            if name.ends_with(TEMPORARY_SUFFIX) {
                leftovers.push(entry.path());
            } else if name.starts_with('.') {
                // Hidden: `.git`, `.obsidian` and their like are not ours.
            } else if target.is_dir() {
                folders.push(entry.path());
            } else if target.is_file() {
                visible.push(entry.path());
            }
        }
    }
    visible.sort();
    Ok((visible, leftovers))
}

/// Whether nothing is at a path, not even a link that leads nowhere.
pub fn is_free(path: &Path) -> bool {
    path.symlink_metadata().is_err_and(|error| error.kind() == io::ErrorKind::NotFound)
}

/// Whether a path leads to an ordinary file, which can be read without waiting for somebody to write it.
pub fn is_file(path: &Path) -> bool {
    path.is_file()
}

/// Writes a file so that a reader, a crash or a power cut sees the old state or the whole new text, never
/// a part: a temporary file in the same folder, flushed, renamed, and the folder flushed.
pub fn write(path: &Path, text: &str, existing: Existing) -> Result<(), DiskError> {
    put(path, text, existing)?;
    flush_folder_of(path)
}

/// Writes a file of the user's anew, as [`write()`] does: where a link leads, and with the permissions that it has.
pub fn rewrite(path: &Path, text: &str) -> Result<(), DiskError> {
    let target = named("find", path, path.canonicalize())?;
    let permissions = named("look at", &target, fs::metadata(&target))?.permissions();
    let temporary = temporary_for(&target);
    let written = fill(&temporary, text, Some(permissions)).and_then(|()| show(&temporary, &target, Existing::Replace));
    if written.is_err() {
        let _ = remove(&temporary);
    }
    written.and_then(|()| flush_folder_of(&target))
}

/// Writes many files as [`write()`] does, several at a time; each result stands where its job stood.
pub fn write_all(jobs: &[Job]) -> Vec<Result<(), DiskError>> {
    let mut results: Vec<Result<(), DiskError>> = std::thread::scope(|scope| {
        let threads: Vec<_> = jobs
            .chunks(jobs.len().div_ceil(PARALLEL_WRITES).max(1))
            .map(|part| scope.spawn(move || part.iter().map(|job| put(&job.path, &job.text, job.existing)).collect::<Vec<_>>()))
            .collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap_or_default()).collect()
    });
    let mut flushed = BTreeSet::new();
    for (job, result) in jobs.iter().zip(&mut results) {
        let folder = job.path.parent().unwrap_or(Path::new("."));
        if result.is_ok() && flushed.insert(folder) {
            *result = flush_folder_of(&job.path);
        }
    }
    results
}

fn put(path: &Path, text: &str, existing: Existing) -> Result<(), DiskError> {
    let temporary = temporary_for(path);
    make_folder_of(path)?;
    let written = fill(&temporary, text, None).and_then(|()| show(&temporary, path, existing));
    if written.is_err() {
        // The first error is the one to tell; a leftover is removed at the next start.
        let _ = remove(&temporary);
    }
    written
}

fn temporary_for(path: &Path) -> PathBuf {
    // A hash, because the name itself may already be as long as names can be.
    path.with_file_name(format!(".{}{TEMPORARY_SUFFIX}", crate::digest::short(&path.to_string_lossy())))
}

/// Makes the folders above a file, each flushed into the one above it.
fn make_folder_of(path: &Path) -> Result<(), DiskError> {
    let missing: Vec<&Path> = path.ancestors().skip(1).take_while(|folder| !folder.as_os_str().is_empty() && !folder.exists()).collect();
    for folder in missing.iter().rev() {
        create_dir_all(folder)?;
        flush_folder_of(folder)?;
    }
    Ok(())
}

fn fill(temporary: &Path, text: &str, permissions: Option<Permissions>) -> Result<(), DiskError> {
    let mut file = named("create", temporary, File::create(temporary))?;
    // Before there is anything to be read.
    permissions.map_or(Ok(()), |permissions| named("set the permissions of", temporary, file.set_permissions(permissions)))?;
    named("write", temporary, file.write_all(text.as_bytes()))?;
    named("flush", temporary, file.sync_all())
}

fn show(temporary: &Path, path: &Path, existing: Existing) -> Result<(), DiskError> {
    if existing == Existing::Replace {
        return named("write", path, fs::rename(temporary, path));
    }
    // A hard link fails when the name is taken, where a rename would silently replace the user's file.
    match fs::hard_link(temporary, path) {
        Ok(()) => remove(temporary),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => named("write", path, Err(error)),
        Err(_) if path.symlink_metadata().is_ok() => named("write", path, Err(io::ErrorKind::AlreadyExists.into())),
        // Some file systems know no hard links.
        Err(_) => named("write", path, fs::rename(temporary, path)),
    }
}

fn flush_folder_of(path: &Path) -> Result<(), DiskError> {
    let folder = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    named("flush", folder, File::open(folder).and_then(|folder| folder.sync_all()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_written_whole_and_leaves_nothing_beside_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a/b/post.md");
        write(&path, "one", Existing::Keep).unwrap();
        write(&path, "two", Existing::Replace).unwrap();
        assert_eq!(read_to_string(&path).unwrap(), "two");
        assert_eq!(list(folder.path()).unwrap(), std::slice::from_ref(&path));
        assert_eq!(leftovers(folder.path()).unwrap(), Vec::<PathBuf>::new());
    }

    #[test]
    fn a_taken_name_is_kept() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("post.md");
        write(&path, "mine", Existing::Keep).unwrap();
        let error = write(&path, "theirs", Existing::Keep).unwrap_err();
        assert_eq!(error.source.kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(read_to_string(&path).unwrap(), "mine");
    }

    #[test]
    fn a_rewritten_file_keeps_its_place_and_permissions() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let (path, link) = (folder.path().join("a/own.yaml"), folder.path().join("link.yaml"));
        write(&path, "one", Existing::Keep).unwrap();
        fs::set_permissions(&path, Permissions::from_mode(0o600)).unwrap();
        std::os::unix::fs::symlink(&path, &link).unwrap();
        rewrite(&link, "two").unwrap();
        assert!(link.is_symlink());
        assert_eq!((read_to_string(&path).unwrap().as_str(), fs::metadata(&path).unwrap().permissions().mode() & 0o777), ("two", 0o600));
    }

    #[test]
    fn many_files_keep_their_order_and_one_failure_costs_one_file() {
        let folder = tempfile::tempdir().unwrap();
        write(&folder.path().join("3.md"), "taken", Existing::Keep).unwrap();
        let jobs: Vec<Job> =
            (0..40).map(|i| Job { path: folder.path().join(format!("{i}.md")), text: i.to_string(), existing: Existing::Keep }).collect();
        let results = write_all(&jobs);
        let failed: Vec<usize> = results.iter().enumerate().filter(|(_, result)| result.is_err()).map(|(i, _)| i).collect();
        assert_eq!(failed, [3]);
        assert_eq!(list(folder.path()).unwrap().len(), 40);
    }

    #[test]
    fn an_error_names_the_path() {
        let error = read(Path::new("no/such/file")).unwrap_err();
        assert_eq!(error.to_string(), "cannot read `no/such/file`");
        assert!(error.is_not_found());
    }
}
