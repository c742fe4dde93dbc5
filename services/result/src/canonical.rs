//! The digest of a result.

use serde_json::Value;
use sha2::{Digest, Sha256};

/// SHA-256 of the canonical form: without `stream`, `meta`, `series` and `digest`, without what the
/// instrument is called, what `data` says of source and order, and who said what the fees are; keys
/// sorted, no spaces.
pub fn digest(result: &Value) -> String {
    let mut canonical = result.clone();
    if let Some(object) = canonical.as_object_mut() {
        for volatile in ["stream", "meta", "series", "digest"] {
            object.remove(volatile);
        }
        // What an instrument is called is seen by who reads a file that says it.
        object.remove("symbol");
        if let Some(order) = object.get_mut("order").and_then(Value::as_object_mut) {
            order.remove("symbol");
        }
        if let Some(assumptions) = object.get_mut("assumptions").and_then(Value::as_object_mut) {
            assumptions.remove("fees_from"); // what they are counts, whoever says it
        }
        if let Some(data) = object.get_mut("data").and_then(Value::as_object_mut) {
            // How a recording was put in order is seen by who reads it, not by who receives it.
            for told in ["source", "late_rows", "duplicates", "flagged", "notes"] {
                data.remove(told);
            }
        }
    }
    // The map behind `Value` is sorted by key, and so is its text.
    text::hex(&Sha256::digest(canonical.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_varies_does_not_count_and_everything_else_does() {
        let one = json!({
            "b": 1,
            "data": {"rows": 2, "source": ["x"]},
            "meta": 3,
            "stream": null,
            "digest": "?",
        });
        let other = json!({
            "data": {"source": [], "rows": 2},
            "b": 1,
            "meta": 4,
            "stream": {"messages": 1},
            "series": {},
        });
        assert_eq!(digest(&one), digest(&other));
        assert_eq!(
            digest(&one),
            text::hex(&Sha256::digest(r#"{"b":1,"data":{"rows":2}}"#))
        );
        let called = json!({"data": {"rows": 2}, "b": 1, "symbol": "A"});
        assert_eq!(digest(&one), digest(&called));
        let order = |symbol, size| json!({"order": {"symbol": symbol, "size": size}});
        assert_eq!(
            digest(&order(json!("A"), 1)),
            digest(&order(json!("#38"), 1))
        );
        assert_ne!(digest(&order(json!("A"), 1)), digest(&order(json!("A"), 2)));
        assert_ne!(digest(&one), digest(&json!({"b": 2, "data": {"rows": 2}})));
    }
}
