//! The endpoint.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use prometheus_client::encoding::text::encode;
use prometheus_client::registry::Registry;
use thiserror::Error;
use tiny_http::{Header, Method, Request, Response};

use crate::exposition::Exposition;

/// The media type of what [`encode`] writes.
const OPEN_METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

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
    http: Arc<tiny_http::Server>,
    ready: Arc<AtomicBool>,
}

impl Server {
    /// Listens at `address`, which is `host:port`; port 0 for any that is free.
    ///
    /// # Errors
    /// When nobody can listen there.
    pub fn start(address: &str, exposition: Exposition) -> Result<Self, TelemetryError> {
        let failed = |reason: String| TelemetryError::Listen {
            address: address.to_owned(),
            reason,
        };
        let http = tiny_http::Server::http(address).map_err(|error| failed(error.to_string()))?;
        let (http, ready) = (Arc::new(http), Arc::new(AtomicBool::new(false)));
        let registry = exposition.into_registry();
        let (served, is_ready) = (Arc::clone(&http), Arc::clone(&ready));
        std::thread::Builder::new()
            .name("metrics".into())
            .spawn(move || {
                for request in served.incoming_requests() {
                    answer(request, &registry, is_ready.load(Ordering::Relaxed));
                }
            })
            .map_err(|error| failed(error.to_string()))?;
        Ok(Self { http, ready })
    }

    /// Where it listens.
    pub fn address(&self) -> Option<SocketAddr> {
        self.http.server_addr().to_ip()
    }

    /// From now on the program does what it is for: `/readyz` says so.
    pub fn ready(&self) {
        self.ready.store(true, Ordering::Relaxed);
    }
}

impl Drop for Server {
    /// Asks the thread to end, without waiting: whoever asks and never finishes asking must not keep the program.
    fn drop(&mut self) {
        self.http.unblock();
    }
}

fn answer(request: Request, registry: &Registry, ready: bool) {
    let path = request.url().split('?').next().unwrap_or_default();
    let (status, text) = match (request.method(), path) {
        (Method::Get | Method::Head, "/metrics") => {
            let mut text = String::new();
            match encode(&mut text, registry) {
                Ok(()) => (200, text),
                Err(error) => (500, format!("{error}\n")),
            }
        }
        (Method::Get | Method::Head, "/healthz") => (200, "alive\n".to_owned()),
        (Method::Get | Method::Head, "/readyz") if ready => (200, "ready\n".to_owned()),
        (Method::Get | Method::Head, "/readyz") => (503, "waiting for the stream\n".to_owned()),
        (Method::Get | Method::Head, _) => (404, "/metrics, /healthz, /readyz\n".to_owned()),
        _ => (405, "only GET\n".to_owned()),
    };
    let mut response = Response::from_string(text).with_status_code(status);
    if status == 200
        && path == "/metrics"
        && let Ok(header) = Header::from_bytes("Content-Type", OPEN_METRICS)
    {
        response.add_header(header);
    }
    // Whoever asked may have gone away.
    let _ = request.respond(response);
}
