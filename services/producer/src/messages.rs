//! Examples of what is sent, made by sending it.

use std::collections::BTreeMap;

use anyhow::{Result, anyhow};
use market_data::Reader;
use serde::Serialize;
use serde_json::Value;
use stream::transport::{Outgoing, Sink};
use stream::{Hooks, Market, SendOptions, Speed, StreamError, Wire, send};

/// The first row of a market.
const ROW: &str = "\
    ts_recv,ts_event,publisher_id,instrument_id,action,side,price,size,flags,sequence,\
    bid_px_00,ask_px_00,bid_sz_00,ask_sz_00,symbol\n\
    2024-08-01T13:36:32.492080231Z,2024-08-01T13:36:32.491911683Z,2,38,T,A,222.81,190,128,46542624,\
    222.81,222.83,421,36,AAPL\n";

/// A record as it is sent.
#[derive(Debug, Serialize)]
pub(crate) struct Example {
    /// What `--wire` asks for.
    wire: String,
    partition: i32,
    /// Empty for none.
    key: String,
    headers: BTreeMap<&'static str, String>,
    /// JSON, or else the bytes in hexadecimal.
    payload: Value,
}

/// What is sent of a market of one row, in every form: messages and end markers.
///
/// # Errors
/// When the market cannot be sent.
pub(crate) fn examples() -> Result<Vec<Example>> {
    let mut reader = Reader::new();
    let mut rows = Vec::new();
    reader.read(ROW.as_bytes(), "example", &mut |row| rows.push(row))?;
    let (symbols, report) = reader.into_parts();
    let mut examples = Vec::new();
    for wire in [Wire::Snapshot, Wire::Venue, Wire::Binary] {
        let options = SendOptions {
            run_id: Some("example".into()),
            wire,
            speed: Speed::Max,
            ..SendOptions::default()
        };
        let market = Market {
            rows: (&rows).into(),
            symbols: &symbols,
            report: &report,
        };
        let mut shown = Shown {
            wire,
            examples: Vec::new(),
        };
        send(market, &options, &mut shown, &mut Hooks::none()).map_err(|error| anyhow!(error))?;
        examples.append(&mut shown.examples);
    }
    Ok(examples)
}

/// Keeps what is sent.
struct Shown {
    wire: Wire,
    examples: Vec<Example>,
}

impl Sink for Shown {
    fn partitions(&self) -> i32 {
        1
    }

    fn send(&mut self, record: &Outgoing<'_>) -> Result<(), StreamError> {
        let mut headers = BTreeMap::new();
        record.stamp.for_each(|name, value| {
            headers.insert(name, value.to_owned());
        });
        let hexadecimal = || record.payload.iter().map(|byte| format!("{byte:02x}"));
        let payload = serde_json::from_slice(record.payload);
        self.examples.push(Example {
            wire: self.wire.to_string(),
            partition: record.partition,
            key: record.key.to_owned(),
            headers,
            payload: payload.unwrap_or_else(|_| hexadecimal().collect::<String>().into()),
        });
        Ok(())
    }

    fn flush(&mut self) -> Result<u64, StreamError> {
        Ok(self.examples.len() as u64)
    }
}
