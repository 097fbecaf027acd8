//! The program as a process, in a folder of its own.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::support::web::Web;

/// What a finished process said.
#[derive(Debug)]
pub(crate) struct Said {
    /// The exit code; none after a signal.
    pub(crate) code: Option<i32>,
    /// Standard output.
    pub(crate) out: String,
    /// Standard error.
    pub(crate) err: String,
}

/// A running process; it is killed when the test ends, however it ends.
pub(crate) struct Running(Child);

impl Running {
    /// Gives its number.
    pub(crate) fn id(&self) -> u32 {
        self.0.id()
    }

    /// Whether it still runs.
    pub(crate) fn is_alive(&mut self) -> bool {
        self.0.try_wait().unwrap().is_none()
    }
}

impl From<Child> for Running {
    fn from(child: Child) -> Self {
        Self(child)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A folder with a configuration.
pub(crate) struct Site {
    /// The folder; goes with the value.
    pub(crate) folder: tempfile::TempDir,
}

impl Site {
    /// Makes a site; `{base}` in the configuration becomes the address of the web.
    pub(crate) fn new(config: &str, web: Option<&Web>) -> Self {
        let site = Self { folder: tempfile::tempdir().unwrap() };
        site.configure(config, web);
        site
    }

    /// Writes another configuration.
    pub(crate) fn configure(&self, config: &str, web: Option<&Web>) {
        let base = web.map_or("http://127.0.0.1:9", |web| web.base.as_str());
        let config = format!("network: {{allow_private: true, grace: 2s}}\n{}", config.replace("{base}", base));
        std::fs::write(self.path("feedmill.yaml"), config).unwrap();
    }

    /// Gives a path in the folder.
    pub(crate) fn path(&self, name: &str) -> std::path::PathBuf {
        self.folder.path().join(name)
    }

    /// Gives the names of the posts.
    pub(crate) fn posts(&self) -> Vec<String> {
        let files = crate::support::folders::read(&self.path("content"));
        files.into_keys().filter(|name| !name.starts_with('.')).collect()
    }

    /// Gives the command, to be run in the folder.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_feedmill"));
        command.args(arguments).current_dir(self.folder.path()).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command.env_remove("FEEDMILL_LOG").env_remove("XDG_CONFIG_HOME").env("HOME", self.folder.path());
        command
    }

    /// Runs the program to its end.
    pub(crate) async fn run(&self, arguments: &[&str]) -> Said {
        let mut command = self.command(arguments);
        // The web of the test lives in this process and must go on serving.
        let output = tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap();
        Said { code: output.status.code(), out: String::from_utf8(output.stdout).unwrap(), err: String::from_utf8(output.stderr).unwrap() }
    }

    /// Starts the program.
    pub(crate) fn start(&self, arguments: &[&str]) -> Running {
        let log = std::fs::File::create(self.path("log.txt")).unwrap();
        self.command(arguments).stdout(Stdio::null()).stderr(log).spawn().unwrap().into()
    }
}

/// Writes files below a folder, `(name, text)` each.
pub(crate) fn write_files(folder: &Path, files: &[(&str, &str)]) {
    for (name, text) in files {
        let path = folder.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
}

/// Sends a signal.
pub(crate) fn signal(child: &Running, name: &str) {
    let status = Command::new("kill").args([format!("-{name}"), child.id().to_string()]).status().unwrap();
    assert!(status.success());
}

/// Waits until something is so; the limit is only there to end a test that fails.
pub(crate) async fn until(what: &str, is_so: impl Fn() -> bool) {
    let start = Instant::now();
    while !is_so() {
        assert!(start.elapsed() < Duration::from_secs(30), "waited in vain until {what}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

/// Waits for a process to end.
pub(crate) async fn ended(mut child: Running) -> Option<i32> {
    tokio::task::spawn_blocking(move || child.0.wait().unwrap().code()).await.unwrap()
}
