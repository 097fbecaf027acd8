//! What is done after posts changed: the user's command is told which files.

use std::path::Path;
use std::process::Stdio;

use tokio::io::AsyncWriteExt as _;
use tokio::process::Command;
use tracing::{info, warn};

use crate::config::Publish;
use crate::state::{State, StateError};

/// A command that did not do its work.
#[derive(Debug, thiserror::Error)]
pub enum PublishError {
    /// It could not be started, or talked to.
    #[error("cannot run the publish command `{command}`")]
    Run {
        /// The program.
        command: String,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// What changed is not known.
    #[error(transparent)]
    State(#[from] StateError),
    /// It ended with an error.
    #[error("the publish command `{command}` ended with {status}")]
    Failed {
        /// The program.
        command: String,
        /// How it ended.
        status: std::process::ExitStatus,
    },
    /// It took too long and was killed.
    #[error("the publish command `{command}` did not end within {} s and was killed", timeout.as_secs())]
    Timeout {
        /// The program.
        command: String,
        /// The limit.
        timeout: std::time::Duration,
    },
}

/// Tells the command of all posts of a content folder that changed since it last succeeded; of none, it is not run.
pub async fn publish(publish: &Publish, state: &State, content: &Path) -> Result<(), PublishError> {
    let folder = content.canonicalize().unwrap_or_else(|_| content.to_owned());
    let key = folder.to_string_lossy();
    let paths = state.unpublished(&key).await?;
    if !paths.is_empty() {
        run(publish, content, &paths).await?;
        state.note_published(&key, &paths).await?;
    }
    Ok(())
}

/// Runs the command in a content folder, with the paths of the changed files in it on standard input, one a line.
async fn run(publish: &Publish, content: &Path, paths: &[String]) -> Result<(), PublishError> {
    let Some((program, arguments)) = publish.command.split_first() else { return Ok(()) };
    let command = publish.command.last().unwrap_or(program).clone();
    let failed = |source| PublishError::Run { command: command.clone(), source };
    let mut child = Command::new(program)
        .args(arguments)
        .current_dir(content)
        .env("FEEDMILL_CONTENT", content)
        .env("FEEDMILL_CHANGED", paths.len().to_string())
        .stdin(Stdio::piped())
        // Standard output belongs to what the program itself says.
        .stdout(std::io::stderr())
        .kill_on_drop(true)
        .spawn()
        .map_err(failed)?;
    let input = paths.iter().map(|path| format!("{path}\n")).collect::<String>();
    let stdin = child.stdin.take();
    let talk = async {
        if let Some(mut stdin) = stdin
            && let Err(error) = stdin.write_all(input.as_bytes()).await
        {
            // A command that does not read its input is within its rights.
            if error.kind() != std::io::ErrorKind::BrokenPipe {
                warn!("The publish command did not take the list of files: {error}");
            }
        }
        child.wait().await
    };
    let status = match tokio::time::timeout(publish.timeout, talk).await {
        Ok(status) => status.map_err(failed)?,
        Err(_) => return Err(PublishError::Timeout { command, timeout: publish.timeout }),
    };
    if !status.success() {
        return Err(PublishError::Failed { command, status });
    }
    info!(command, n_files = paths.len(), "Published");
    Ok(())
}
