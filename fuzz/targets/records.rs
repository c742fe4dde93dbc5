//! Records as they come from a topic, headers, markers and names of runs among them: no panic, and
//! what is said of them is plain and short.

#![no_main]

use std::time::Duration;

use libfuzzer_sys::fuzz_target;
use stream::transport::{CountOnly, Incoming, Polled, Source};
use stream::verify::verify;
use stream::wire::headers::Headers;
use stream::{Hooks, ReceiveOptions, RunChoice, StreamError, receive};

const HEADERS: [&str; 6] = [
    "sor-run-id",
    "sor-started",
    "sor-type",
    "sor-seq",
    "sor-schema",
    "sor-digest",
];

/// Takes a piece off the front: a byte that says how long it is, then so many bytes.
fn piece<'a>(rest: &mut &'a [u8]) -> Option<&'a [u8]> {
    let (length, behind) = rest.split_first()?;
    let (piece, behind) = behind.split_at_checked(usize::from(*length))?;
    *rest = behind;
    Some(piece)
}

/// Records from bytes: partition, which headers there are, those, payload.
struct Topic<'a> {
    rest: &'a [u8],
    offset: i64,
}

impl Source for Topic<'_> {
    fn name(&self) -> &str {
        "fuzzed"
    }

    fn poll(
        &mut self,
        _: Duration,
        on_record: &mut dyn FnMut(&Incoming<'_>) -> Result<(), StreamError>,
    ) -> Result<Polled, StreamError> {
        let [partition, present, rest @ ..] = self.rest else {
            return Ok(Polled::Closed);
        };
        self.rest = rest;
        let mut headers = Headers::default();
        for (place, name) in HEADERS.iter().enumerate() {
            if present >> place & 1 == 1 {
                headers.add(name, piece(&mut self.rest).unwrap_or_default());
            }
        }
        let payload = piece(&mut self.rest).unwrap_or_default();
        let record = Incoming {
            partition: i32::from(partition % 4),
            offset: self.offset,
            timestamp: (present & 64 != 0).then_some(1),
            headers,
            key: b"",
            payload,
        };
        self.offset += 1;
        on_record(&record)?;
        Ok(Polled::Active)
    }

    fn caught_up(&self) -> bool {
        self.rest.len() < 2
    }
}

fuzz_target!(|bytes: &[u8]| {
    let topic = || Topic { rest: bytes, offset: 0 };
    for run in [RunChoice::Newest, RunChoice::Foreign, RunChoice::Id("r".into())] {
        let options = ReceiveOptions {
            run,
            idle_timeout: Duration::ZERO,
            wait: Duration::ZERO,
            clock: market_data::Clock::Event,
        };
        if let Err(error) = receive(&mut topic(), &mut CountOnly, &options, &mut Hooks::none()) {
            assert!(error.to_string().len() < 8_192);
        }
    }
    let checked = verify(&mut topic(), None, &mut Hooks::none()).unwrap();
    assert!(checked.runs.iter().all(|run| !run.run_id.contains(char::is_control)));
});
