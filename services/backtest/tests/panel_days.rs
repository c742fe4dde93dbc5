//! Days of a panel, each by itself: one that cannot be used, or is not there, costs no other, and a
//! result says so.

#![allow(clippy::unwrap_used, reason = "what cannot be run fails the test")]

mod common;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use common::panels::{assert_same, evaluate, files, merge, recordings, text, without_meta};
use common::{json, run, stderr};
use serde_json::{Value, json};
use tempfile::TempDir;

/// A folder without a file.
fn folder() -> TempDir {
    tempfile::tempdir().unwrap()
}

/// The rows of a market of three days, from within regular hours to the next date in UTC.
fn market(seed: u64, venues: &str) -> String {
    let made = folder();
    let seed = seed.to_string();
    let args = [
        "synth",
        "--rows",
        "14000",
        "--days",
        "3",
        "--symbols",
        "ONE",
    ];
    let more = ["--seed", &seed, "--venues", venues];
    let hours = [
        "--start",
        "2024-11-05T17:00:00Z",
        "--end",
        "2024-11-06T00:50:00Z",
    ];
    let out = ["--out", text(made.path())];
    let output = run(&[&args[..], &more, &hours, &out].concat());
    assert!(output.status.success(), "{}", stderr(&output));
    let days = files(made.path());
    let days: Vec<_> = days
        .iter()
        .map(|day| fs::read_to_string(day).unwrap())
        .collect();
    let head = days[0].lines().next().unwrap();
    let rows = days.iter().flat_map(|day| day.lines().skip(1));
    let rows: Vec<_> = std::iter::once(head).chain(rows).collect();
    rows.join("\n") + "\n"
}

/// The place of a column.
fn place(rows: &str, column: &str) -> usize {
    let mut head = rows.lines().next().unwrap().split(',');
    head.position(|one| one == column).unwrap()
}

/// The rows with other numbers of instruments, by venue and time.
fn numbered(rows: &str, number: impl Fn(&str, &str) -> Option<u32>) -> String {
    let [time, venue, instrument] =
        ["ts_event", "publisher_id", "instrument_id"].map(|column| place(rows, column));
    let renumbered = rows.lines().skip(1).map(|row| {
        let mut cells: Vec<String> = row.split(',').map(str::to_owned).collect();
        if let Some(number) = number(&cells[venue], &cells[time]) {
            cells[instrument] = number.to_string();
        }
        cells.join(",")
    });
    let head = rows.lines().next().unwrap().to_owned();
    let rows: Vec<_> = std::iter::once(head).chain(renumbered).collect();
    rows.join("\n") + "\n"
}

/// A folder with the rows in the files that `file` names, each row by its number and time.
fn split(rows: &str, file: impl Fn(u64, &str) -> String) -> TempDir {
    let (head, time) = (rows.lines().next().unwrap(), place(rows, "ts_event"));
    let mut files: BTreeMap<String, String> = BTreeMap::new();
    for (number, row) in (0..).zip(rows.lines().skip(1)) {
        let name = file(number, row.split(',').nth(time).unwrap());
        let text = files.entry(name).or_insert_with(|| format!("{head}\n"));
        text.push_str(row);
        text.push('\n');
    }
    let folder = folder();
    for (name, text) in files {
        fs::write(folder.path().join(name + ".csv"), text).unwrap();
    }
    folder
}

/// The date in New York of a time in UTC, in a November.
fn new_york_date(time: &str) -> String {
    let date: u32 = time[8..10].parse().unwrap();
    format!("2024-11-{:02}", date - u32::from(&time[11..13] < "05"))
}

/// The panel of a folder of which some unit may fail.
fn panel(folder: &Path, more: &[&str]) -> Value {
    let output = run(&evaluate(text(folder), more));
    let code = output.status.code();
    assert!(matches!(code, Some(0 | 1)), "{}", stderr(&output));
    without_meta(serde_json::from_slice(&output.stdout).unwrap())
}

fn dates(units: &Value) -> Vec<&str> {
    let units = units.as_array().unwrap().iter();
    units.map(|unit| unit["date"].as_str().unwrap()).collect()
}

/// One venue of three has a new number from an afternoon on.
fn one_afternoon() -> String {
    numbered(&market(1, "2,39,41"), |venue, time| {
        let is_later = time >= "2024-11-06T19:00:00Z";
        (venue == "2").then_some(300 + u32::from(is_later))
    })
}

#[test]
fn a_number_that_changes_within_one_day_costs_that_day_alone() {
    let rows = one_afternoon();
    let one = split(&rows, |_, _| "market".to_owned());
    let found = panel(one.path(), &[]);
    let failed = &found["units"]["failed"];
    assert_eq!(dates(failed), ["2024-11-06"]);
    let why = failed[0]["why"].as_str().unwrap();
    assert!(
        why.contains("several instruments on one venue (ONE#300, ONE#301)"),
        "{why}"
    );
    assert_eq!(dates(&found["days"]), ["2024-11-05", "2024-11-07"]);
    // Days that are executed are those of a market whose numbers never change.
    let same = split(&market(1, "2,39,41"), |_, time| time[..10].to_owned());
    let same = panel(same.path(), &["--date", "2024-11-05,2024-11-07"]);
    assert_eq!(
        found["units"]["cells_sha256"],
        same["units"]["cells_sha256"]
    );

    // The plan names the same units, and cells of it are all that there are.
    let kept = folder();
    let (cells, plan) = (kept.path().join("cells"), kept.path().join("plan.json"));
    let listed = json(&evaluate(text(one.path()), &["--list"]));
    assert_eq!(dates(&listed["units"]), ["2024-11-05", "2024-11-07"]);
    assert_eq!(listed["failed"], *failed);
    fs::write(&plan, listed.to_string()).unwrap();
    assert_same(panel(one.path(), &["--cells", text(&cells)]), &found);
    let merge = merge(&["--plan", text(&plan), text(&cells)]);
    assert_same(json(&merge), &found);
}

#[test]
fn a_plan_of_nothing_but_lost_units_is_a_list_of_them() {
    let rows = numbered(&market(2, "2"), |_, time| {
        let is_later = &time[11..13] >= "19" || &time[11..13] < "05";
        Some(300 + u32::from(is_later))
    });
    let one = split(&rows, |_, _| "market".to_owned());
    let listed = json(&evaluate(text(one.path()), &["--list"]));
    assert_eq!(listed["units"], json!([]));
    assert_eq!(dates(&listed["failed"]).len(), 3);
    assert_eq!(listed["estimated_seconds"], Value::Null);
    let output = run(&evaluate(text(one.path()), &[]));
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    assert!(stderr(&output).contains("3 units failed, the first ONE on 2024-11-05"));
}

/// A number below `most` that follows from two others.
fn mixed(seed: u64, number: u64, most: u64) -> u64 {
    let mixed =
        (seed ^ number.wrapping_mul(0x9e37_79b9_7f4a_7c15)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    (mixed >> 33) % most
}

/// Whatever venue has a new number whenever, and by whatever hours days are counted: rows in one
/// file, in a file a day and dealt to files at random are one panel.
#[test]
fn a_panel_of_numbers_that_change_is_the_same_however_rows_stand_in_files() {
    let sessions: [&[&str]; 4] = [
        &[],
        &["--session", "all"],
        &["--session", "18:00-17:00@America/New_York"],
        &[
            "--session",
            "us-equities",
            "--from",
            "15:00",
            "--to",
            "18:00",
        ],
    ];
    let venues = ["2", "2,39", "2,39,41"];
    let (mut lost, mut whole) = (0, 0);
    for seed in 0..8 {
        let rows = market(seed, venues[mixed(seed, 1, 3) as usize]);
        let (day, hour) = (5 + mixed(seed, 2, 3), 16 + mixed(seed, 3, 8));
        let changes = format!("2024-11-{day:02}T{hour:02}");
        let rows = numbered(&rows, |venue, time| {
            (venue == "2").then_some(300 + u32::from(time >= changes.as_str()))
        });
        let one = split(&rows, |_, _| "market".to_owned());
        let daily = split(&rows, |_, time| time[..10].to_owned());
        let dealt = split(&rows, |number, _| mixed(seed, 9 + number, 3).to_string());
        let options = sessions[mixed(seed, 4, 4) as usize];
        let alone = panel(one.path(), options);
        lost += dates(&alone["units"]["failed"]).len();
        whole += alone["days"].as_array().unwrap().len();
        for parts in [&daily, &dealt] {
            assert_same(panel(parts.path(), options), &alone);
        }
        let listed = |folder: &TempDir| {
            json(&evaluate(
                text(folder.path()),
                &[options, &["--list"]].concat(),
            ))
        };
        let (plan, of_parts) = (listed(&one), listed(&daily));
        assert_eq!(plan["failed"], alone["units"]["failed"], "{seed}");
        assert_eq!(
            [&plan["failed"], &plan["units"]],
            [&of_parts["failed"], &of_parts["units"]]
        );
    }
    assert!(lost >= 2 && whole >= 12, "{lost} days lost, {whole} not");
}

fn warnings(panel: &Value) -> Vec<&str> {
    let warnings = panel["warnings"].as_array().unwrap().iter();
    warnings.map(|one| one.as_str().unwrap()).collect()
}

/// Each day has something else to be said of it: whatever stands in a file beside a day, the same
/// is said, of a panel and of a run.
#[test]
fn what_is_said_of_a_day_does_not_depend_on_what_stands_beside_it() {
    let rows = market(3, "2,39");
    let (action, time) = (place(&rows, "action"), place(&rows, "ts_event"));
    let mut lines = rows.lines();
    let mut kept = vec![lines.next().unwrap().to_owned()];
    for line in lines {
        let mut fields: Vec<_> = line.split(',').map(str::to_owned).collect();
        // Midnight in New York is 05:00 UTC.
        let (second, third) = ("2024-11-06T05", "2024-11-07T05");
        if (second..third).contains(&&fields[time][..13]) && fields[action] == "T" {
            continue; // nothing was traded on the second day
        }
        if &fields[time][..13] >= third {
            fields[time].replace_range(15.., "0:00.000000000Z"); // times were cut to ten minutes
        }
        kept.push(fields.join(","));
    }
    let rows = kept.join("\n") + "\n";
    let one = split(&rows, |_, _| "market".to_owned());
    let daily = split(&rows, |_, time| time[..10].to_owned());
    let options = ["--session", "us-equities"];
    let whole = panel(one.path(), &options);
    let of_one_unit = |what: &str| {
        let count = |one: &&&str| one.contains(what) && one.starts_with("In 1 of 3 units");
        warnings(&whole).iter().filter(count).count()
    };
    for what in ["No row is a trade", "different times"] {
        assert_eq!(of_one_unit(what), 1, "{what}: {:?}", warnings(&whole));
    }
    assert_same(panel(daily.path(), &options), &whole);

    for day in ["2024-11-05", "2024-11-06", "2024-11-07"] {
        let of = |folder: &TempDir| {
            let args = ["run", "--input", text(folder.path()), "--date", day];
            json(&[&args[..], &options].concat())
        };
        let (from_whole, from_daily) = (of(&one), of(&daily));
        let alone = split(&rows, |_, time| new_york_date(time));
        for file in files(alone.path()) {
            if !text(&file).contains(day) {
                fs::remove_file(file).unwrap();
            }
        }
        for other in [from_daily, of(&alone)] {
            assert_eq!(other["warnings"], from_whole["warnings"], "{day}");
            assert_eq!(
                other["meta"]["digest"], from_whole["meta"]["digest"],
                "{day}"
            );
        }
    }
}

/// Files of another schema, or of none that is named, are of their own days alone.
#[test]
fn schemas_of_other_days_say_nothing_of_a_day() {
    let rows = market(4, "2,39");
    let (action, kind) = (place(&rows, "action"), place(&rows, "rtype"));
    let days = ["2024-11-05", "2024-11-06", "2024-11-07"];
    let folder = split(&rows, |_, time| new_york_date(time));
    let change = |day: &str, change: &dyn Fn(Vec<&str>) -> Option<String>| {
        let file = folder.path().join(format!("{day}.csv"));
        let text = fs::read_to_string(&file).unwrap();
        let lines = text
            .lines()
            .filter_map(|line| change(line.split(',').collect()));
        fs::write(file, lines.collect::<Vec<_>>().join("\n") + "\n").unwrap();
    };
    // Nothing says what rows are; and trades alone, with the best prices before them.
    change(days[1], &|mut fields| {
        fields.remove(kind);
        Some(fields.join(","))
    });
    change(days[2], &|mut fields| {
        let is_kept = matches!(fields[action], "T" | "action");
        if fields[kind] != "rtype" {
            fields[kind] = "1";
        }
        is_kept.then(|| fields.join(","))
    });
    let options = ["--session", "us-equities"];
    for day in days {
        let of = |input: &Path, more: &[&str]| {
            let args = ["run", "--input", text(input)];
            json(&[&args[..], &options, more].concat())
        };
        let alone = of(&folder.path().join(format!("{day}.csv")), &[]);
        let beside = of(folder.path(), &["--date", day]);
        assert_eq!(beside["warnings"], alone["warnings"], "{day}");
        assert_eq!(beside["digest"], alone["digest"], "{day}");
        let says = |what: &str| alone["warnings"].to_string().contains(what);
        assert_eq!(says("The schema tbbo"), day == days[2], "{day}");
        assert!(!says("mixes the schemas"), "{day}");
    }
}

/// A market without a row on the day that is asked for costs no other.
#[test]
fn a_market_that_is_not_there_on_a_day_is_left_out_with_a_word() {
    let folder = folder();
    let rows = market(5, "2,39");
    let later = rows.replace(",ONE", ",NEW");
    let later = split(&later, |_, time| new_york_date(time));
    let rows = split(&rows, |_, time| new_york_date(time));
    for file in files(rows.path()) {
        let name = file.file_name().unwrap().to_str().unwrap();
        fs::copy(&file, folder.path().join(format!("one-{name}"))).unwrap();
        if name > "2024-11-06" {
            fs::copy(
                later.path().join(name),
                folder.path().join(format!("new-{name}")),
            )
            .unwrap();
        }
    }
    let run_on = |day: &str| run(&["run", "--input", text(folder.path()), "--date", day]);
    let output = run_on("2024-11-05");
    assert!(output.status.success(), "{}", stderr(&output));
    let result: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(result["order"]["symbol"], "ONE");
    let said = "of the days asked for, NEW has no row in its session on 2024-11-05";
    assert!(stderr(&output).contains(said), "{}", stderr(&output));
    let output = run_on("2024-11-09");
    assert_eq!(output.status.code(), Some(2), "{}", stderr(&output));
}

#[test]
fn trading_days_that_are_not_there_are_in_the_result() {
    let (recordings, kept) = (recordings(), folder());
    let cells = kept.path().join("cells");
    let input = text(recordings.path());
    let all = json(&evaluate(input, &[]));
    assert!(
        !all["warnings"]
            .to_string()
            .contains("the exchange was open"),
        "{all}"
    );
    fs::remove_file(recordings.path().join("2024-08-02.csv")).unwrap();
    let said = "2 trading days of symbols are in no figure, between the first day and the last: \
                ONE on 2024-08-02, TWO on 2024-08-02. The exchange was open";
    let args = evaluate(input, &["--cells", text(&cells)]);
    let output = run(&args);
    let panel = without_meta(serde_json::from_slice(&output.stdout).unwrap());
    assert!(
        warnings(&panel).iter().any(|one| one.starts_with(said)),
        "{:?}",
        warnings(&panel)
    );
    assert_eq!(
        stderr(&output).matches(said).count(),
        1,
        "{}",
        stderr(&output)
    );
    let list = run(&evaluate(input, &["--list"]));
    assert_eq!(stderr(&list).matches(said).count(), 1, "{}", stderr(&list));
    assert_same(json(&merge(&[text(&cells)])), &panel);
}

#[test]
fn days_of_which_the_vendor_says_that_they_are_degraded_are_in_the_result() {
    let (recordings, kept) = (recordings(), folder());
    let cells = kept.path().join("cells");
    let days = json!([
        {"date": "2024-08-01", "condition": "available"},
        {"date": "2024-08-05", "condition": "degraded"},
    ]);
    fs::write(recordings.path().join("condition.json"), days.to_string()).unwrap();
    let input = text(recordings.path());
    let args = evaluate(input, &["--cells", text(&cells)]);
    let panel = without_meta(json(&args));
    let said = "In 2 of 8 units, ONE on 2024-08-05 the first: The vendor says of this day's data: \
                degraded (condition.json).";
    assert!(warnings(&panel).contains(&said), "{:?}", warnings(&panel));
    assert_same(json(&merge(&[text(&cells)])), &panel);
}
