//! Settings: where they come from, how they are shown, and which values are refused.

#![allow(clippy::unwrap_used, reason = "what cannot be run fails the test")]

mod common;

use std::fs;

use common::{backtest, run, stderr};

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
