//! The endpoint.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::header::{CONTENT_TYPE, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use prometheus_client::encoding::text::encode;
use prometheus_client::registry::Registry;
use thiserror::Error;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::AbortHandle;

use super::exposition::{Exposition, Ready};

/// The media type of what [`encode`] writes.
const OPEN_METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// Connections at a time; for one more the oldest is hung up on: whoever asks gets an answer long
/// before that.
const AT_ONCE: usize = 64;

/// How long a question and its answer may take: whoever dawdles is hung up on.
const LONGEST: Duration = Duration::from_secs(10);

/// How long a question may take to be asked.
const QUESTION: Duration = Duration::from_secs(2);

/// Bytes of a question that are held at most. A body is not read at all.
const HEAD: usize = 16 * 1024;

/// Why nothing is served.
#[derive(Debug, Error)]
pub enum TelemetryError {
    /// Nobody can listen there.
    #[error(
        "cannot serve metrics at {address}: {reason}; name a free address such as 127.0.0.1:9464"
    )]
    Listen {
        /// The address.
        address: String,
        /// What the operating system says.
        reason: String,
    },
}

/// Serves the metrics of a program until it is dropped.
pub struct Server {
    address: SocketAddr,
    /// The endpoint ends when this is dropped.
    _stop: oneshot::Sender<Infallible>,
}

impl Server {
    /// Listens at `address`, which is `host:port`; port 0 for any that is free.
    ///
    /// # Errors
    /// When nobody can listen there.
    pub fn start(address: &str, exposition: Exposition) -> Result<Self, TelemetryError> {
        Self::listen(address, exposition).map_err(|error| TelemetryError::Listen {
            address: address.to_owned(),
            reason: error.to_string(),
        })
    }

    fn listen(address: &str, exposition: Exposition) -> io::Result<Self> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        // A thousand may wait to be let in; of more than 128, the standard library's listener would
        // have the system turn some away, who ask again a second later.
        let listener = runtime.block_on(TcpListener::bind(address))?;
        let address = listener.local_addr()?;
        let told = Arc::new(Told {
            ready: exposition.ready(),
            registry: exposition.into_registry(),
        });
        let (stop, stopped) = oneshot::channel();
        // Nobody waits for this thread: whoever asks and never finishes asking must not keep the
        // program.
        std::thread::Builder::new()
            .name("metrics".into())
            .spawn(move || {
                runtime.block_on(async {
                    tokio::select! {
                        _ = stopped => {}
                        () = serve(listener, told) => {}
                    }
                });
            })?;
        Ok(Self {
            address,
            _stop: stop,
        })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }
}

/// State that the endpoint answers from.
struct Told {
    registry: Registry,
    ready: Ready,
}

async fn serve(listener: TcpListener, told: Arc<Told>) {
    let mut open: VecDeque<AbortHandle> = VecDeque::with_capacity(AT_ONCE);
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            // Out of descriptors, for example: that may pass.
            tokio::time::sleep(Duration::from_millis(100)).await;
            continue;
        };
        open.retain(|connection| !connection.is_finished());
        if open.len() >= AT_ONCE
            && let Some(oldest) = open.pop_front()
        {
            oldest.abort();
        }
        let told = Arc::clone(&told);
        let connection = tokio::spawn(async move {
            // Whoever asked may have gone away.
            let _ = tokio::time::timeout(LONGEST, converse(stream, told)).await;
        });
        open.push_back(connection.abort_handle());
        // Whoever has asked already is answered before the next one is let in.
        tokio::task::yield_now().await;
    }
}

async fn converse(stream: TcpStream, told: Arc<Told>) -> hyper::Result<()> {
    let answer = service_fn(|request| {
        let response = told.answer(&request);
        async { Ok::<_, Infallible>(response) }
    });
    http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(QUESTION)
        .max_buf_size(HEAD)
        .keep_alive(false)
        .serve_connection(TokioIo::new(stream), answer)
        .await
}

impl Told {
    fn answer(&self, request: &Request<Incoming>) -> Response<Full<Bytes>> {
        if !matches!(*request.method(), Method::GET | Method::HEAD) {
            return plain(StatusCode::METHOD_NOT_ALLOWED, "only GET\n");
        }
        match request.uri().path() {
            "/metrics" => self.metrics(),
            "/healthz" => plain(StatusCode::OK, "alive\n"),
            "/readyz" if self.ready.is_set() => plain(StatusCode::OK, "ready\n"),
            "/readyz" => plain(StatusCode::SERVICE_UNAVAILABLE, "waiting for the stream\n"),
            _ => plain(StatusCode::NOT_FOUND, "/metrics, /healthz, /readyz\n"),
        }
    }

    fn metrics(&self) -> Response<Full<Bytes>> {
        let mut text = String::new();
        if let Err(error) = encode(&mut text, &self.registry) {
            return plain(StatusCode::INTERNAL_SERVER_ERROR, format!("{error}\n"));
        }
        let mut response = plain(StatusCode::OK, text);
        let media_type = HeaderValue::from_static(OPEN_METRICS);
        response.headers_mut().insert(CONTENT_TYPE, media_type);
        response
    }
}

fn plain(status: StatusCode, text: impl Into<Bytes>) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(text.into()));
    *response.status_mut() = status;
    response
}
