//! Commands, settings, errors and exit codes.

#![allow(clippy::unwrap_used, reason = "what cannot be run fails the test")]

mod common;

use std::fs;

use common::{HEADER, backtest, json, market, run, stderr};

#[test]
fn the_same_digest_from_a_file_and_through_the_stream_whatever_the_archive() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (plain, archive) = (path("m.csv"), path("m.csv.zst"));
    for file in [&plain, &archive] {
        assert!(
            run(&["synth", "--rows", "6000", "--seed", "5", "--out", file])
                .status
                .success()
        );
    }
    let digest = |args: &[&str]| json(args)["digest"].as_str().unwrap().to_owned();
    let expected = digest(&["run", "--input", &plain]);
    assert_eq!(digest(&["run", "--input", &archive]), expected);
    assert_eq!(digest(&["run", "--input", &plain, "--stream"]), expected);
    assert_eq!(digest(&["demo", "--rows", "6000", "--seed", "5"]), expected);
    let text = fs::read_to_string(&plain).unwrap();
    let (header, rows) = text.split_once('\n').unwrap();
    let (first, rows) = rows.split_once('\n').unwrap();
    let unsorted = path("unsorted.csv");
    fs::write(&unsorted, format!("{header}\n{rows}{first}\n")).unwrap();
    for extra in [&[][..], &["--stream"]] {
        let args = [&["run", "--input", &unsorted], extra].concat();
        assert_eq!(digest(&args), expected, "{extra:?}");
    }
    assert_ne!(
        digest(&["run", "--input", &plain, "--order-size", "4000"]),
        expected
    );
}

/// The published schema, which must be the one that the types have.
fn schema(of: &str) -> serde_json::Value {
    let file = format!("{}/../../docs/{of}.schema.json", env!("CARGO_MANIFEST_DIR"));
    let schema: serde_json::Value = serde_json::from_slice(&fs::read(file).unwrap()).unwrap();
    assert_eq!(
        json(&["schema", of]),
        schema,
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
fn the_same_bytes_with_one_two_and_eight_threads() {
    for command in [
        &["demo", "--rows", "6000"][..],
        &["demo", "--rows", "3000", "--router", "cont-kukanov"],
        &[
            "demo",
            "--rows",
            "3000",
            "--symbols",
            "A,B",
            "--side",
            "sell",
        ],
    ] {
        let bytes = |threads: &str| {
            let output = backtest()
                .args(command)
                .env("RAYON_NUM_THREADS", threads)
                .output()
                .unwrap();
            assert!(output.status.success(), "{}", stderr(&output));
            let mut result: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
            let several = result.get("results").is_some();
            let each = if several {
                result["results"]
                    .as_array_mut()
                    .unwrap()
                    .iter_mut()
                    .collect()
            } else {
                vec![&mut result]
            };
            for one in each {
                let one = one.as_object_mut().unwrap();
                one.remove("meta").unwrap();
                one["stream"]
                    .as_object_mut()
                    .unwrap()
                    .remove("run_id")
                    .unwrap();
            }
            result.to_string()
        };
        let one = bytes("1");
        for threads in ["2", "8"] {
            assert_eq!(bytes(threads), one, "{command:?} with {threads} threads");
        }
    }
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
        let made = run(&[
            "synth",
            "--rows",
            "4000",
            "--symbols",
            symbols,
            "--out",
            file,
        ]);
        assert!(made.status.success(), "{}", stderr(&made));
        assert_fits(&schema, &["evaluate", "--orders", "40", "--input", file]);
    }
}

#[test]
fn an_evaluation_rests_on_orders_that_were_compared() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("m.csv");
    let file = file.to_str().unwrap();
    let market = ["--rows", "60000", "--end", "2024-08-01T20:00:00Z"];
    let made = run(&[&["synth", "--out", file], &market[..]].concat());
    assert!(made.status.success(), "{}", stderr(&made));
    let orders = ["--orders", "120", "--order-size", "8000"];
    let output = run(&[&["evaluate", "--input", file], &orders[..]].concat());
    let evaluation: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let mut few = 0;
    for (name, one) in evaluation["comparisons"].as_object().unwrap() {
        let (n, windows) = (one["n"].as_u64(), one["independent_windows"].as_u64());
        assert!(windows <= n, "{name}: {windows:?} windows of {n:?} orders");
        if n < Some(10) {
            few += 1;
            assert!(one["p_value"].is_null(), "{name}: {one}");
        }
    }
    assert!(few > 0, "{evaluation}");
}

#[test]
fn settings_come_from_four_layers_and_tell_where_from() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("sor.toml");
    fs::write(
        &file,
        "[order]\nsize = 100\nside = \"sell\"\n[market]\nfee = 0.003\n",
    )
    .unwrap();
    let output = backtest()
        .args(["config", "show", "--order-size", "300", "--config"])
        .arg(&file)
        .env("SOR_ORDER__SIZE", "200")
        .env("SOR_MARKET__LATENCY_MS", "5")
        .env("KAFKA_BOOTSTRAP_SERVERS", "broker:1")
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", stderr(&output));
    let shown = String::from_utf8(output.stdout).unwrap();
    for line in [
        "order.size = 300  # command line".to_owned(),
        format!("order.side = sell  # {}", file.display()),
        "market.latency_ms = 5  # environment variable SOR_MARKET__LATENCY_MS".to_owned(),
        "kafka.brokers = broker:1  # environment variable KAFKA_BOOTSTRAP_SERVERS".to_owned(),
        "router.step = 100  # built-in default".to_owned(),
    ] {
        assert!(shown.contains(&line), "{line}\nin\n{shown}");
    }
}

#[test]
fn what_makes_no_sense_is_told_with_its_place() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("sor.toml");
    fs::write(&file, "[order]\nsiez = 100\n").unwrap();
    let config = file.to_str().unwrap();
    let table: [(&[&str], &[&str]); 14] = [
        (
            &["demo", "--config", config],
            &["order.siez", "unknown setting", "sor.toml"],
        ),
        (
            &["demo", "--config", "/nowhere.toml"],
            &["cannot open the settings file /nowhere.toml"],
        ),
        (&["demo", "--order-size", "0"], &["--order-size", "from 1"]),
        (&["demo", "--order-size", "-5"], &["-5", "from 1"]),
        (
            &["demo", "--order-size", "1.5"],
            &["whole number of shares"],
        ),
        (&["demo", "--step", "0"], &["--step", "from 1"]),
        (
            &["demo", "--latency-ms", "nan"],
            &["--latency-ms", "not a number"],
        ),
        (
            &["demo", "--from", "noon"],
            &["order.from is noon", "13:36:32"],
        ),
        (
            &["demo", "--lambda-under", "-1"],
            &["router.lambda_under is -1"],
        ),
        (&["demo", "--fee", "free"], &["market.fee"]),
        (&["demo", "--latency-ms=-1"], &["market.latency_ms is -1"]),
        (&["demo", "--venues", "2,2"], &["named twice"]),
        (
            &["demo", "--ack-latency-ms", "-1"],
            &["ack_latency_ms is -1"],
        ),
        (&["prove", "--step", "0"], &["--step", "from 1"]),
    ];
    for (args, expected) in table {
        let output = run(args);
        let told = stderr(&output);
        assert_eq!(output.status.code(), Some(2), "{args:?}: {told}");
        assert!(
            expected.iter().all(|part| told.contains(part)),
            "{args:?}: {told}"
        );
        assert!(output.stdout.is_empty());
    }
}

#[test]
fn bad_data_has_exit_code_3_and_no_result() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("bad.csv");
    let good = "2024-08-01T13:36:32.000000000Z,2,1,99.99,100.00,100,100,TEST\n";
    let cases = [
        (String::new(), "empty"),
        (
            "time,px\n1,2\n".to_owned(),
            "no column ts_event, publisher_id, ask_px_00, ask_sz_00; the columns are: time, px",
        ),
        (format!("{HEADER}\n"), "no usable row in bad.csv"),
        (
            format!("{HEADER}\n{good}{}", good.replace("100.00", "NaN")),
            "1 of 2 rows are bad",
        ),
    ];
    for (text, expected) in cases {
        fs::write(&file, text).unwrap();
        let output = run(&["run", "--input", file.to_str().unwrap()]);
        assert_eq!(
            output.status.code(),
            Some(3),
            "{expected}: {}",
            stderr(&output)
        );
        assert!(stderr(&output).contains(expected), "{}", stderr(&output));
        assert!(output.stdout.is_empty());
    }
    let lenient = json(&[
        "run",
        "--max-bad-rows",
        "0.5",
        "--input",
        file.to_str().unwrap(),
    ]);
    assert_eq!(
        lenient["data"]["rejected"]["by_reason"]["price_not_a_number"],
        1
    );
    assert_eq!(
        run(&["run", "--input", "/nowhere.csv"]).status.code(),
        Some(1)
    );
    let directory = run(&["run", "--input", folder.path().to_str().unwrap()]);
    assert!(
        stderr(&directory).contains("is a directory"),
        "{}",
        stderr(&directory)
    );
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
fn a_window_that_holds_nothing_says_what_there_is() {
    let output = run(&["demo", "--rows", "500", "--from", "20:00:00"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        stderr(&output).contains("the recording runs from 2024-08-01T13:36:3"),
        "{}",
        stderr(&output)
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
fn a_sweep_reaches_the_levels_behind_the_best_price() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("market.csv");
    let file = file.to_str().unwrap();
    assert!(
        run(&["synth", "--rows", "3000", "--out", file])
            .status
            .success()
    );
    let deep = json(&["run", "--input", file, "--depth", "10"]);
    let shallow = json(&["run", "--input", file]);
    assert_eq!(deep["assumptions"]["depth"], 10);
    assert_eq!(shallow["assumptions"]["depth"], 1);
    let sweep = |result: &serde_json::Value, key: &str| {
        result["extra_strategies"]["sweep"][key]
            .as_str()
            .map(str::to_owned)
    };
    assert_eq!(sweep(&deep, "first_fill"), sweep(&deep, "last_fill"));
    assert_ne!(sweep(&shallow, "first_fill"), sweep(&shallow, "last_fill"));
    for refused in [
        &["demo", "--depth", "2"][..],
        &["run", "--stream", "--input", file, "--depth", "2"],
    ] {
        let refused = run(refused);
        assert_eq!(refused.status.code(), Some(2));
        assert!(
            stderr(&refused).contains("a stream carries best prices only"),
            "{}",
            stderr(&refused)
        );
    }
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
    let timing = json(&["demo", "--rows", "3000"]);
    let detail = &timing["savings_detail"]["twap"];
    let number = |key: &str| detail[key].as_f64().unwrap().abs();
    assert!(number("timing_bps") > number("routing_bps"));
    assert!(
        detail["warnings"].to_string().contains("Mostly timing"),
        "{detail}"
    );
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
    assert_eq!(output.status.code(), Some(1));
    assert!(output.stdout.is_empty());
}

#[test]
fn solve_keeps_the_order_of_problems() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("problems.json");
    let problem = |name: &str, mean: u32| {
        format!(
            r#"{{"name": "{name}", "dist": "Poisson", "args": [{mean}], "params": {{"S": 1000, "Q": [2000], "h": 0.02, "f": 0.003, "r": [0.002], "lu": 0.026, "lo": 0.024, "th": 0}}}}"#
        )
    };
    fs::write(
        &file,
        format!("[{}, {}]", problem("paper", 2200), problem("busier", 2400)),
    )
    .unwrap();
    let solutions = json(&["solve", file.to_str().unwrap()]);
    assert_eq!(solutions[0]["name"], "paper");
    assert_eq!(
        (&solutions[0]["M"], &solutions[0]["L"]),
        (&728.0.into(), &272.0.into())
    );
    assert_eq!(solutions[1]["name"], "busier");
    fs::write(&file, "[{\"dist\": \"Cauchy\"}]").unwrap();
    let output = run(&["solve", file.to_str().unwrap()]);
    assert!(
        !output.status.success() && stderr(&output).contains("problem"),
        "{}",
        stderr(&output)
    );
}

#[test]
fn prove_counts_equal_books_and_refuses_what_would_not_end() {
    let proof = json(&["prove", "--books", "2000"]);
    assert_eq!(
        (&proof["equal"], &proof["different"]),
        (&2000.into(), &0.into())
    );
    let endless = run(&["prove", "--venues", "30", "--order-size", "100000"]);
    assert_eq!(endless.status.code(), Some(2));
    assert!(
        stderr(&endless).contains("fewer venues"),
        "{}",
        stderr(&endless)
    );
}

#[test]
fn doctor_looks_at_files_and_names_what_is_wrong() {
    let folder = tempfile::tempdir().unwrap();
    let file = market(folder.path(), &[(32.0, 2, "99.99", "100.00", 100, 100)]);
    let fine = run(&["doctor", "--input", &file]);
    assert!(fine.status.success(), "{}", stderr(&fine));
    let told = String::from_utf8_lossy(&fine.stdout).into_owned();
    assert!(
        told.contains("1 rows, 0 rejected") && told.contains("venues 2"),
        "{told}"
    );
    let outside = run(&["doctor", "--input", &file, "--from", "20:00"]);
    assert_eq!(outside.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&outside.stdout).contains("FAIL"));
    let broker = run(&["doctor", "--brokers", "127.0.0.1:1", "--timeout", "1s"]);
    assert!(String::from_utf8_lossy(&broker.stdout).contains("FAIL broker 127.0.0.1:1"));
}

#[test]
fn a_dead_broker_is_exit_code_4_in_time() {
    let begun = std::time::Instant::now();
    let output = run(&["consume", "--brokers", "127.0.0.1:1", "--timeout", "2s"]);
    assert_eq!(output.status.code(), Some(4), "{}", stderr(&output));
    assert!(
        stderr(&output).contains("127.0.0.1:1"),
        "{}",
        stderr(&output)
    );
    assert!(begun.elapsed().as_secs() < 20);
}

#[test]
fn completions_know_the_commands() {
    for shell in ["bash", "zsh", "fish"] {
        let output = run(&["completions", shell]);
        assert!(
            String::from_utf8_lossy(&output.stdout).contains("consume"),
            "{shell}"
        );
    }
}
