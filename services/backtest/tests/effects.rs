//! Every setting of a run changes what is executed, or is said to change nothing.

#![allow(clippy::unwrap_used, reason = "what cannot be run fails the test")]

mod common;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use common::{backtest, stderr, synthetic};
use serde_json::Value;

/// What is typed for each setting so that it matters on the market of this test.
const MATTERS: &[(&str, &str)] = &[
    ("order_size", "700"),
    ("vwap_venues", "all"),
    ("side", "sell"),
    ("from", "13:40:00"),
    ("to", "13:41:00"),
    ("date", "2024-08-02"),
    ("session", "13:36-13:41@UTC"),
    ("limit", "222.80"),
    ("symbol", "TWO"),
    ("profile", "seed"),
    ("router", "strict"),
    ("lambda_over", "9"),
    ("lambda_under", "0.000001"),
    ("theta_queue", "0.7"),
    ("fills", "displayed"),
    ("snapshots", "event"),
    ("depth", "5"),
    ("stale_after", "20ms"),
    ("crossed", "trade"),
    ("latency_ms", "900"),
    ("data_latency_ms", "900"),
    ("ack_latency_ms", "90000"),
    ("latencies", "latencies.csv"),
    ("fee", "0.003"),
    ("rebate", "0.002"),
    ("fees", "fees.csv"),
    ("reaction_kappa", "0.00001"),
    ("reaction_half_life", "5s"),
    ("reaction_permanent", "0.5"),
    ("reaction_passive", "0.5"),
    ("map", "tardis"),
    ("clock", "receive"),
    ("venues", "2,43"),
    ("without_venues", "XNAS"),
    ("max_bad_rows", "0.0000001"),
    ("series", "none"),
    ("tz", "Pacific/Kiritimati"),
];

/// What is typed for settings that mean something beside others alone, and those others.
const BESIDE: &[(&str, &str, &[&str])] = &[
    ("step", "50", &["--router=strict", "--order-size=700"]),
    ("schedule", "almgren-chriss", &["--router=take-post"]),
    ("take", "market", &["--latency-ms=900"]),
];

/// What is typed for settings that matter where the others let something be left for them, which
/// nobody knows before the order is executed.
const LATER: &[(&str, &str, &[&str])] = &[(
    "completion",
    "false",
    &["--router=take-post", "--from=13:44:10"],
)];

/// Settings on which the result does not depend, and why.
const NEVER: &[(&str, &str)] = &[
    ("stream", "the way that rows take is no part of the result"),
    ("config", "it is a layer of other settings"),
];

/// What came of a run: its result without what repeats the settings, and what was said.
fn outcome(folder: &Path, options: &[&str]) -> (Option<Value>, String) {
    let mut command = backtest();
    command.current_dir(folder).args(["run", "market.csv"]);
    let output = command.args(options).output().unwrap();
    let said = stderr(&output);
    let Ok(mut result) = serde_json::from_slice::<Value>(&output.stdout) else {
        assert!(!output.status.success(), "{options:?}: {said}");
        return (None, said);
    };
    let parts = match result["results"].as_array_mut() {
        Some(parts) => parts.iter_mut().collect(),
        None => vec![&mut result],
    };
    for part in parts {
        for key in ["digest", "assumptions", "tuning", "meta"] {
            part.as_object_mut().unwrap().remove(key);
        }
    }
    (Some(result), said)
}

fn option(name: &str, value: &str) -> String {
    format!("--{}={value}", name.replace('_', "-"))
}

#[test]
fn every_setting_of_a_run_changes_what_comes_of_it_or_is_said_to_change_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let market = folder.join("market.csv");
    let rows = ["--rows", "4000", "--symbols", "ONE,TWO"];
    synthetic(market.to_str().unwrap(), &rows);
    let bad = fs::read_to_string(&market).unwrap() + "not,a,row\n";
    fs::write(&market, bad).unwrap();
    fs::write(
        folder.join("latencies.csv"),
        "publisher_id,data_ms,order_ms,ack_ms\n2,0,900,0\n",
    )
    .unwrap();
    fs::write(
        folder.join("fees.csv"),
        "publisher_id,fee,rebate\n2,0.002,0\n",
    )
    .unwrap();

    let (plain, said) = outcome(folder, &[]);
    assert!(
        plain.is_some() && !said.contains("changes nothing"),
        "{said}"
    );
    let mut idle = Vec::new();
    for (name, value) in MATTERS {
        let (result, said) = outcome(folder, &[&option(name, value)]);
        assert!(!said.contains("changes nothing here"), "{name}: {said}");
        if result == plain {
            idle.push(*name);
        }
    }
    assert!(
        idle.is_empty(),
        "they change nothing, and nothing says so: {idle:?}"
    );

    for (name, value, others) in BESIDE {
        let option = option(name, value);
        let (alone, said) = outcome(folder, &[&option]);
        assert!(
            said.contains(&format!("--{name} changes nothing here: ")),
            "{name}: {said}"
        );
        assert_eq!(alone, plain, "{name}");
        let beside: Vec<&str> = others.iter().copied().chain([&*option]).collect();
        let ((without, _), (with, said)) = (outcome(folder, others), outcome(folder, &beside));
        assert!(
            with != without && !said.contains("changes nothing"),
            "{name}: {said}"
        );
    }

    for (name, value, others) in LATER {
        let option = option(name, value);
        let with: Vec<&str> = others.iter().copied().chain([&*option]).collect();
        assert_ne!(outcome(folder, &with), outcome(folder, others), "{name}");
    }

    let known = MATTERS.iter().map(|(name, _)| *name);
    let known = known.chain(BESIDE.iter().chain(LATER).map(|(name, ..)| *name));
    let known: BTreeSet<_> = known.chain(NEVER.iter().map(|(name, _)| *name)).collect();
    let (_, defined) = backtest::api::definitions("run");
    let defined: BTreeSet<_> = defined.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(known, defined, "each setting has its row here");
}
