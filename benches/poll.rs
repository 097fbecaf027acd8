//! What an idle poll costs, as a multiple of a bare conditional request in the same run.
//!
//! `cargo bench --bench poll`
#![expect(clippy::disallowed_methods, clippy::print_stdout, reason = "a benchmark reads the clock and prints")]

use std::convert::Infallible;
use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::Utc;
use feedmill::config::{self, Config, Network};
use feedmill::pipeline::{Mill, Order, Status, refresh};
use feedmill::state::State;
use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;

const N_FEEDS: usize = 400;
const ROUNDS: usize = 7;
const FEED: &str = "<rss version=\"2.0\"><channel><title>A</title><item><title>T</title><guid>1</guid><description>Text.</description></item></channel></rss>";

fn main() -> anyhow::Result<()> {
    let server = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
    let listener = server.block_on(TcpListener::bind(("127.0.0.1", 0)))?;
    let base = format!("http://{}", listener.local_addr()?);
    let _serving = server.enter();
    server.spawn(serve(listener));
    let client = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    client.block_on(measure(&base))
}

async fn measure(base: &str) -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let mut config = Config {
        subscriptions: Vec::new(),
        lists: Vec::new(),
        state: folder.path().join("state.db"),
        concurrency: 1,
        publish: None,
        network: Network { allow_private: true, ..Network::default() },
        rules: Arc::default(),
    };
    for i in 0..N_FEEDS {
        let url = format!("{base}/{i}").parse()?;
        config.subscriptions.push(Arc::new(config::subscription_for_url(
            &format!("feed-{i}"),
            &url,
            &folder.path().join("content"),
            "hugo",
        )?));
    }
    let state = State::open(&config.state, Utc::now()).await?;
    let mill = Mill::open(&config, state).await?;
    poll_all(&mill, &config, Status::Refreshed).await?;
    let bare_client = reqwest::Client::builder().no_proxy().build()?;
    let (mut fastest_bare, mut fastest_ours) = (Duration::MAX, Duration::MAX);
    for _ in 0..ROUNDS {
        let start = Instant::now();
        for i in 0..N_FEEDS {
            bare_client.get(format!("{base}/{i}")).header("if-none-match", "\"x\"").send().await?.bytes().await?;
        }
        fastest_bare = fastest_bare.min(start.elapsed());
        let start = Instant::now();
        poll_all(&mill, &config, Status::Unchanged).await?;
        fastest_ours = fastest_ours.min(start.elapsed());
    }
    let n_feeds = u32::try_from(N_FEEDS)?;
    println!("{N_FEEDS} feeds one after the other, nothing new, best of {ROUNDS} rounds\n");
    println!("| what | microseconds a feed | times the bare request |\n| --- | --- | --- |");
    println!("| bare conditional request | {} | 1.00 |", (fastest_bare / n_feeds).as_micros());
    println!("| idle poll | {} | {:.2} |", (fastest_ours / n_feeds).as_micros(), fastest_ours.as_secs_f64() / fastest_bare.as_secs_f64());
    Ok(())
}

async fn poll_all(mill: &Mill, config: &Config, expected: Status) -> anyhow::Result<()> {
    for subscription in &config.subscriptions {
        let outcome = refresh(mill, subscription, &Order { now: Utc::now(), ..Order::default() }).await;
        anyhow::ensure!(outcome.status == expected, "{outcome:?}");
    }
    Ok(())
}

async fn serve(listener: TcpListener) {
    while let Ok((stream, _)) = listener.accept().await {
        let service = hyper::service::service_fn(|request| std::future::ready(Ok::<_, Infallible>(answer(&request))));
        tokio::spawn(hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), service));
    }
}

fn answer(request: &Request<Incoming>) -> Response<Full<Bytes>> {
    let is_same = request.headers().contains_key("if-none-match");
    let mut response = Response::new(Full::new(Bytes::from_static(if is_same { b"" } else { FEED.as_bytes() })));
    if is_same {
        *response.status_mut() = hyper::StatusCode::NOT_MODIFIED;
    }
    response.headers_mut().insert("etag", hyper::header::HeaderValue::from_static("\"x\""));
    response
}
