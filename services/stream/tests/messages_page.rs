//! The examples of docs/reference/messages.md are messages.

#![allow(clippy::unwrap_used, reason = "what cannot be read fails the test")]

use std::fs;

use stream::message::Decoder;

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
    assert_eq!(examples.len(), 2);
    for example in examples {
        let mut rows = Vec::new();
        Decoder::new()
            .decode(example.as_bytes(), &mut rows)
            .unwrap();
        let [row] = rows[..] else {
            panic!("{example} is {rows:?}");
        };
        assert_eq!(row.event.ask().unwrap().price.units(), 222_830_000_000);
        assert_eq!(row.event.bid().unwrap().size.get(), 421);
    }
}
