//! The examples of docs/reference/messages.md are messages.

#![allow(clippy::unwrap_used, reason = "what cannot be read fails the test")]

use std::fs;

use serde_json::Value;
use stream::wire::message::Decoder;

#[test]
fn every_example_is_read() {
    let page = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../docs/reference/messages.md"
    );
    let page = fs::read_to_string(page).unwrap();
    let examples: Vec<_> = page
        .split("```json\n")
        .skip(1)
        .map(|rest| rest.split("```").next().unwrap())
        .collect();
    let mut read = 0;
    for example in examples {
        let record: Value = serde_json::from_str(example).unwrap();
        if record["headers"]["sor-type"].is_string() {
            continue;
        }
        let payload = match record["payload"].as_str() {
            Some(hexadecimal) => bytes(hexadecimal),
            None => record["payload"].to_string().into_bytes(),
        };
        let mut rows = Vec::new();
        Decoder::new().decode(&payload, &mut rows).unwrap();
        let [row] = rows[..] else {
            panic!("{example} is {rows:?}");
        };
        assert_eq!(row.event.ask().unwrap().price.units(), 222_830_000_000);
        assert_eq!(row.event.bid().unwrap().size.get(), 421);
        read += 1;
    }
    assert_eq!(read, 3);
}

fn bytes(hexadecimal: &str) -> Vec<u8> {
    let digits = hexadecimal.as_bytes().chunks(2);
    digits
        .map(|pair| u8::from_str_radix(str::from_utf8(pair).unwrap(), 16).unwrap())
        .collect()
}
