//! What results and evaluations say, and that they are what their schemas describe.

#![allow(clippy::unwrap_used, reason = "what cannot be run fails the test")]

mod common;

use std::fs;

use common::{json, run, stderr, synthetic};

/// The published schema, which must be the one that the types have.
fn schema(of: &str) -> serde_json::Value {
    let file = format!("{}/../../docs/{of}.schema.json", env!("CARGO_MANIFEST_DIR"));
    let schema: serde_json::Value = serde_json::from_slice(&fs::read(file).unwrap()).unwrap();
    assert!(
        json(&["schema", of]) == schema,
        "`sor-backtest schema {of} > docs/{of}.schema.json`"
    );
    schema
}

fn assert_fits(schema: &serde_json::Value, args: &[&str]) {
    let validator = jsonschema::validator_for(schema).unwrap();
    let result = json(args);
    let errors = validator.iter_errors(&result);
    let errors: Vec<_> = errors.map(|error| error.to_string()).collect();
    assert!(errors.is_empty(), "{args:?}: {errors:?}");
}

#[test]
fn every_result_fits_the_published_schema() {
    let schema = schema("result");
    for extra in [
        &[][..],
        &["--profile", "seed"],
        &["--side", "sell"],
        &["--order-size", "2000000"],
        &["--symbols", "ONE,TWO"],
        &["--series", "none"],
        &["--router", "take-post", "--schedule", "almgren-chriss"],
    ] {
        assert_fits(&schema, &[&["demo", "--rows", "2000"], extra].concat());
    }
}

#[test]
fn every_evaluation_fits_the_published_schema() {
    let schema = schema("evaluation");
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("m.csv");
    let file = file.to_str().unwrap();
    for symbols in ["ONE", "ONE,TWO"] {
        synthetic(file, &["--rows", "4000", "--symbols", symbols]);
        assert_fits(&schema, &["evaluate", "--orders", "40", "--input", file]);
    }
}

#[test]
fn without_a_horizon_schedules_have_five_slices_and_are_no_sweep() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("m.csv");
    let file = file.to_str().unwrap();
    synthetic(file, &["--rows", "6000", "--seed", "3"]);
    let points = ["--lambda-under", "0.02", "--theta-queue", "0"];
    let asked = ["evaluate", "--input", file, "--orders", "20"];
    let evaluation = json(&[&asked[..], &points[..]].concat());
    assert_eq!(evaluation["horizon_seconds"], 300.0);
    for (name, one) in evaluation["comparisons"].as_object().unwrap() {
        let alike = one["identical_to"].as_str();
        assert_ne!(alike, Some("sweep"), "{name}: {one}");
        assert!(
            !["twap", "sweep"].contains(&name.as_str()) || alike.is_none(),
            "{one}"
        );
    }
}

#[test]
fn several_symbols_give_a_result_each_in_alphabetical_order() {
    let several = json(&["demo", "--rows", "3000", "--symbols", "ZZZ,AAA"]);
    let results = several["results"].as_array().unwrap();
    let symbols: Vec<_> = results
        .iter()
        .map(|one| one["order"]["symbol"].as_str().unwrap())
        .collect();
    assert_eq!(symbols, ["AAA", "ZZZ"]);
    let one = json(&[
        "demo",
        "--rows",
        "3000",
        "--symbols",
        "ZZZ,AAA",
        "--symbol",
        "AAA",
    ]);
    assert_eq!(one["digest"], results[0]["digest"]);
    let none = run(&["demo", "--rows", "3000", "--symbol", "BBB"]);
    assert!(
        stderr(&none).contains("the symbol is BBB; it must be one of: SYNTH"),
        "{}",
        stderr(&none)
    );
}

#[test]
fn latencies_and_posted_shares_are_told() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("latencies.csv");
    fs::write(&file, "publisher_id,data_ms,order_ms,ack_ms\n39,0.5,2,3\n").unwrap();
    let file = file.to_str().unwrap();
    let given = [
        "demo",
        "--rows",
        "3000",
        "--latency-ms",
        "1",
        "--data-latency-ms",
        "0.25",
        "--latencies",
        file,
        "--router",
        "cont-kukanov",
    ];
    let result = json(&given);
    let assumed = &result["assumptions"];
    assert_eq!(assumed["latency_seconds"], 0.001);
    assert_eq!(assumed["data_latency_seconds"], 0.000_25);
    assert_eq!(assumed["acknowledgement_latency_seconds"], 0.0);
    let named = &assumed["venue_latencies"]["39"];
    assert_eq!(named["data_seconds"], 0.0005);
    assert_eq!(named["order_seconds"], 0.002);
    assert_eq!(named["acknowledgement_seconds"], 0.003);
    let posted = |of: &serde_json::Value| of["filled_posted"].as_u64().unwrap();
    let by_venue = result["extra_strategies"]["peg"]["by_venue"].as_object();
    let peg = posted(&result["extra_strategies"]["peg"]);
    assert!(peg > 0);
    assert_eq!(by_venue.unwrap().values().map(posted).sum::<u64>(), peg);
    assert_eq!(posted(&result["baselines"]["twap"]), 0);

    fs::write(file, "publisher_id,data_ms,order_ms,ack_ms\n39,0,-2,0\n").unwrap();
    let refused = run(&["demo", "--latencies", file]);
    assert!(
        stderr(&refused).contains("publisher 39, column order_ms: -2"),
        "{}",
        stderr(&refused)
    );
}

#[test]
fn the_schedule_cuts_the_slices_of_the_routers_that_place_some() {
    let run = |router, schedule| {
        let result = json(&["demo", "--router", router, "--schedule", schedule]);
        let told = result["assumptions"]["schedule"].clone();
        (told, result["optimized"]["by_venue"].clone())
    };
    let (twap, equal) = run("cont-kukanov", "twap");
    let (early, larger_first) = run("cont-kukanov", "almgren-chriss");
    assert_eq!((twap, early), ("twap".into(), "almgren-chriss".into()));
    assert_ne!(equal, larger_first);
    assert_eq!(run("static", "almgren-chriss").0, serde_json::Value::Null);
}

#[test]
fn what_to_know_before_trusting_a_figure_is_said() {
    let never = json(&[
        "demo",
        "--rows",
        "3000",
        "--profile",
        "seed",
        "--order-size",
        "5050",
    ]);
    let warnings = never["warnings"].to_string();
    assert!(warnings.contains("no multiple of that"), "{warnings}");
    assert!(warnings.contains("fills 0 of 5050 shares"), "{warnings}");
    for (fee, is_said) in [
        ("0.003", false),
        ("3", true),
        ("-3", true),
        ("0.0101", false),
    ] {
        let fee = format!("--fee={fee}");
        let result = json(&["demo", "--rows", "3000", &fee]);
        let warnings = result["warnings"].to_string();
        assert_eq!(
            warnings.contains("fees are in dollars a share"),
            is_said,
            "{warnings}"
        );
    }
    let timing = json(&["demo", "--rows", "3000"]);
    let detail = &timing["savings_detail"]["twap"];
    let number = |key: &str| detail[key].as_f64().unwrap().abs();
    assert!(number("timing_bps") > number("routing_bps"));
    assert!(
        detail["warnings"].to_string().contains("Mostly timing"),
        "{detail}"
    );
}

/// To the last digit of the JSON, and nothing is said of parts where there is nothing to route.
#[test]
fn the_parts_of_routing_add_to_it() {
    let fees = ["--fee", "0.003", "--rebate", "0.002"];
    let parts = ["fees", "posting", "price"].map(|part| format!("routing_{part}_bps"));
    for router in ["static", "cont-kukanov"] {
        for side in ["buy", "sell"] {
            let demo = ["demo", "--router", router, "--side", side];
            let result = json(&[&demo[..], &fees].concat());
            for (key, detail) in result["savings_detail"].as_object().unwrap() {
                let millionths =
                    |field: &str| detail[field].as_f64().map(|bps| (bps * 1e6).round());
                let routing = millionths("routing_bps");
                let sum: Option<f64> = parts.iter().map(|part| millionths(part)).sum();
                assert_eq!(sum, routing, "{router} {side} {key}: {detail}");
            }
        }
    }
    let alone = json(&["demo", "--rows", "2000", "--venues", "2"]);
    let detail = &alone["savings_detail"]["twap"];
    assert!(parts.iter().all(|part| detail[part].is_null()), "{detail}");
}

#[test]
fn the_result_file_is_whole_and_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("result.json");
    let printed = json(&["demo", "--rows", "500", "--output", file.to_str().unwrap()]);
    let written: serde_json::Value = serde_json::from_slice(&fs::read(&file).unwrap()).unwrap();
    assert_eq!(printed, written);
    assert_eq!(
        fs::read_dir(folder.path()).unwrap().count(),
        1,
        "no leftovers"
    );
    let missing = folder.path().join("missing/result.json");
    let output = run(&[
        "demo",
        "--rows",
        "500",
        "--output",
        missing.to_str().unwrap(),
    ]);
    assert_eq!(output.status.code(), Some(2));
    assert!(output.stdout.is_empty());
}

#[test]
fn what_of_a_recording_is_not_used_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (one, two, fees) = (path("1.csv"), path("2.csv"), path("fees.csv"));
    let other_day = [
        "--start",
        "2024-08-02T13:36:32Z",
        "--end",
        "2024-08-02T13:45:14Z",
    ];
    for (file, extra) in [(&one, &[][..]), (&two, &other_day)] {
        let made = run(&[&["synth", "--rows", "2000", "--out", file], extra].concat());
        assert!(made.status.success(), "{}", stderr(&made));
    }
    let warned = |result: &serde_json::Value| result["warnings"].to_string();
    let both = ["--input", &one, &two];
    let days = |several: &serde_json::Value| -> Vec<String> {
        let days = several.as_array().unwrap().iter();
        days.map(|one| one["data"]["date"].as_str().unwrap().to_owned())
            .collect()
    };
    let executed = json(&[&["run"], &both[..]].concat());
    assert_eq!(days(&executed["results"]), ["2024-08-01", "2024-08-02"]);
    let evaluated = json(&[&["evaluate", "--orders", "20"], &both[..]].concat());
    let dates = evaluated["days"].as_array().unwrap().iter();
    let dates: Vec<_> = dates.map(|day| day["date"].as_str().unwrap()).collect();
    assert_eq!(dates, ["2024-08-01", "2024-08-02"]);
    let alone = json(&["run", "--input", &one]);
    assert_eq!(executed["results"][0]["digest"], alone["digest"]);

    let twice = run(&["run", "--input", &one, &one]);
    let told = stderr(&twice);
    assert!(told.contains("its rows count once"), "{told}");

    let with_fees = |lines: &str| {
        fs::write(&fees, format!("publisher_id,fee,rebate\n{lines}")).unwrap();
        warned(&json(&["run", "--input", &one, "--fees", &fees]))
    };
    let mistyped = with_fees("99,0.003,0\n2,0.001,0\n");
    assert!(
        mistyped.contains(
            "Fees are given for 99, which the recording does not have; the default is that of 39, \
             41, 43."
        ),
        "{mistyped}"
    );
    // A list of all venues may have more than a recording has.
    let all = "2,0.003,0\n39,0.003,0\n41,0.003,0\n43,0.003,0\n99,0.003,0\n";
    assert!(!with_fees(all).contains("Fees"));
}

#[test]
fn logs_on_standard_output_come_before_the_result() {
    let output = common::backtest()
        .args(["demo", "--rows", "2000"])
        .env("LOG_TO", "stdout")
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", stderr(&output));
    assert_eq!(stderr(&output), "");
    let printed = String::from_utf8(output.stdout).unwrap();
    let lines: Vec<serde_json::Value> = printed
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let (result, logs) = lines.split_last().unwrap();
    assert!(result["digest"].is_string());
    assert!(!logs.is_empty() && logs.iter().all(|line| line["level"].is_string()));
}
