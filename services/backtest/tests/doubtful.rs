//! Recordings that could be read in two ways, which are refused or warned of.

#![allow(clippy::unwrap_used, reason = "what cannot be run fails the test")]

mod common;

use std::fs;
use std::path::Path;

use common::{json, run, stderr};
use serde_json::Value;

const HEADER: &str = "ts_recv,ts_event,rtype,publisher_id,instrument_id,action,side,price,size,\
                      bid_px_00,ask_px_00,bid_sz_00,ask_sz_00,symbol";

/// Rows a second apart, of a publisher, an `rtype` and a symbol.
fn rows(publisher: u16, rtype: u8, symbol: &str) -> String {
    let row = |second: u32| {
        let time = format!("2024-08-01T14:00:{second:02}Z");
        format!("{time},{time},{rtype},{publisher},7,A,A,10.02,5,10.00,10.02,300,200,{symbol}\n")
    };
    (0..20).map(row).collect()
}

fn file(folder: &Path, name: &str, text: &str) -> String {
    let file = folder.join(name);
    fs::write(&file, text).unwrap();
    file.to_str().unwrap().to_owned()
}

fn csv(folder: &Path, name: &str, rows: &str) -> String {
    file(folder, name, &format!("{HEADER}\n{rows}"))
}

fn executed(args: &[&str]) -> Value {
    json(&[&["run", "-q", "--order-size", "50"], args].concat())
}

fn warned(args: &[&str], words: &str) -> bool {
    executed(args)["warnings"].to_string().contains(words)
}

#[test]
fn joined_files_are_one_only_where_their_columns_are() {
    let folder = tempfile::tempdir().unwrap();
    let rows = rows(2, 1, "A");
    let joined = |header: &str| {
        csv(
            folder.path(),
            "joined.csv",
            &format!("{rows}{header}\n{rows}"),
        )
    };
    let same = executed(&[&joined(HEADER)]);
    assert_eq!(same["data"]["source"][0]["format"]["repeated_headers"], 1);
    for (one, other) in [
        ("bid_sz_00", "ask_sz_00"),
        ("ts_recv", "ts_event"),
        ("rtype", "size"),
    ] {
        let swapped: Vec<_> = HEADER
            .split(',')
            .map(|name| match name {
                name if name == one => other,
                name if name == other => one,
                name => name,
            })
            .collect();
        let refused = run(&["run", &joined(&swapped.join(","))]);
        let said = stderr(&refused);
        assert_eq!(refused.status.code(), Some(3), "{one} {other}: {said}");
        assert!(
            said.contains("line 22 is a header with other columns"),
            "{said}"
        );
    }
}

#[test]
fn a_size_that_is_none_is_no_size() {
    let folder = tempfile::tempdir().unwrap();
    let undefined = rows(2, 1, "A").replace(",300,200,", ",300,4294967295,");
    let refused = run(&["run", &csv(folder.path(), "undefined.csv", &undefined)]);
    assert_eq!(refused.status.code(), Some(3), "{}", stderr(&refused));
    assert!(
        stderr(&refused).contains("size_overflow"),
        "{}",
        stderr(&refused)
    );
    let most = undefined.replace("4294967295", "4294967294");
    assert!(
        run(&["run", &csv(folder.path(), "most.csv", &most)])
            .status
            .success()
    );
}

#[test]
fn several_schemas_of_one_market_are_told() {
    let folder = tempfile::tempdir().unwrap();
    let of = |rtype, symbol: &str| {
        csv(
            folder.path(),
            &format!("{rtype}{symbol}.csv"),
            &rows(2, rtype, symbol),
        )
    };
    let (updates, sampled, other) = (of(1, "A"), of(195, "A"), of(195, "B"));
    let said = "mixes the schemas";
    assert!(warned(&[&updates, &sampled], said));
    assert!(!warned(&[&updates], said) && !warned(&[&sampled], said));
    let both = executed(&[&updates, &other]);
    assert!(!both.to_string().contains(said), "each market has one");
}

#[test]
fn a_number_of_two_datasets_is_told_to_be_of_each() {
    let folder = tempfile::tempdir().unwrap();
    let of = |publisher, symbol: &str| {
        csv(
            folder.path(),
            &format!("{publisher}{symbol}.csv"),
            &rows(publisher, 1, symbol),
        )
    };
    let is_told = |files: &[&str]| {
        let done = run(&[&["run", "-q", "--order-size", "50"], files].concat());
        assert!(done.status.success(), "{}", stderr(&done));
        stderr(&done).contains("#7 is a number of ARCX.PILLAR, XNAS.ITCH each")
    };
    assert!(is_told(&[&of(2, ""), &of(43, "")]));
    assert!(!is_told(&[&of(2, "A"), &of(43, "A")]));
    assert!(!is_told(&[&of(2, "")]));
}

#[test]
fn rows_that_do_not_say_when_they_were_received_are_told_on_that_clock() {
    let folder = tempfile::tempdir().unwrap();
    let received = csv(folder.path(), "received.csv", &rows(2, 1, "A"));
    let some: String = rows(2, 1, "A")
        .lines()
        .enumerate()
        .map(|(place, line)| match place {
            5 => format!("{}\n", line.replacen("2024-08-01T14:00:05Z", "", 1)),
            _ => format!("{line}\n"),
        })
        .collect();
    let some = csv(folder.path(), "some.csv", &some);
    let said = "no time of receipt";
    for (file, clock, is_told) in [
        (&received, "receive", false),
        (&some, "event", false),
        (&some, "receive", true),
    ] {
        for more in [&[][..], &["--stream"]] {
            let result = executed(&[&[file, "--clock", clock], more].concat());
            let notes = result["data"]["notes"].to_string();
            assert_eq!(notes.contains(said), is_told, "{clock} {more:?}: {notes}");
        }
    }
}

#[test]
fn a_map_names_one_market_and_no_two() {
    let folder = tempfile::tempdir().unwrap();
    let map = "name = \"ours\"\nprice = \"decimal\"\nsize = \"shares\"\n[columns]\ntime = \"t\"\n\
               ask_price = \"a\"\nask_size = \"n\"\nvenue = \"v\"\nsymbol = \"s\"\n\
               [time]\nform = \"rfc3339\"\n[venue.names]\nX = 2\n";
    let map = file(folder.path(), "ours.toml", map);
    let of = |symbols: &[&str]| {
        let row = |(second, symbol): (usize, &&str)| {
            format!("2024-08-01T14:00:{second:02}Z,10.02,100,X,{symbol}\n")
        };
        let rows: String = symbols.iter().enumerate().map(row).collect();
        file(folder.path(), "mapped.csv", &format!("t,a,n,v,s\n{rows}"))
    };
    let renamed = format!("{map},symbol=NEW");
    let one = executed(&[&of(&["OLD", "OLD", "OLD"]), "--map", &renamed]);
    assert_eq!(one["order"]["symbol"], "NEW");
    let refused = run(&["run", &of(&["OLD", "OTHER", "OLD"]), "--map", &renamed]);
    let said = stderr(&refused);
    assert_eq!(refused.status.code(), Some(3), "{said}");
    assert!(said.contains("--symbol chooses among several"), "{said}");
}

#[test]
fn two_copies_of_a_time_that_are_not_alike_are_told() {
    let folder = tempfile::tempdir().unwrap();
    let rows = rows(2, 1, "A");
    let whole = csv(folder.path(), "whole.csv", &rows);
    // The same rows without the size of what happened.
    let poorer = csv(
        folder.path(),
        "poorer.csv",
        &rows.replace(",10.02,5,", ",10.02,0,"),
    );
    let said = "show the same venue at the same times";
    // Among the notes: what comes through a broker is in another order, and has the same digest.
    let noted = |args: &[&str]| executed(args)["data"]["notes"].to_string().contains(said);
    assert!(noted(&[&whole, &poorer]));
    let digest = |args: &[&str]| executed(args)["digest"].clone();
    assert_eq!(
        digest(&[&whole, &poorer]),
        digest(&[&whole, &poorer, "--stream"])
    );
    for others in [
        whole.clone(),
        csv(folder.path(), "later.csv", &rows.replace("T14:", "T15:")),
        csv(folder.path(), "earlier.csv", &rows.replace("T14:", "T13:")),
    ] {
        assert!(!noted(&[&whole, &others]), "{others}");
    }
}

#[test]
fn a_file_that_begins_with_its_newest_row_is_read_from_its_end() {
    let folder = tempfile::tempdir().unwrap();
    // Two rows a second, of which the later one has fewer shares.
    let first = rows(2, 1, "A");
    let lines: Vec<String> = first
        .lines()
        .flat_map(|line| [line.to_owned(), line.replace(",300,200,", ",300,20,")])
        .collect();
    let newest_first: Vec<&str> = lines.iter().rev().map(String::as_str).collect();
    let write = |name: &str, lines: &[&str]| {
        let text = lines.join("\n") + "\n";
        csv(folder.path(), name, &text)
    };
    let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
    let forwards = executed(&[&write("forwards.csv", &lines)]);
    let backwards = executed(&[&write("backwards.csv", &newest_first)]);
    assert_eq!(forwards["digest"], backwards["digest"]);
    let notes = &backwards["data"]["notes"];
    assert!(notes.to_string().contains("newest first"), "{notes}");
}

#[test]
fn a_file_is_what_its_manifest_says() {
    let folder = tempfile::tempdir().unwrap();
    csv(folder.path(), "day.csv", &rows(2, 1, "A"));
    let day = folder.path().join("day.csv");
    let hash = sha256(&fs::read(&day).unwrap());
    let manifest = |hash: &str| {
        let size = fs::metadata(&day).unwrap().len();
        let text =
            format!(r#"{{"files":[{{"filename":"day.csv","size":{size},"hash":"{hash}"}}]}}"#);
        file(folder.path(), "manifest.json", &text);
    };
    let place = folder.path().to_str().unwrap();
    let args = ["run", "-q", "--order-size", "50", place];
    for good in [format!("sha256:{hash}"), "md5:1".to_owned()] {
        manifest(&good);
        assert!(run(&args).status.success(), "{good}");
    }
    manifest(&format!("sha256:{}", hash.replace(['0', '1', '2'], "3")));
    for (command, code) in [("run", 3), ("evaluate", 3), ("doctor", 1)] {
        let refused = run(&[command, place]);
        let said = stderr(&refused) + &String::from_utf8_lossy(&refused.stdout);
        assert_eq!(refused.status.code(), Some(code), "{command}: {said}");
        assert!(
            said.contains("day.csv is not what the manifest.json"),
            "{said}"
        );
    }
}

fn sha256(bytes: &[u8]) -> String {
    use sha2::{Digest as _, Sha256};
    text::hex(&Sha256::digest(bytes))
}

#[test]
fn rows_of_trades_alone_are_told_with_and_without_an_rtype() {
    let folder = tempfile::tempdir().unwrap();
    let of = |name: &str, rtype: u8, action: &str| {
        let rows = rows(2, rtype, "A").replace(",7,A,A,", &format!(",7,{action},A,"));
        csv(folder.path(), name, &rows)
    };
    let without = |file: &str| {
        let text = fs::read_to_string(file).unwrap();
        let lines = text.lines().map(|line| {
            let mut columns: Vec<_> = line.split(',').collect();
            columns.remove(2);
            columns.join(",")
        });
        let lines: Vec<_> = lines.collect();
        fs::write(file, lines.join("\n") + "\n").unwrap();
        file.to_owned()
    };
    let (unknown, known) = ("Every row is a trade", "The schema tbbo");
    let trades = without(&of("trades.csv", 1, "T"));
    assert!(warned(&[&trades], unknown) && !warned(&[&trades], known));
    let updates = without(&of("updates.csv", 1, "A"));
    assert!(!warned(&[&updates], unknown));
}

/// Ten minutes of quotes of two venues, a line a second and venue.
fn quoted(header: &str, line: impl Fn(u32, u16) -> Option<String>) -> String {
    let mut text = format!("{header}\n");
    for (second, venue) in (0..600).flat_map(|second| [(second, 2), (second, 41)]) {
        text.extend(line(second, venue).map(|line| line + "\n"));
    }
    text
}

/// The time so many seconds after two o'clock.
fn clock(second: u32) -> String {
    format!("2024-08-01T14:{:02}:{:02}Z", second / 60, second % 60)
}

#[test]
fn a_side_that_is_empty_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let header = "ts_event,publisher_id,bid_px_00,ask_px_00,bid_sz_00,ask_sz_00,symbol";
    let said = |name: &str, bids: fn(u32) -> bool, side: &str| {
        let text = quoted(header, |second, venue| {
            let (bid, size) = if bids(second) {
                ("10.00", "300")
            } else {
                ("", "0")
            };
            Some(format!(
                "{},{venue},{bid},10.02,{size},200,A",
                clock(second)
            ))
        });
        let path = file(folder.path(), name, &text);
        let result = executed(&[&path, "--side", side]);
        let words = result["warnings"].to_string();
        (
            words.contains("One side of the market is empty"),
            words.contains("in which the order begins"),
        )
    };
    assert_eq!(said("both.csv", |_| true, "buy"), (false, false));
    assert_eq!(said("none.csv", |_| false, "buy"), (true, true));
    assert_eq!(
        said("later.csv", |second| second < 300, "buy"),
        (true, false)
    );
    // Where there is nobody to sell to, there is no mid, and the order is not filled.
    assert_eq!(
        said("later.csv", |second| second < 300, "sell"),
        (false, false)
    );
    assert_eq!(said("first.csv", |second| second > 0, "buy"), (true, true));
}

#[test]
fn hours_without_a_row_are_said() {
    let folder = tempfile::tempdir().unwrap();
    let header = "ts_event,publisher_id,bid_px_00,ask_px_00,bid_sz_00,ask_sz_00,symbol";
    let said = |hole: std::ops::Range<u32>| {
        let text = quoted(header, |second, venue| {
            let line = format!("{},{venue},10.00,10.02,300,200,A", clock(second));
            (!hole.contains(&second)).then_some(line)
        });
        let path = file(folder.path(), "hole.csv", &text);
        let result = executed(&[&path]);
        let evaluated = [
            "evaluate",
            &path,
            "-q",
            "--orders",
            "20",
            "--horizon",
            "20s",
        ];
        let evaluated = json(&[&evaluated[..], &["--order-size", "50"]].concat());
        let has = |one: &Value| {
            one["warnings"]
                .to_string()
                .contains("No venue has a row for")
        };
        assert_eq!(has(&result), has(&evaluated));
        has(&result)
    };
    assert!(!said(0..0));
    assert!(!said(100..200));
    assert!(said(100..300));
}

#[test]
fn many_rows_of_one_time_are_said() {
    let folder = tempfile::tempdir().unwrap();
    let header = "ts_event,publisher_id,bid_px_00,ask_px_00,bid_sz_00,ask_sz_00,symbol";
    let said = |every: u32| {
        let text = quoted(header, |second, venue| {
            let time = clock(second / every * every);
            let bid = 10.0 - f64::from(second % 7) / 100.0;
            Some(format!("{time},{venue},{bid:.2},10.02,300,200,A"))
        });
        let path = file(folder.path(), "times.csv", &text);
        executed(&[&path])["warnings"]
            .to_string()
            .contains("different times")
    };
    assert!(!said(1));
    assert!(said(60));
}

#[test]
fn a_day_that_is_asked_for_and_not_there_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("days");
    let path = path.to_str().unwrap();
    common::synthetic(path, &["--rows", "400", "--days", "3"]);
    for command in [
        &["run"][..],
        &["evaluate", "--orders", "20", "--horizon", "20s"],
    ] {
        let said = |dates: &str| {
            let more = [path, "-q", "--order-size", "50", "--date", dates];
            let output = run(&[command, &more].concat());
            assert!(output.status.success(), "{}", stderr(&output));
            let said = stderr(&output);
            let line = said
                .lines()
                .find(|line| line.contains("of the days asked for"));
            line.map_or_else(String::new, |line| {
                line.replace("\"timestamp\"", "")[30..].to_owned()
            })
        };
        assert_eq!(said("2024-08-01,2024-08-02"), "");
        let missing = said("2024-08-01..2024-08-02,2023-01-05");
        assert!(
            missing.contains("2023-01-05") && !missing.contains("2024-08-01"),
            "{missing}"
        );
    }
}

#[test]
fn trading_days_without_a_row_are_said() {
    let folder = tempfile::tempdir().unwrap();
    let days = folder.path().join("days");
    let path = days.to_str().unwrap();
    common::synthetic(
        path,
        &["--rows", "400", "--days", "4", "--symbols", "ONE,TWO"],
    );
    let said = |more: &[&str]| {
        let orders = [
            "-q",
            "--orders",
            "20",
            "--horizon",
            "20s",
            "--order-size",
            "50",
        ];
        let output = run(&[&["evaluate", path], &orders[..], more].concat());
        assert!(output.status.success(), "{}", stderr(&output));
        let said = stderr(&output);
        let line = said.lines().find(|line| line.contains("in no figure: "));
        let line = line.and_then(|line| line.split("in no figure: ").nth(1));
        line.map_or_else(String::new, |rest| {
            rest.split('"').next().unwrap().to_owned()
        })
    };
    let session = ["--session", "us-equities"];
    assert_eq!(said(&session), "");
    let mut files: Vec<_> = fs::read_dir(&days)
        .unwrap()
        .map(|file| file.unwrap().path())
        .collect();
    files.sort();
    let second = |path: &&std::path::PathBuf| path.to_string_lossy().contains("2024-08-02");
    let gone: Vec<_> = files.iter().filter(second).collect();
    assert!(!gone.is_empty(), "{files:?}");
    fs::remove_file(gone[0]).unwrap();
    let missing = said(&session);
    assert!(
        missing.contains("on 2024-08-02") && !missing.contains("2024-08-03"),
        "{missing}"
    );
    assert_eq!(said(&[]), missing);
    // Days that nobody asks for are not missing.
    assert_eq!(
        said(&[&session[..], &["--date", "2024-08-01,2024-08-05"]].concat()),
        ""
    );
}

#[test]
fn an_end_of_the_window_that_clocks_show_twice_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let header = "ts_event,publisher_id,bid_px_00,ask_px_00,bid_sz_00,ask_sz_00,symbol";
    let said = |date: &str, from: &str, to: &str| {
        let text = quoted(header, |second, venue| {
            let minute = second / 2;
            let time = format!("{date}T{:02}:{:02}:00Z", 4 + minute / 60, minute % 60);
            Some(format!("{time},{venue},10.00,10.02,300,200,A"))
        });
        let path = file(folder.path(), "clocks.csv", &text);
        let zone = [
            "--tz",
            "America/New_York",
            "--session",
            "all",
            "--from",
            from,
            "--to",
            to,
        ];
        let result = executed(&[&[&path[..]], &zone[..]].concat());
        result["warnings"].to_string().contains("show --")
    };
    assert!(said("2024-11-03", "00:30", "01:30"));
    assert!(!said("2024-11-03", "00:30", "02:30"));
    assert!(!said("2024-10-03", "00:30", "01:30"));
}
