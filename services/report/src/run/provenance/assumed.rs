//! Everything that was assumed, as a table: each field of a result's `assumptions` is a row.

use std::collections::BTreeMap;

use result::Assumptions;
use serde_json::{Map, Value};

use crate::page::{Cell, Table, step};
use crate::words;

/// What people call a field, in the order of the rows. A field that is not here is called by its
/// name, and comes after them.
const LABELS: [(&str, &str); 21] = [
    ("router", "router"),
    ("step", "step of the strict router, shares"),
    ("limit", "worst price of the order, dollars"),
    ("session", "trading hours"),
    ("clock", "clock of the replay"),
    ("fills", "fills"),
    ("snapshots", "snapshots"),
    ("depth", "levels of the book"),
    ("crossed", "crossing venues"),
    ("stale_after_seconds", "quotes are stale after, seconds"),
    (
        "latency_seconds",
        "latency from decision to arrival, seconds",
    ),
    ("data_latency_seconds", "latency of market data, seconds"),
    (
        "acknowledgement_latency_seconds",
        "latency of acknowledgements, seconds",
    ),
    ("venue_latencies", "latency"),
    ("completion", "what is unfilled at the end"),
    ("take", "orders that take, when they arrive late"),
    ("vwap_venues", "venues of the baseline vwap"),
    ("fee", "fee, dollars per share"),
    ("rebate", "rebate, dollars per share"),
    ("venue_fees", ""),
    ("fees_from", "fees and rebates are those of"),
];

/// What a value means, in words: field, value, words.
const WORDS: [(&str, &str, &str); 17] = [
    ("limit", "null", "any"),
    ("session", "", "all"),
    (
        "clock",
        "event",
        "event: when the venue says a row happened",
    ),
    ("clock", "receive", "receive: when the vendor had a row"),
    (
        "fills",
        "ledger",
        "ledger: the same displayed shares are never filled twice",
    ),
    (
        "fills",
        "displayed",
        "displayed: every snapshot's full size can be taken again",
    ),
    (
        "snapshots",
        "consolidated",
        "consolidated: every venue's latest quote",
    ),
    (
        "snapshots",
        "event",
        "event: only venues that quoted at that instant",
    ),
    (
        "crossed",
        "older-out",
        "the older quote is not offered until refreshed",
    ),
    ("crossed", "trade", "both quotes are offered"),
    ("stale_after_seconds", "null", "never"),
    (
        "completion",
        "true",
        "is swept, decided one order delay before it",
    ),
    ("completion", "false", "stays unfilled"),
    (
        "take",
        "ioc",
        "ioc: fill at the prices that they were decided on, or better",
    ),
    ("take", "market", "market: fill at whatever price is there"),
    ("vwap_venues", "best-price", "those at the best price"),
    ("fees_from", "messages", "the stream's messages"),
];

/// Fields that are shown of several results even where all have the same.
const ESSENTIAL: [&str; 5] = ["router", "fills", "snapshots", "latency_seconds", "fee"];

/// Whether the row of this label is shown of several results even where all have the same.
pub(crate) fn is_essential(label: &str) -> bool {
    let known = LABELS.iter().find(|(_, known)| *known == label);
    known.is_some_and(|(field, _)| ESSENTIAL.contains(field))
}

/// Everything that was assumed, as a table.
pub(crate) fn table(assumed: &Assumptions) -> Table {
    Table::new("Everything that was assumed", &["", ""]).with(rows(assumed))
}

/// Settings of panels and the fields of a run's assumptions that say the same, and how many of the
/// setting's unit are one of the field's.
const SETTINGS: [(&str, &str, f64); 21] = [
    ("router.kind", "router", 1.0),
    ("router.step", "step", 1.0),
    ("order.limit", "limit", 1.0),
    ("data.clock", "clock", 1.0),
    ("market.fills", "fills", 1.0),
    ("market.snapshots", "snapshots", 1.0),
    ("market.depth", "depth", 1.0),
    ("market.crossed", "crossed", 1.0),
    ("market.stale_after", "stale_after_seconds", 1.0),
    ("market.latency_ms", "latency_seconds", 1e3),
    ("market.data_latency_ms", "data_latency_seconds", 1e3),
    (
        "market.ack_latency_ms",
        "acknowledgement_latency_seconds",
        1e3,
    ),
    ("market.latencies", "venue_latencies", 1.0),
    ("market.completion", "completion", 1.0),
    ("market.take", "take", 1.0),
    ("market.vwap_venues", "vwap_venues", 1.0),
    ("market.fee", "fee", 1.0),
    ("market.rebate", "rebate", 1.0),
    ("market.fees", "fees by venue", 1.0),
    ("router.schedule", "slices of the router", 1.0),
    ("reaction.half_life", "half of a push is gone after", 1.0),
];

/// What was assumed of a panel, a row each, in the words and the order of the rows of a run; what
/// has no words there stands last, by its name.
pub(crate) fn of_settings(assumed: &BTreeMap<String, String>) -> Vec<Vec<Cell>> {
    let mut rows: Vec<(usize, Vec<Cell>)> = Vec::new();
    for (name, value) in assumed {
        let known = SETTINGS.iter().find(|(setting, ..)| setting == name);
        let field = known.map_or(name.as_str(), |(_, field, _)| field);
        let label = LABELS.iter().position(|(known, _)| *known == field);
        let called =
            label.map_or_else(|| spoken_setting(field), |place| LABELS[place].1.to_owned());
        let scaled = known.filter(|(.., scale)| *scale > 1.0);
        let scaled = scaled.and_then(|(.., scale)| Some(value.parse::<f64>().ok()? / scale));
        let words = WORDS
            .iter()
            .find(|(of, known, _)| *of == field && known == value)
            .map(|(.., words)| (*words).to_owned());
        let usual = (field == "stale_after_seconds" && value == "usual").then(|| HABITS.to_owned());
        let shown = words.or(usual).or_else(|| scaled.map(words::shortest));
        let shown = shown.unwrap_or_else(|| value.trim_end_matches(".0").to_owned());
        let place = label.unwrap_or(LABELS.len());
        rows.push((place, vec![Cell::text(called), Cell::text(shown)]));
    }
    rows.sort_by_key(|(place, _)| *place);
    rows.into_iter().map(|(_, row)| row).collect()
}

/// A setting's name, or what it is called here, as people say it.
fn spoken_setting(name: &str) -> String {
    name.replace(['.', '_'], " ")
}

/// When a venue's quote is stale where it is judged by the venue's own habits.
const HABITS: &str = "after twenty of their venue's usual gaps, at most a minute";

/// Everything that was assumed, a row each: what it is called, and its value.
pub(crate) fn rows(assumed: &Assumptions) -> Vec<Vec<Cell>> {
    let Ok(Value::Object(mut fields)) = serde_json::to_value(assumed) else {
        return Vec::new();
    };
    let schedule = fields.remove("schedule").unwrap_or_default();
    if let (Some(Value::String(router)), Some(schedule)) =
        (fields.get_mut("router"), schedule.as_str())
    {
        router.push_str(", slices by ");
        router.push_str(schedule);
    }
    let mut rows = Vec::new();
    let habits = fields.remove("venue_stale_after_seconds");
    if habits.is_some_and(|habits| habits.as_object().is_some_and(|habits| !habits.is_empty())) {
        fields.insert("stale_after_seconds".to_owned(), HABITS.into());
    }
    // What a result of an earlier version does not say is not shown.
    fields.retain(|field, value| match value {
        Value::Null => matches!(field.as_str(), "limit" | "stale_after_seconds"),
        Value::String(text) => !text.is_empty() || field == "session",
        _ => true,
    });
    for (field, label) in LABELS {
        if let Some(value) = fields.remove(field) {
            row(&mut rows, field, label, field, &value);
        }
    }
    for (field, value) in fields {
        let label = spoken(&field);
        row(
            &mut rows,
            &field,
            label.trim_end_matches(','),
            &field,
            &value,
        );
    }
    rows
}

/// The row of a value, or those of the values in it.
fn row(rows: &mut Vec<Vec<Cell>>, field: &str, label: &str, place: &str, value: &Value) {
    if let Value::Object(inner) = value {
        return by_publisher(rows, label, place, inner);
    }
    let plain = value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned);
    let words = WORDS
        .iter()
        .find(|(of, known, _)| *of == field && *known == plain)
        .map(|(_, _, words)| Cell::text(*words));
    let cell = words.unwrap_or_else(|| match value {
        Value::Number(number) => {
            let number = number.as_f64().unwrap_or(f64::NAN);
            Cell::exact(number, format!("/assumptions/{place}"))
        }
        Value::Null => Cell::none(),
        _ => Cell::text(plain),
    });
    rows.push(vec![Cell::text(label), cell]);
}

/// The rows of what is assumed of single venues: by publisher, then by field.
fn by_publisher(rows: &mut Vec<Vec<Cell>>, label: &str, place: &str, venues: &Map<String, Value>) {
    for (publisher, fields) in venues {
        let place = format!("{place}/{}", step(publisher));
        let Value::Object(fields) = fields else {
            let label = format!("{label} at publisher {publisher}");
            row(rows, "", &label, &place, fields);
            continue;
        };
        for (field, value) in fields {
            let label = format!("{label} {} at publisher {publisher}", spoken(field));
            row(
                rows,
                "",
                label.trim_start(),
                &format!("{place}/{field}"),
                value,
            );
        }
    }
}

/// A field's name as people say it, its unit last.
fn spoken(field: &str) -> String {
    match field {
        "fee" | "rebate" => format!("{field}, dollars per share,"),
        "data_seconds" => "of market data, seconds,".to_owned(),
        "order_seconds" => "of orders, seconds,".to_owned(),
        "acknowledgement_seconds" => "of acknowledgements, seconds,".to_owned(),
        _ => match field.strip_suffix("_seconds") {
            Some(what) => format!("{}, seconds,", what.replace('_', " ")),
            None => field.replace('_', " "),
        },
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn assumed() -> Value {
        json!({
            "clock": "event", "router": "take-post", "schedule": "twap", "step": 100,
            "fills": "ledger", "snapshots": "consolidated", "depth": 1, "session": "",
            "limit": null, "stale_after_seconds": 30.0, "venue_stale_after_seconds": {},
            "crossed": "older-out", "latency_seconds": 0.01, "data_latency_seconds": 0.0,
            "acknowledgement_latency_seconds": 0.0,
            "venue_latencies": {
                "2": {"data_seconds": 0.1, "order_seconds": 0.2, "acknowledgement_seconds": 0.3},
            },
            "completion": true, "take": "ioc", "vwap_venues": "all", "fee": 0.003, "rebate": 0.0,
            "venue_fees": {"43": {"fee": 0.001, "rebate": 0.002}}, "fees_from": "settings",
        })
    }

    fn shown(assumed: Value) -> Vec<[String; 2]> {
        let rows = rows(&serde_json::from_value(assumed).unwrap()).into_iter();
        rows.map(|row| [row[0].text.clone(), row[1].text.clone()])
            .collect()
    }

    #[test]
    fn every_field_of_the_assumptions_is_a_row() {
        let written: Assumptions = serde_json::from_value(assumed()).unwrap();
        let Value::Object(fields) = serde_json::to_value(&written).unwrap() else {
            panic!("not an object")
        };
        assert_eq!(
            Value::Object(fields.clone()),
            assumed(),
            "give the new field a value in `assumed`, above"
        );
        for (field, _) in LABELS {
            assert!(fields.contains_key(field), "{field} is no assumption");
        }
        for (field, known, _) in WORDS {
            assert!(
                fields.contains_key(field),
                "{field} ({known}) is no assumption"
            );
        }
        for field in ESSENTIAL {
            let known = LABELS.iter().find(|(known, _)| *known == field);
            assert!(
                known.is_some_and(|(_, label)| is_essential(label)),
                "{field}"
            );
        }
        // The schedule stands with the router, the habits with what is stale, and the latencies
        // and fees of one venue are three and two rows.
        assert_eq!(shown(assumed()).len(), fields.len() - 2 + 2 + 1);
    }

    #[test]
    fn rows_say_what_a_value_means() {
        let rows = shown(assumed());
        for (label, value) in [
            ("router", "take-post, slices by twap"),
            ("worst price of the order, dollars", "any"),
            ("trading hours", "all"),
            ("quotes are stale after, seconds", "30"),
            ("latency of orders, seconds, at publisher 2", "0.2"),
            ("rebate, dollars per share, at publisher 43", "0.002"),
            ("venues of the baseline vwap", "all"),
        ] {
            assert!(
                rows.contains(&[label.to_owned(), value.to_owned()]),
                "{label}: {rows:?}"
            );
        }
        let mut other = assumed();
        other["limit"] = json!(187.25);
        other["stale_after_seconds"] = Value::Null;
        other["venue_stale_after_seconds"] = json!({"2": 1.5});
        let rows = shown(other);
        let value = |label: &str| &rows.iter().find(|row| row[0].starts_with(label)).unwrap()[1];
        assert_eq!(value("worst price"), "187.25");
        assert!(value("quotes are stale").contains("twenty"));
    }
}
