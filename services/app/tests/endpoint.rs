//! What the endpoint answers.

#![allow(clippy::unwrap_used, reason = "what cannot be asked fails the test")]

use std::io::{Read, Write};
use std::net::TcpStream;

use app::metrics::exposition::label;
use app::metrics::{Exposition, Server};

fn ask(server: &Server, path: &str) -> (u16, String) {
    let mut stream = TcpStream::connect(server.address()).unwrap();
    write!(
        stream,
        "GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    )
    .unwrap();
    let mut text = String::new();
    stream.read_to_string(&mut text).unwrap();
    let status = text.split(' ').nth(1).unwrap().parse().unwrap();
    (status, text)
}

#[test]
fn metrics_health_and_readiness_are_served() {
    let mut exposition = Exposition::new("sor-test", "1.2.3");
    let rows = exposition.counter("rows_received", "Rows received");
    let savings = exposition.gauges("savings_ratio", "Savings");
    let ready = exposition.ready();
    let server = Server::start("127.0.0.1:0", exposition).unwrap();
    rows.inc_by(7);
    savings.get_or_create(&label("baseline", "twap")).set(-0.25);

    let (status, text) = ask(&server, "/metrics");
    assert_eq!(status, 200);
    assert!(text.contains("application/openmetrics-text"), "{text}");
    for line in [
        "sor_build_info{program=\"sor-test\",version=\"1.2.3\"} 1",
        "# TYPE sor_rows_received counter",
        "sor_rows_received_total 7",
        "sor_savings_ratio{baseline=\"twap\"} -0.25",
        "# EOF",
    ] {
        assert!(text.contains(line), "{line}: {text}");
    }
    assert_eq!(ask(&server, "/healthz").0, 200);
    assert_eq!(ask(&server, "/readyz").0, 503);
    ready.set();
    assert_eq!(ask(&server, "/readyz").0, 200);
    assert_eq!(ask(&server, "/secrets").0, 404);
}

#[test]
fn an_address_that_is_taken_is_named() {
    let first = Server::start("127.0.0.1:0", Exposition::new("one", "1")).unwrap();
    let address = first.address().to_string();
    let second = Server::start(&address, Exposition::new("two", "1"));
    let message = second.err().unwrap().to_string();
    assert!(message.contains(&address), "{message}");
}

#[test]
fn who_declares_the_world_or_says_nothing_keeps_nobody_else_waiting() {
    let server = Server::start("127.0.0.1:0", Exposition::new("sor-test", "1")).unwrap();
    let connect = || TcpStream::connect(server.address()).unwrap();
    let mut greedy = connect();
    greedy
        .write_all(
            b"POST /metrics HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000000000000000\r\n\r\n",
        )
        .unwrap();
    let mut text = [0; 12];
    greedy.read_exact(&mut text).unwrap();
    assert_eq!(&text, b"HTTP/1.1 405");
    let mut endless = connect();
    let _ = endless.write_all(b"GET /metrics HTTP/1.1\r\n");
    // Until it is hung up on.
    while endless.write_all(&[b'x'; 1024]).is_ok() {}
    let _silent: Vec<TcpStream> = (0..12).map(|_| connect()).collect();
    assert_eq!(ask(&server, "/healthz").0, 200);
}

#[test]
fn a_crowd_of_half_questions_keeps_nobody_waiting() {
    let server = Server::start("127.0.0.1:0", Exposition::new("sor-test", "1")).unwrap();
    let crowd: Vec<TcpStream> = (0..300)
        .map(|_| {
            let mut one = TcpStream::connect(server.address()).unwrap();
            one.write_all(b"GET /metrics HTTP/1.1\r\nHost: x\r\n")
                .unwrap();
            one
        })
        .collect();
    let begun = std::time::Instant::now();
    for path in ["/healthz", "/metrics"] {
        assert_eq!(ask(&server, path).0, 200);
    }
    // Until the whole crowd had been hung up on, 64 at a time, it would have been eight seconds.
    let waited = begun.elapsed();
    assert!(waited.as_secs() < 5, "{waited:?}");
    drop(crowd);
}
