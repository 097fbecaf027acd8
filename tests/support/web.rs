//! A web server on 127.0.0.1 that serves a folder, notes what it was asked, and misbehaves on demand.

use std::convert::Infallible;
use std::net::Ipv4Addr;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures_util::stream;
use http_body_util::combinators::BoxBody;
use http_body_util::{BodyExt, Full, StreamBody};
use hyper::body::{Bytes, Frame, Incoming};
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;
use tokio::task::JoinSet;

type Body = BoxBody<Bytes, Infallible>;

/// The running server; it ends when it is dropped.
pub(crate) struct Web {
    /// Its address, without a slash at the end.
    pub(crate) base: String,
    shared: Arc<Shared>,
    _task: JoinSet<()>,
}

struct Shared {
    base: String,
    folders: Mutex<Vec<PathBuf>>,
    requests: Mutex<Vec<String>>,
    open: Mutex<(usize, usize)>,
}

impl Web {
    /// Starts to serve nothing.
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let shared = Arc::new(Shared { base: base.clone(), folders: Mutex::default(), requests: Mutex::default(), open: Mutex::default() });
        let mut task = JoinSet::new();
        task.spawn(accept(listener, Arc::clone(&shared)));
        Self { base, shared, _task: task }
    }

    /// Serves these folders from now on; the first that has a file wins.
    pub(crate) fn serve(&self, folders: &[&Path]) {
        *self.shared.folders.lock().unwrap() = folders.iter().map(|folder| folder.to_path_buf()).collect();
    }

    /// Gives the requests since the last call, a line each.
    pub(crate) fn requests(&self) -> Vec<String> {
        std::mem::take(&mut self.shared.requests.lock().unwrap())
    }

    /// Gives the most requests that were open at the same time.
    pub(crate) fn most_open(&self) -> usize {
        self.shared.open.lock().unwrap().1
    }
}

async fn accept(listener: TcpListener, shared: Arc<Shared>) {
    let mut connections = JoinSet::new();
    while let Ok((stream, _)) = listener.accept().await {
        let shared = Arc::clone(&shared);
        connections.spawn(async move {
            let service = service_fn(move |request| answer(Arc::clone(&shared), request));
            let _ = hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
        });
    }
}

async fn answer(shared: Arc<Shared>, request: Request<Incoming>) -> Result<Response<Body>, Infallible> {
    {
        let mut open = shared.open.lock().unwrap();
        open.0 += 1;
        open.1 = open.1.max(open.0);
    }
    let response = respond(&shared, &request).await;
    let conditional = if request.headers().contains_key("if-none-match") || request.headers().contains_key("if-modified-since") {
        " conditional"
    } else {
        ""
    };
    let line = format!("{} {} {}{conditional}", request.method(), request.uri(), response.status().as_u16());
    shared.requests.lock().unwrap().push(line);
    shared.open.lock().unwrap().0 -= 1;
    Ok(response)
}

async fn respond(shared: &Shared, request: &Request<Incoming>) -> Response<Body> {
    let path = request.uri().path();
    // Troubles that no file can hold.
    match path.trim_start_matches('/').split('/').collect::<Vec<_>>().as_slice() {
        ["trouble", "hang", ..] => tokio::time::sleep(Duration::from_hours(1)).await,
        ["trouble", "slow", milliseconds, ..] => tokio::time::sleep(Duration::from_millis(milliseconds.parse().unwrap())).await,
        ["trouble", "endless", ..] => return Response::new(endless()),
        ["trouble", "huge", ..] => return Response::new(huge()),
        ["trouble", "loop", n, ..] => return redirect(&format!("/trouble/loop/{}", n.parse::<u32>().unwrap() + 1)),
        _ => {}
    }
    let path = path.trim_start_matches("/trouble/slow/").trim_start_matches(|c: char| c.is_ascii_digit());
    let folders = shared.folders.lock().unwrap().clone();
    let relative = path.trim_start_matches('/');
    let relative = if relative.is_empty() || relative.ends_with('/') { format!("{relative}index.html") } else { relative.to_owned() };
    for folder in folders {
        let file = folder.join(&relative);
        let head = std::fs::read_to_string(folder.join(format!("{relative}.headers"))).ok();
        let body = std::fs::read(&file).ok();
        if head.is_some() || body.is_some() {
            return file_response(shared, request, &relative, (head.unwrap_or_default(), body.unwrap_or_default()));
        }
    }
    let mut response = Response::new(full("not here\n"));
    *response.status_mut() = StatusCode::NOT_FOUND;
    response
}

fn file_response(shared: &Shared, request: &Request<Incoming>, name: &str, (head, body): (String, Vec<u8>)) -> Response<Body> {
    let filled = |text: &str| text.replace("{base}", &shared.base);
    let body = String::from_utf8(body).map_or_else(std::string::FromUtf8Error::into_bytes, |text| filled(&text).into_bytes());
    let mut response = Response::new(full(body));
    let kind = match name.rsplit('.').next().unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "xml" => "application/xml",
        "json" => "application/json",
        _ => "text/plain",
    };
    response.headers_mut().insert("content-type", kind.parse().unwrap());
    for (key, value) in head.lines().filter_map(|line| line.split_once(": ")) {
        if key == "status" {
            *response.status_mut() = StatusCode::from_u16(value.parse().unwrap()).unwrap();
        } else if key == "wants" {
            // What is asked without this field is refused.
            let (name, wanted) = value.split_once(": ").unwrap();
            if request.headers().get(name).is_none_or(|found| found != wanted) {
                *response.status_mut() = StatusCode::FORBIDDEN;
            }
        } else {
            response.headers_mut().insert(hyper::header::HeaderName::from_bytes(key.as_bytes()).unwrap(), filled(value).parse().unwrap());
        }
    }
    let same = |ours: &str, theirs: &str| response.headers().get(ours).is_some_and(|value| request.headers().get(theirs) == Some(value));
    if same("etag", "if-none-match") || same("last-modified", "if-modified-since") {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
        *response.body_mut() = full("");
    }
    response
}

fn redirect(target: &str) -> Response<Body> {
    let mut response = Response::new(full(""));
    *response.status_mut() = StatusCode::FOUND;
    response.headers_mut().insert("location", target.parse().unwrap());
    response
}

fn full(bytes: impl Into<Bytes>) -> Body {
    Full::new(bytes.into()).boxed()
}

/// A byte now and then, for ever.
fn endless() -> Body {
    let bytes = stream::unfold((), |()| async {
        tokio::time::sleep(Duration::from_millis(50)).await;
        Some((Ok(Frame::data(Bytes::from_static(b" "))), ()))
    });
    BoxBody::new(StreamBody::new(Box::pin(bytes)))
}

/// 100 MiB, without saying so before.
fn huge() -> Body {
    let chunk = Bytes::from(vec![b' '; 1 << 20]);
    let chunks = (0..100).map(move |_| Ok(Frame::data(chunk.clone())));
    BoxBody::new(StreamBody::new(stream::iter(chunks)))
}
