//! Recordings that could be read in two ways, which are refused or warned of.

#![allow(clippy::unwrap_used, reason = "what cannot be run fails the test")]

mod common;

use std::fs;
use std::path::Path;

use common::{executed, file, run, stderr};

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

fn csv(folder: &Path, name: &str, rows: &str) -> String {
    file(folder, name, &format!("{HEADER}\n{rows}"))
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
    let told = of("told.csv", 1, "T");
    assert!(!warned(&[&told], unknown) && warned(&[&told], known));
    let updates = without(&of("updates.csv", 1, "A"));
    assert!(!warned(&[&updates], unknown));
}
