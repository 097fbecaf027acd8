//! Serves the demonstration site on the loopback interface.

use std::convert::Infallible;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;
use tokio::task::JoinSet;

use super::Site;

/// The port the site has whenever it is free, so that its articles keep their addresses from one demonstration to
/// the next. It is none of those that systems give to whoever asks for any.
const USUAL_PORT: u16 = 27_113;

/// The running site; it ends when it is dropped.
#[derive(Debug)]
pub struct Server {
    /// Its address, without a slash at the end.
    pub base: String,
    _tasks: JoinSet<()>,
}

impl Server {
    /// Starts to serve the site on 127.0.0.1.
    pub async fn start() -> std::io::Result<Self> {
        let listener = match TcpListener::bind((Ipv4Addr::LOCALHOST, USUAL_PORT)).await {
            Ok(listener) => listener,
            Err(_) => TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, 0))).await?,
        };
        let base = format!("http://{}", listener.local_addr()?);
        let site = Arc::new(Site::new(&base));
        let mut tasks = JoinSet::new();
        tasks.spawn(accept(listener, site));
        Ok(Self { base, _tasks: tasks })
    }
}

async fn accept(listener: TcpListener, site: Arc<Site>) {
    let mut connections = JoinSet::new();
    while let Ok((stream, _)) = listener.accept().await {
        let site = Arc::clone(&site);
        connections.spawn(async move {
            let service = service_fn(move |request| std::future::ready(Ok::<_, Infallible>(answer(&site, &request))));
            // A client that hangs up in the middle is no concern of the site's.
            let _ = hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
        });
    }
}

fn answer(site: &Site, request: &Request<Incoming>) -> Response<Full<Bytes>> {
    let (status, kind, body) = match site.get(request.uri().path()) {
        Some((kind, body)) => (StatusCode::OK, kind, body.to_owned()),
        None => (StatusCode::NOT_FOUND, "text/plain", "There is nothing here.\n".to_owned()),
    };
    let mut response = Response::new(Full::new(Bytes::from(body)));
    *response.status_mut() = status;
    response.headers_mut().insert(hyper::header::CONTENT_TYPE, hyper::header::HeaderValue::from_static(kind));
    response
}
