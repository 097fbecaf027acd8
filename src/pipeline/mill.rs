//! What refreshes share: the network, the state, and the content folders.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tokio::sync::Semaphore;

use crate::config::{Config, Network};
use crate::content::{ContentError, ContentFolder};
use crate::disk::DiskError;
use crate::fetch::Client;
use crate::state::{State, StateError};

/// Everything that refreshes share.
#[derive(Debug)]
pub struct Mill {
    pub(crate) client: Arc<Client>,
    network: Network,
    /// Remembers.
    pub state: State,
    folders: HashMap<PathBuf, Arc<ContentFolder>>,
    /// Whether a publish command wants to know what changed.
    pub(super) notes_changes: bool,
    /// A tree is several times as large as its page, so no more of them live at a time than there are cores.
    pub(super) cores: Arc<Semaphore>,
}

impl Mill {
    /// Locks the content folders of a configuration, and ends what an earlier run left half done there.
    pub async fn open(config: &Config, state: State) -> Result<Self, OpenError> {
        Self::new(config, state)?.with_config(config).await
    }

    /// Gives a mill without content folders.
    pub fn new(config: &Config, state: State) -> Result<Self, OpenError> {
        let n_cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        Ok(Self {
            client: Arc::new(Client::new(&config.network)?),
            network: config.network.clone(),
            state,
            folders: HashMap::new(),
            notes_changes: config.publish.is_some(),
            cores: Arc::new(Semaphore::new(n_cores)),
        })
    }

    /// Gives a mill that only looks: no folder is made or locked, nothing is settled. For dry runs.
    #[must_use]
    pub fn look(self, config: &Config) -> Self {
        let folders = config.contents().into_iter().map(|content| (content.to_owned(), Arc::new(ContentFolder::look(content))));
        Self { folders: folders.collect(), ..self }
    }

    /// Gives a mill for another configuration; the folders that both name stay locked all the while.
    pub async fn with_config(&self, config: &Config) -> Result<Self, OpenError> {
        let mut folders = HashMap::new();
        for content in config.contents() {
            let folder = if let Some(folder) = self.folders.get(content) {
                Arc::clone(folder)
            } else {
                let folder = ContentFolder::open(content)?;
                folder.settle(&self.state).await?;
                Arc::new(folder)
            };
            folders.insert(content.to_owned(), folder);
        }
        let client = if config.network == self.network { Arc::clone(&self.client) } else { Arc::new(Client::new(&config.network)?) };
        Ok(Self {
            client,
            network: config.network.clone(),
            state: self.state.clone(),
            folders,
            notes_changes: config.publish.is_some(),
            cores: Arc::clone(&self.cores),
        })
    }

    /// Gives the locked folder of a path.
    pub(super) fn folder(&self, content: &Path) -> Result<&ContentFolder, StateError> {
        let missing = || DiskError { action: "use", path: content.to_owned(), source: std::io::ErrorKind::NotFound.into() };
        self.folders.get(content).map(AsRef::as_ref).ok_or_else(|| StateError::Disk(missing()))
    }
}

/// A configuration that cannot be put to work.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// A content folder cannot be used.
    #[error(transparent)]
    Content(#[from] ContentError),
    /// The state cannot be used.
    #[error(transparent)]
    State(#[from] StateError),
    /// The network cannot be used.
    #[error("cannot set up the network")]
    Client(#[from] reqwest::Error),
}
