//! The daemon: schedule, signals, reload, and what it tells the service manager.

use std::os::unix::net::UnixDatagram;

use crate::process::{Site, ended, signal, until, write_files};
use crate::support::web::Web;

fn feed(name: &str, n_entries: usize) -> String {
    let items: String = (0..n_entries)
        .map(|i| format!("<item><title>{name} {i}</title><guid>{name}{i}</guid><description>Text of it.</description></item>"))
        .collect();
    format!("<rss version=\"2.0\"><channel><title>{name}</title>{items}</channel></rss>")
}

const CONFIG: &str = "content: content\nevery: 1s\nfeeds:\n  - {name: alpha, url: \"{base}/alpha.xml\"}\n";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_polls_reloads_and_ends_cleanly() {
    let folder = tempfile::tempdir().unwrap();
    write_files(folder.path(), &[("alpha.xml", &feed("alpha", 1)), ("beta.xml", &feed("beta", 1))]);
    let web = Web::start().await;
    web.serve(&[folder.path()]);
    let site = Site::new(CONFIG, Some(&web));
    let child = site.start(&["run"]);
    let n_posts = |n| site.posts().len() == n;
    until("the first post is there", || n_posts(1)).await;
    write_files(folder.path(), &[("alpha.xml", &feed("alpha", 2))]);
    until("news is there", || n_posts(2)).await;
    // A configuration with problems is refused, and the old one stays.
    site.configure("feeds: 7\n", Some(&web));
    signal(&child, "HUP");
    let log = || std::fs::read_to_string(site.path("log.txt")).unwrap();
    until("the bad configuration is told", || {
        log().contains("The new configuration was refused: feedmill.yaml:2:8: feeds: expected a list, found a number")
    })
    .await;
    write_files(folder.path(), &[("alpha.xml", &feed("alpha", 3))]);
    until("the old configuration goes on", || n_posts(3)).await;
    // A good one is taken up.
    site.configure(&format!("{CONFIG}  - {{name: beta, url: \"{{base}}/beta.xml\"}}\n"), Some(&web));
    signal(&child, "HUP");
    until("the new feed is polled", || n_posts(4)).await;
    signal(&child, "TERM");
    assert_eq!(ended(child).await, Some(0));
    assert!(log().contains("Stopped"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_ends_soon_though_servers_hang() {
    let web = Web::start().await;
    let site = Site::new("content: content\nfeeds: [{name: a, url: \"{base}/trouble/hang\"}]\n", Some(&web));
    for name in ["TERM", "INT"] {
        let child = site.start(&["run"]);
        let log = || std::fs::read_to_string(site.path("log.txt")).unwrap_or_default();
        until("it is ready", || log().contains("Ready")).await;
        signal(&child, name);
        assert_eq!(ended(child).await, Some(0));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_speaks_to_the_service_manager() {
    let web = Web::start().await;
    let site = Site::new("content: content\nfeeds: [{name: a, url: \"{base}/trouble/hang\"}]\n", Some(&web));
    let socket = UnixDatagram::bind(site.path("notify")).unwrap();
    socket.set_nonblocking(true).unwrap();
    let mut command = site.command(&["run"]);
    command.env("NOTIFY_SOCKET", site.path("notify")).env("WATCHDOG_USEC", "400000");
    let log = std::fs::File::create(site.path("log.txt")).unwrap();
    let child = command.stdout(std::process::Stdio::null()).stderr(log).spawn().unwrap().into();
    let said = std::cell::RefCell::new(String::new());
    let hears = |words: &str| {
        let mut buffer = [0; 4096];
        while let Ok(length) = socket.recv(&mut buffer) {
            said.borrow_mut().push_str(&String::from_utf8_lossy(&buffer[..length]));
            said.borrow_mut().push('\n');
        }
        said.borrow().contains(words)
    };
    until("it is ready", || hears("READY=1")).await;
    until("it says how it is", || hears("STATUS=1 feeds")).await;
    until("it says that it is alive", || hears("WATCHDOG=1")).await;
    said.borrow_mut().clear();
    signal(&child, "HUP");
    until("it reloads", || hears("RELOADING=1\nMONOTONIC_USEC=") && hears("READY=1")).await;
    signal(&child, "TERM");
    until("it stops", || hears("STOPPING=1")).await;
    assert_eq!(ended(child).await, Some(0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_next_poll_is_remembered_over_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    write_files(folder.path(), &[("alpha.xml", &feed("alpha", 1))]);
    let web = Web::start().await;
    web.serve(&[folder.path()]);
    let site = Site::new(&CONFIG.replace("1s", "10h"), Some(&web));
    for _ in 0..3 {
        let child = site.start(&["run"]);
        let log = || std::fs::read_to_string(site.path("log.txt")).unwrap_or_default();
        until("it is ready and has polled", || log().contains("Ready") && !site.posts().is_empty()).await;
        signal(&child, "TERM");
        assert_eq!(ended(child).await, Some(0));
    }
    assert_eq!(web.requests(), ["GET /alpha.xml 200"]);
}
