//! Commands, settings, errors and exit codes.

#![allow(clippy::unwrap_used, reason = "what cannot be run fails the test")]

mod common;

use std::fs;

use common::{HEADER, backtest, json, market, run, stderr, synthetic};

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
        "order.size = 300  # command line --order-size".to_owned(),
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
    let fees = folder.path().join("fees.csv");
    fs::write(&fees, "where,dollars\n2,3\n").unwrap();
    let fees = fees.to_str().unwrap();
    let table: [(&[&str], &[&str]); 19] = [
        (
            &["demo", "--fees", fees],
            &["the fee file", "fees.csv", "no column publisher_id"],
        ),
        (
            &["demo", "--fees", "/nowhere.csv"],
            &["the fee file /nowhere.csv", "No such file"],
        ),
        (
            &["demo", "--latencies", fees],
            &["the latency file", "fees.csv", "where"],
        ),
        (
            &["demo", "--latencies", "/nowhere.csv"],
            &["the latency file /nowhere.csv", "No such file"],
        ),
        (
            &["demo", "--config", config],
            &["order.siez", "unknown setting", "sor.toml"],
        ),
        (
            &["demo", "--config", "/nowhere.toml"],
            &["cannot read the settings file /nowhere.toml"],
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
        (&["demo", "--from", "noon"], &["--from is noon", "13:36:32"]),
        (&["demo", "--lambda-under", "-1"], &["--lambda-under is -1"]),
        (&["demo", "--fee", "free"], &["market.fee"]),
        (
            &["demo", "--lambda-over", "0.1,free"],
            &["free", "(command line --lambda-over)"],
        ),
        (&["demo", "--latency-ms=-1"], &["--latency-ms is -1"]),
        (&["demo", "--venues", "2,2"], &["named twice"]),
        (
            &["demo", "--ack-latency-ms", "-1"],
            &["--ack-latency-ms is -1"],
        ),
        (&["prove", "--step", "0"], &["--step", "from 1"]),
    ];
    for (args, expected) in table {
        let output = run(args);
        let said = stderr(&output);
        assert_eq!(output.status.code(), Some(2), "{args:?}: {said}");
        assert!(
            expected.iter().all(|part| said.contains(part)),
            "{args:?}: {said}"
        );
        assert!(output.stdout.is_empty());
    }
    let variable = backtest()
        .arg("demo")
        .env("SOR_ROUTER__LAMBDA_OVER", "[0.1,free]")
        .output()
        .unwrap();
    let said = stderr(&variable);
    assert_eq!(variable.status.code(), Some(2), "{said}");
    assert!(said.contains("SOR_ROUTER__LAMBDA_OVER)"), "{said}");
}

#[test]
fn values_of_a_file_are_refused_in_words() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("sor.toml");
    for (text, words) in [
        ("order = 5", "order: 5 is not a table of settings"),
        ("profile = 3", "profile: 3 is not text in quotes"),
        (
            "[order]\nsize = '5kg'",
            "order.size: \"5kg\" is not a whole number of shares, such as 5000",
        ),
        (
            "[order]\nsize = -5",
            "order.size: -5 is not a whole number of shares, such as 5000",
        ),
        (
            "[order]\nside = 'short'",
            "order.side: \"short\" is not buy or sell",
        ),
        (
            "[order]\nsymbol = 7",
            "order.symbol: 7 is not text in quotes",
        ),
        (
            "[market]\nlatency_ms = [1]",
            "market.latency_ms: a list is not a number",
        ),
        ("[market]\nstale_after = []", "nor a duration such as 30s"),
        (
            "[router]\nlambda_over = 0.1",
            "router.lambda_over: 0.1 is not a list",
        ),
        (
            "[kafka]\nbrokers = []",
            "kafka.brokers: a list is not a text",
        ),
    ] {
        fs::write(&file, text).unwrap();
        let refused = run(&["demo", "--config", file.to_str().unwrap()]);
        let said = stderr(&refused).replace("\\\"", "\"");
        assert_eq!(refused.status.code(), Some(2), "{text}: {said}");
        assert!(
            said.contains(words) && said.contains("sor.toml)"),
            "{text}: {said}"
        );
    }
}

#[test]
fn bad_data_has_exit_code_3_and_no_result() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("bad.csv");
    let good = "2024-08-01T13:36:32.000000000Z,2,1,99.99,100.00,100,100,TEST\n";
    let cases = [
        (
            String::new(),
            "bad.csv is empty: download or write it again",
        ),
        (
            " \n\r\n\n".to_owned(),
            "nothing but blank lines and comments",
        ),
        (
            "# a comment\n".to_owned(),
            "nothing but blank lines and comments",
        ),
        (
            "time,px\n1,2\n".to_owned(),
            "no column ts_event, publisher_id, ask_px_00, ask_sz_00; the columns are: time, px",
        ),
        (
            format!("{HEADER}\n"),
            "no usable row in bad.csv: there are no rows in it",
        ),
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
        Some(2)
    );
}

/// Nothing has many forms, and each is called what it is, by every command that reads.
#[test]
fn nothing_is_called_nothing_whatever_it_came_in() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let gzip = b"\x1f\x8b\x08\0\0\0\0\0\0\x03\x03\0\0\0\0\0\0\0\0\0".to_vec();
    let empty_archive = "is empty, an archive with nothing in it";
    for (name, bytes, expected) in [
        ("a.csv", Vec::new(), "a.csv is empty: "),
        ("a.csv.zst", Vec::new(), "a.csv.zst is empty: "),
        ("a.csv.gz", Vec::new(), "a.csv.gz is empty: "),
        ("a.parquet", Vec::new(), "a.parquet is empty: "),
        ("a.dbn", Vec::new(), "a.dbn is empty: "),
        (
            "b.csv.zst",
            zstd::encode_all(&b""[..], 1).unwrap(),
            empty_archive,
        ),
        ("b.csv.gz", gzip.clone(), empty_archive),
        (
            "c.csv",
            zstd::encode_all(&gzip[..], 1).unwrap(),
            empty_archive,
        ),
        (
            "c.parquet",
            b"PAR1".to_vec(),
            "is Parquet and cannot be read",
        ),
        ("c.dbn", b"DBN".to_vec(), "it ends inside its metadata"),
    ] {
        fs::write(path(name), bytes).unwrap();
        let file = path(name);
        let file = file.to_str().unwrap();
        for args in [
            &["run", "--input", file][..],
            &["run", "--stream", "--input", file],
            &["evaluate", "--input", file],
            &["convert", file, "--out", "never.csv"],
            &["doctor", file],
        ] {
            let output = run(args);
            let said = stderr(&output) + &String::from_utf8_lossy(&output.stdout);
            assert!(!output.status.success(), "{args:?}");
            assert!(said.contains(expected), "{args:?}: {said}");
        }
    }
    let about = path("about");
    let empty = path("empty");
    fs::create_dir(&empty).unwrap();
    fs::create_dir(&about).unwrap();
    for name in ["manifest.json", "condition.json", "metadata.json"] {
        fs::write(about.join(name), "{}").unwrap();
    }
    for (named, expected) in [
        (empty, "no data files"),
        (about, "no data files"),
        (path("*.orc"), "no file has such a name"),
        (path("missing.csv"), "cannot read"),
    ] {
        let output = run(&["run", "--input", named.to_str().unwrap()]);
        let said = stderr(&output);
        assert!(!output.status.success() && output.stdout.is_empty());
        assert!(said.contains(expected), "{said}");
    }
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
fn solve_keeps_the_order_of_problems() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("problems.json");
    let problem = |name: &str, mean: u32| {
        let terms = r#""S": 1000, "Q": [2000], "h": 0.02, "f": 0.003, "r": [0.002]"#;
        let params = format!(r#"{{{terms}, "lu": 0.026, "lo": 0.024, "th": 0}}"#);
        let dist = format!(r#""dist": "Poisson", "args": [{mean}]"#);
        format!(r#"{{"name": "{name}", {dist}, "params": {params}}}"#)
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
    let said = String::from_utf8_lossy(&fine.stdout).into_owned();
    assert!(
        said.contains("1 row, 0 rejected") && said.contains("venues 2; asks 100 to 100\n"),
        "{said}"
    );
    let outside = run(&["doctor", "--input", &file, "--from", "20:00"]);
    assert_eq!(outside.status.code(), Some(1));
    let said = String::from_utf8_lossy(&outside.stdout).into_owned();
    assert!(said.contains("FAIL"), "{said}");
    let missing = run(&["doctor", "--input", &format!("{file}.none")]);
    let said = String::from_utf8_lossy(&missing.stdout).into_owned();
    assert!(
        said.contains("needs are known when every file is usable"),
        "{said}"
    );
    let broker = run(&["doctor", "--brokers", "127.0.0.1:1", "--timeout", "1s"]);
    assert!(String::from_utf8_lossy(&broker.stdout).contains("FAIL broker 127.0.0.1:1"));
}

#[test]
fn a_dead_broker_is_exit_code_4_in_time() {
    let begun = std::time::Instant::now();
    // What containers hand on empty is as if it were not set.
    let compose = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docker-compose.yml");
    let compose = std::fs::read_to_string(compose).unwrap();
    let empty = compose.lines().filter_map(|line| {
        let (name, value) = line.trim().split_once(": ")?;
        let may_be_empty = value.contains(":-}") && name.starts_with("SOR_");
        may_be_empty.then_some((name, ""))
    });
    let empty: Vec<_> = empty.collect();
    assert!(empty.iter().any(|(name, _)| *name == "SOR_METRICS"));
    let mut consume = backtest();
    consume
        .envs(empty)
        .args(["consume", "--brokers", "127.0.0.1:1", "--timeout", "2s"]);
    let output = consume.output().unwrap();
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

#[test]
fn what_is_read_is_not_written_over() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (market, result) = (path("m.csv"), path("r.json"));
    synthetic(&market, &["--rows", "500"]);
    json(&["run", "--input", &market, "--output", &result]);
    for args in [
        &["run", "--input", &market, "--output", &market][..],
        &["evaluate", "--input", &market, "--output", &market],
        &["report", &result, "--out", &result],
        &["report", &result, "--csv", &result],
    ] {
        let before = [fs::read(&market).unwrap(), fs::read(&result).unwrap()];
        let refused = run(args);
        assert_eq!(refused.status.code(), Some(2), "{args:?}");
        let said = stderr(&refused);
        assert!(said.contains("would be written over"), "{said}");
        assert_eq!(
            [fs::read(&market).unwrap(), fs::read(&result).unwrap()],
            before
        );
    }
}

#[test]
fn every_setting_is_shown_and_known_to_both_programs() {
    let shown = backtest().args(["config", "show"]).output().unwrap();
    let shown = String::from_utf8(shown.stdout).unwrap();
    let keys: Vec<_> = shown
        .lines()
        .filter_map(|line| Some(line.split_once(" = ")?.0))
        .collect();
    let known = app::settings::KNOWN.iter();
    let known: Vec<_> = known.filter(|key| !key.starts_with("producer.")).collect();
    assert_eq!(keys.iter().collect::<Vec<_>>(), known);
}

#[test]
fn help_says_the_defaults_that_are_in_force() {
    let shown = backtest().args(["config", "show"]).output().unwrap();
    let shown = String::from_utf8(shown.stdout).unwrap();
    let (_, options) = backtest::api::definitions("run");
    let numbers = |text: &str| -> Option<Vec<f64>> {
        let list = text.trim_matches(['[', ']']).split(',');
        list.map(|one| one.parse().ok()).collect()
    };
    let mut compared = 0;
    for line in shown.lines() {
        let (key, rest) = line.split_once(" = ").unwrap();
        let (value, _) = rest.split_once("  # ").unwrap();
        let (table, name) = key.split_once('.').unwrap_or(("", key));
        let name = match (table, name) {
            ("order", "size") => "order_size".to_owned(),
            ("router", "kind") => "router".to_owned(),
            ("reaction", name) => format!("reaction_{name}"),
            _ => name.to_owned(),
        };
        let Some(option) = options.iter().find(|one| one.name == name) else {
            assert_eq!(table, "kafka", "{key} has no option");
            continue;
        };
        let said = option.help.split_once("[default: ").map(|(_, said)| said);
        if value == "(not set)" {
            continue;
        }
        let said = said.unwrap_or_else(|| panic!("--help does not say the default of {name}"));
        let said = said.split([']', ';']).next().unwrap();
        assert!(
            said == value || (numbers(value).is_some() && numbers(said) == numbers(value)),
            "{name}: {value}, and --help says {said}"
        );
        compared += 1;
    }
    assert!(compared > 25, "{compared}");
}

#[test]
fn man_pages_know_every_command_and_quiet_is_quiet() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("man");
    assert!(
        run(&["man", "--out", out.to_str().unwrap()])
            .status
            .success()
    );
    let page = fs::read_to_string(out.join("sor-backtest-explain.1")).unwrap();
    assert!(page.contains(".TH") && page.contains("\\-\\-at"), "{page}");
    let demo = ["demo", "--rows", "2000"];
    let quiet = run(&[&["--quiet"], &demo[..]].concat());
    let said = stderr(&quiet);
    let is_warning = |line: &str| line.contains(r#""level":"WARN""#);
    assert!(
        quiet.status.success() && said.lines().all(is_warning),
        "{said}"
    );
    assert!(!run(&demo).stderr.is_empty());
}
