//! Cells of a panel: kept, shown, dealt in parts, merged, and whatever happens meanwhile.

#![allow(clippy::unwrap_used, reason = "what cannot be run fails the test")]

mod common;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use common::panels::{assert_same, evaluate, fails, files, merge, recordings, text, without_meta};
use common::{backtest, json, run, stderr};
use serde_json::Value;

#[test]
fn parts_of_several_processes_are_the_whole() {
    let (recordings, kept) = (recordings(), tempfile::tempdir().unwrap());
    let input = text(recordings.path());
    let whole = without_meta(json(&evaluate(input, &[])));
    let plan = kept.path().join("plan.json");
    let list = json(&evaluate(input, &["--list"]));
    fs::write(&plan, list.to_string()).unwrap();
    // The last two of eleven parts have no unit.
    for parts in [2, 3, 11] {
        let cells = kept.path().join(parts.to_string());
        let merge = merge(&["--plan", text(&plan), text(&cells)]);
        let mut units = 0;
        for number in (1..=parts).rev() {
            if number == 1 {
                fails(&merge, 5, &["have no cell"]);
            }
            let part = format!("{number}/{parts}");
            let args = evaluate(input, &["--cells", text(&cells), "--part", &part]);
            let done = json(&args);
            assert_eq!(
                (&done["part"], &done["cells"]),
                (&part.as_str().into(), &done["units"])
            );
            assert_eq!(done["executed"], done["units"]);
            units += done["units"].as_u64().unwrap();
            assert_eq!(json(&args)["executed"], 0);
        }
        assert_eq!(units, 8);
        assert_same(json(&merge), &whole);
    }

    // As schedulers say it.
    let cells = kept.path().join("arrays");
    for index in 0..2 {
        let done = backtest()
            .args(evaluate(
                input,
                &["--cells", text(&cells), "--part", "auto"],
            ))
            .env("AWS_BATCH_JOB_ARRAY_INDEX", index.to_string())
            .env("AWS_BATCH_JOB_ARRAY_SIZE", "2")
            .output()
            .unwrap();
        assert!(done.status.success(), "{}", stderr(&done));
    }
    assert_same(json(&merge(&[text(&cells)])), &whole);
    fails(
        &evaluate(input, &["--cells", text(&cells), "--part", "auto"]),
        2,
        &["--part auto", "SLURM_ARRAY_TASK_ID", "--part 3/8"],
    );
    fails(&evaluate(input, &["--part", "1/2"]), 2, &["--cells"]);
    fails(
        &evaluate(input, &["--cells", text(&cells), "--part", "3/2"]),
        2,
        &["3 of 2"],
    );
}

/// What reads buckets is in another build, and nothing of their name is made here instead.
#[cfg(not(feature = "s3"))]
#[test]
fn a_build_without_buckets_says_which_has_them() {
    let recordings = recordings();
    let input = text(recordings.path());
    let place = "s3://desk/study";
    for args in [
        evaluate(place, &[]),
        evaluate(input, &["--cells", place]),
        vec!["run", "--input", place],
        vec!["merge", place],
    ] {
        fails(
            &args,
            2,
            &[place, "without the feature s3", "container image"],
        );
    }
    for bad in ["s3://", "s3://desk/*.csv", "s3://desk/../study"] {
        fails(&evaluate(bad, &[]), 2, &[bad]);
    }
    assert!(!Path::new("s3:").exists());
}

#[test]
fn what_does_not_go_together_is_refused_by_name() {
    let (recordings, kept) = (recordings(), tempfile::tempdir().unwrap());
    let (input, cells) = (text(recordings.path()), kept.path().join("cells"));
    let list = json(&evaluate(input, &["--list"]));
    assert_eq!((&list["days"], &list["symbols"]), (&4.into(), &2.into()));
    assert!(list["estimated_seconds"].as_f64().unwrap() > 0.0);
    let plan = kept.path().join("plan.json");
    fs::write(&plan, list.to_string()).unwrap();
    json(&evaluate(input, &["--cells", text(&cells)]));
    let merge = ["merge", text(&cells), "--plan", text(&plan)];
    assert!(run(&merge).status.success());

    // The plan is of other orders, or of another version.
    let other_plan = kept.path().join("other.json");
    let merge_other = ["merge", text(&cells), "--plan", text(&other_plan)];
    let mut older = list.clone();
    older["engine"] = "0.0.1".into();
    for (plan, words) in [
        (
            json(&evaluate(input, &["--sizes", "200", "--list"])),
            "sizes is [300] instead of [200]",
        ),
        (
            json(&evaluate(input, &["--fee", "0.001", "--list"])),
            "market.fee is 0.0 instead of 0.001",
        ),
        (older, "of 0.0.1"),
    ] {
        fs::write(&other_plan, plan.to_string()).unwrap();
        fails(
            &merge_other,
            1,
            &["2024-08-01_ONE", text(&other_plan), words],
        );
    }

    // Other settings in the same folder.
    let other = evaluate(input, &["--cells", text(&cells), "--fee", "0.001"]);
    fails(&other, 2, &["market.fee", "name another folder"]);

    // A cell is missing.
    let made = files(&cells);
    let bytes = fs::read(&made[0]).unwrap();
    fs::remove_file(&made[0]).unwrap();
    fails(&merge, 5, &["ONE on 2024-08-01"]);

    // A cell is damaged: cut short, changed, of another layout, or none at all.
    let mut changed = bytes.clone();
    *changed.last_mut().unwrap() ^= 1;
    let mut later = bytes.clone();
    later[7] = 9;
    for (damaged, words) in [
        (&bytes[..bytes.len() - 1], "is damaged"),
        (&changed, "is damaged"),
        (
            &later,
            "is a cell of layout 9, and this program reads layout ",
        ),
        (b"{}", "is JSON, as earlier versions kept cells"),
        (b"", "is no cell"),
    ] {
        fs::write(&made[0], damaged).unwrap();
        let words = format!("2024-08-01_ONE.cell {words}");
        fails(&merge, 1, &[&words, "remove it"]);
        fails(&["cells", text(&made[0])], 1, &[&words]);
        fails(&evaluate(input, &["--cells", text(&cells)]), 1, &[&words]);
    }

    // The same unit with another answer.
    fs::write(&made[0], bytes).unwrap();
    let changed = tempfile::tempdir().unwrap();
    for (place, file) in files(recordings.path()).into_iter().enumerate() {
        let rows = fs::read_to_string(&file).unwrap();
        let rows: Vec<&str> = rows
            .lines()
            .take(if place == 0 { 2_000 } else { 9_999 })
            .collect();
        let file = changed.path().join(file.file_name().unwrap());
        fs::write(file, rows.join("\n")).unwrap();
    }
    let others = kept.path().join("others");
    json(&evaluate(text(changed.path()), &["--cells", text(&others)]));
    fails(
        &["merge", text(&cells), text(&others)],
        1,
        &["ONE on 2024-08-01", "differs"],
    );
}

#[test]
fn what_fails_is_named_and_the_rest_is_kept() {
    let (recordings, kept) = (recordings(), tempfile::tempdir().unwrap());
    let broken = recordings.path().join("broken.csv");
    fs::write(&broken, "ts_event,publisher_id\nx,y\n").unwrap();
    let output = kept.path().join("panel.json");
    let args = evaluate(text(recordings.path()), &["--output", text(&output)]);
    fails(&args, 1, &["1 unit failed", "broken.csv"]);
    let panel: Value = serde_json::from_slice(&fs::read(&output).unwrap()).unwrap();
    assert_eq!(panel["units"]["cells"], 8);
    assert!(
        panel["units"]["failed"][0]["symbol"]
            .as_str()
            .unwrap()
            .contains("broken.csv")
    );
    assert!(
        panel["warnings"].to_string().contains("broken.csv"),
        "{}",
        panel["warnings"]
    );

    // A day that is too short for one order.
    let output_of_short = json(&evaluate(
        text(&recordings.path().join("2024-08-01.csv")),
        &["--list"],
    ));
    assert_eq!(output_of_short["days"], 1);
    let first = recordings.path().join("2024-08-01.csv");
    let rows = fs::read_to_string(&first).unwrap();
    fs::write(&first, rows.lines().take(20).collect::<Vec<_>>().join("\n")).unwrap();
    fs::remove_file(&broken).unwrap();
    let cells = kept.path().join("cells");
    let args = evaluate(text(recordings.path()), &["--cells", text(&cells)]);
    fails(&args, 1, &["2 units failed", "2024-08-01", "not one fits"]);
    assert_eq!(files(&cells).len(), 6);
}

/// A day of which nothing can be read is missing from the panel as loudly as one that breaks off.
#[test]
fn a_file_without_a_usable_row_is_named() {
    for (rows, why) in [
        ("", "there are no rows in it"),
        ("nonsense,row\n", "every row was refused"),
    ] {
        let recordings = recordings();
        let file = recordings.path().join("2024-08-02.csv");
        let read = fs::read_to_string(&file).unwrap();
        let head = read.lines().next().unwrap();
        let bad = rows.repeat(if rows.is_empty() { 0 } else { 30 });
        fs::write(&file, format!("{head}\n{bad}")).unwrap();
        let said = fails(
            &evaluate(text(recordings.path()), &[]),
            1,
            &["1 unit failed", "2024-08-02.csv", why],
        );
        let panel: Value = serde_json::from_slice(&said.stdout).unwrap();
        assert_eq!(panel["units"]["failed"].as_array().unwrap().len(), 1);
        assert!(panel["warnings"].to_string().contains("2024-08-02.csv"));
    }
}

/// A panel of eight units that is interrupted once a finished cell is there; `None` where all
/// eight were there before the signal came.
fn interrupted(args: &[&str], cells: &Path) -> Option<Output> {
    let child = backtest()
        .args(args)
        .env("RAYON_NUM_THREADS", "1")
        .stderr(std::process::Stdio::piped())
        .spawn();
    let mut child = child.unwrap();
    let is_cell = |file: &PathBuf| file.extension().is_some_and(|one| one == "cell");
    let there = || cells.exists() && files(cells).iter().any(is_cell);
    while !there() && child.try_wait().unwrap().is_none() {
        std::thread::sleep(std::time::Duration::from_millis(1));
    }
    let _ = Command::new("kill")
        .args(["-TERM", &child.id().to_string()])
        .output();
    let output = child.wait_with_output().unwrap();
    (files(cells).len() < 8).then_some(output)
}

#[test]
fn an_interrupt_loses_no_finished_unit() {
    let (recordings, kept) = (recordings(), tempfile::tempdir().unwrap());
    let input = text(recordings.path());
    let whole = without_meta(json(&evaluate(input, &[])));
    let once = |turn: u32| {
        let cells = kept.path().join(turn.to_string());
        let args = evaluate(input, &["--cells", text(&cells)]);
        interrupted(&args, &cells).map(|output| (cells.clone(), output))
    };
    let (cells, output) = (0..100).find_map(once).unwrap();
    let said = stderr(&output);
    assert_eq!(output.status.code(), Some(130), "{said}");
    let made = files(&cells)
        .into_iter()
        .map(|file| (fs::read(&file).unwrap(), file));
    let made: Vec<_> = made.collect();
    assert!(
        made.iter()
            .all(|(_, file)| file.extension().is_some_and(|one| one == "cell"))
    );
    let words = format!("of 8 units are kept in {}", cells.display());
    assert!(said.contains(&words), "{said}");
    assert_same(json(&evaluate(input, &["--cells", text(&cells)])), &whole);
    for (bytes, file) in made {
        assert_eq!(fs::read(&file).unwrap(), bytes);
    }
}

#[test]
fn cells_are_shown_as_json() {
    let (recordings, kept) = (recordings(), tempfile::tempdir().unwrap());
    let cells = kept.path().join("cells");
    let panel = json(&evaluate(
        text(recordings.path()),
        &["--cells", text(&cells)],
    ));
    let shown = run(&["cells", text(&cells)]);
    assert!(shown.status.success(), "{}", stderr(&shown));
    let lines: Vec<Value> = shown
        .stdout
        .split(|byte| *byte == b'\n')
        .filter(|line| !line.is_empty())
        .map(|line| serde_json::from_slice(line).unwrap())
        .collect();
    assert_eq!(lines.len(), 8);
    let orders: u64 = lines
        .iter()
        .map(|line| line["cell"]["orders"].as_u64().unwrap())
        .sum();
    assert_eq!(panel["orders"], orders);
    assert_eq!(lines[1]["cell"]["symbol"], "TWO");
    let empty = kept.path().join("empty");
    fs::create_dir(&empty).unwrap();
    fails(&["cells", text(&empty)], 1, &["no cell in"]);
    fs::write(empty.join("2024-08-01_ONE.json"), "{}").unwrap();
    fails(
        &["merge", text(&empty)],
        1,
        &["cells of an earlier version", "execute the units again"],
    );
}

#[test]
fn cells_that_are_not_in_the_plan_are_left_out_with_a_word() {
    let (recordings, kept) = (recordings(), tempfile::tempdir().unwrap());
    let (input, cells) = (text(recordings.path()), kept.path().join("cells"));
    json(&evaluate(input, &["--cells", text(&cells)]));
    let listed = run(&evaluate(input, &["--symbol", "ONE", "--list"]));
    let plan = kept.path().join("plan.json");
    fs::write(&plan, &listed.stdout).unwrap();
    let merged = run(&merge(&[text(&cells), "--plan", text(&plan)]));
    let said = stderr(&merged);
    assert!(merged.status.success(), "{said}");
    assert!(
        said.contains("4 cells are of units that are not in the plan"),
        "{said}"
    );
    let merged: Value = serde_json::from_slice(&merged.stdout).unwrap();
    let alone = json(&evaluate(input, &["--symbol", "ONE"]));
    assert_eq!(merged["digest"], alone["digest"]);
    fails(
        &evaluate(input, &["--list", "--output", text(&plan)]),
        2,
        &["--list", "--output"],
    );
}
