//! Writes posts so that each article is written once, whatever happens on the way: intent recorded, file written
//! and flushed, then recorded as done.

use tracing::{debug, warn};

use super::choose::Candidate;
use super::outcome::{Action, Outcome, Written};
use super::press::Pressed;
use super::{Mill, Order, RefreshError};
use crate::config::Subscription;
use crate::content::{ContentFolder, Occupant, other_path};
use crate::digest;
use crate::disk::{self, DiskError, Existing, Job};
use crate::state::{Done, Intent, Placed, StateError};

/// A post and the entry it was made of.
#[derive(Debug)]
pub(super) struct Draft {
    pub(super) candidate: Candidate,
    /// Whether its page was asked for.
    pub(super) is_asked_for: bool,
    pub(super) pressed: Pressed,
}

/// A draft with its place.
struct Task {
    draft: Draft,
    path: String,
    existing: Existing,
}

pub(super) async fn deliver(
    mill: &Mill,
    subscription: &Subscription,
    drafts: Vec<Draft>,
    order: &Order,
    outcome: &mut Outcome,
) -> Result<(), RefreshError> {
    let folder = mill.folder(&subscription.content)?;
    let n_posts = drafts.len();
    let (mut tasks, mut done) = (Vec::new(), Vec::new());
    for draft in drafts {
        let placed = if draft.candidate.rewrites.is_some() {
            place_rewrite(mill, folder, draft, order).await?
        } else {
            place_new(mill, folder, draft, order).await?
        };
        match placed {
            Ok(task) => tasks.push(task),
            Err(candidate) => {
                outcome.n_duplicates += usize::from(candidate.rewrites.is_none());
                outcome.n_known += usize::from(candidate.rewrites.is_some());
                done.push(candidate.done(subscription, &folder.key));
            }
        }
    }
    let failure = if order.dry_run { None } else { write(mill, subscription, folder, &mut tasks, &mut done).await? };
    for task in tasks {
        let action = if task.existing == Existing::Replace { Action::Rewritten } else { Action::Written };
        debug!(path = task.path, title = task.draft.pressed.title, ?action, "Wrote a post");
        outcome.posts.push(Written { action, path: task.path, title: task.draft.pressed.title, url: task.draft.pressed.link });
    }
    match failure {
        Some((n_failed, source)) => Err(RefreshError::Delivery { n_posts, n_failed, source }),
        None => Ok(()),
    }
}

/// Reserves a place for a new post; the candidate comes back when its article is a post already.
async fn place_new(mill: &Mill, folder: &ContentFolder, draft: Draft, order: &Order) -> Result<Result<Task, Candidate>, StateError> {
    let origin = draft.candidate.key();
    let wanted = draft.pressed.post.path.clone();
    let first_other = other_path(&wanted, &origin);
    // Three tries: the plain name, one with a mark of the article, and one that nobody can have thought of.
    for path in [wanted.clone(), first_other.clone(), other_path(&first_other, &format!("{origin} {}", draft.candidate.fingerprint))] {
        let post = crate::post::Post { path: path.clone(), text: draft.pressed.post.text.clone() };
        match folder.occupant(&post) {
            Occupant::Another => continue,
            Occupant::SameArticle => {
                mill.state.adopt(&folder.key, &path, &origin).await?;
                mill.state.settle(&folder.key, &origin).await?;
                return Ok(Err(draft.candidate));
            }
            Occupant::Nobody => {}
        }
        if order.dry_run {
            return Ok(Ok(Task { draft, path, existing: Existing::Keep }));
        }
        let intent = Intent { content: folder.key.clone(), path: path.clone(), origin: origin.clone(), hash: digest::full(&post.text) };
        match mill.state.intend(std::slice::from_ref(&intent)).await?.pop() {
            Some(Placed::Reserved) => return Ok(Ok(Task { draft, path, existing: Existing::Keep })),
            Some(Placed::Duplicate(row)) if row.hash.is_none() && row.intended.is_some() && folder.hash(&row.path).is_none() => {
                // An intent of this process that failed and could not even be taken back.
                mill.state.abandon(&folder.key, std::slice::from_ref(&origin)).await?;
            }
            Some(Placed::Duplicate(_)) => {
                mill.state.settle(&folder.key, &origin).await?;
                return Ok(Err(draft.candidate));
            }
            Some(Placed::PathTaken) | None => {}
        }
    }
    let source = std::io::ErrorKind::AlreadyExists.into();
    Err(StateError::Disk(DiskError { action: "find a free name for", path: folder.file(&wanted), source }))
}

/// Prepares to write a post over, unless the user edited, moved or removed it, or nothing really changed.
async fn place_rewrite(mill: &Mill, folder: &ContentFolder, draft: Draft, order: &Order) -> Result<Result<Task, Candidate>, StateError> {
    let Some(row) = mill.state.post(&folder.key, &draft.candidate.key()).await? else { return Ok(Err(draft.candidate)) };
    let on_disk = folder.hash(&row.path);
    let hash = digest::full(&draft.pressed.post.text);
    if on_disk.is_none() || on_disk != row.hash || row.hash.as_ref() == Some(&hash) {
        return Ok(Err(draft.candidate));
    }
    if !order.dry_run {
        let intent = Intent { content: folder.key.clone(), path: row.path.clone(), origin: row.origin, hash };
        mill.state.intend_rewrite(&intent).await?;
    }
    Ok(Ok(Task { draft, path: row.path, existing: Existing::Replace }))
}

/// Writes the files, then notes them as done; leaves in `tasks` those that succeeded.
async fn write(
    mill: &Mill,
    subscription: &Subscription,
    folder: &ContentFolder,
    tasks: &mut Vec<Task>,
    done: &mut Vec<Done>,
) -> Result<Option<(usize, DiskError)>, StateError> {
    let jobs: Vec<Job> = tasks
        .iter()
        .map(|task| Job { path: folder.file(&task.path), text: task.draft.pressed.post.text.clone(), existing: task.existing })
        .collect();
    let n_jobs = jobs.len();
    let results = tokio::task::spawn_blocking(move || disk::write_all(&jobs)).await.unwrap_or_default();
    let (mut failures, mut failed) = (Vec::new(), Vec::new());
    let mut results = results.into_iter();
    tasks.retain(|task| match results.next() {
        Some(Ok(())) => {
            done.push(task.draft.candidate.done(subscription, &folder.key));
            true
        }
        result => {
            failures.extend(result.and_then(Result::err));
            failed.push(task.draft.candidate.key());
            false
        }
    });
    if !failed.is_empty()
        && let Err(error) = mill.state.abandon(&folder.key, &failed).await
    {
        warn!("{error}: the next start settles what was left half done");
    }
    if mill.notes_changes {
        let paths: Vec<String> = tasks.iter().map(|task| task.path.clone()).collect();
        mill.state.note_changed(&folder.key, &paths).await?;
    }
    mill.state.done(done).await?;
    let n_failed = n_jobs - tasks.len();
    Ok(failures.into_iter().next().map(|failure| (n_failed, failure)))
}
