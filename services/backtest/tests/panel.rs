//! Panels of several days: one document, whatever made its cells, and whatever happened meanwhile.

#![allow(clippy::unwrap_used, reason = "what cannot be run fails the test")]

mod common;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use common::panels::{evaluate, fails, files, recordings, text};
use common::{backtest, json, run, stderr};
use serde_json::Value;

fn without_meta(mut panel: Value) -> Value {
    panel.as_object_mut().unwrap().remove("meta");
    panel
}

/// Whether two panels are alike but for what varies; whole ones would fill screens.
fn assert_same(panel: Value, whole: &Value) {
    assert_eq!(panel["session"], whole["session"]);
    assert_eq!(panel["units"], whole["units"]);
    assert_eq!(panel["digest"], whole["digest"]);
    assert!(without_meta(panel) == *whole);
}

#[test]
fn one_document_whatever_made_its_cells() {
    let (recordings, kept) = (recordings(), tempfile::tempdir().unwrap());
    let (input, cells) = (text(recordings.path()), kept.path().join("cells"));
    let whole = without_meta(json(&evaluate(input, &[])));
    assert_eq!(whole["days_reported"], 2);
    assert_eq!(whole["symbols"], serde_json::json!(["ONE", "TWO"]));
    let one = &whole["comparisons"]["best_ask"];
    assert_eq!(one["verdict"], "too_few", "{one}");
    assert!(
        one["statement"]
            .as_str()
            .unwrap()
            .contains("at least 8 more days"),
        "{one}"
    );

    // Where all days are chosen on, it is said, and what to do.
    let mut every = evaluate(input, &[]);
    let days = every.iter().position(|one| *one == "--train-days").unwrap();
    every[days + 1] = "4";
    let none = json(&every);
    assert_eq!(none["days_reported"], 0);
    let said = none["warnings"].to_string();
    let expected = "chosen on the first 4 days, and there are only 4 days: no day is left";
    assert!(said.contains(expected), "{said}");

    // One thread, and clocks of the other end of the world.
    let args = evaluate(input, &[]);
    let alone = backtest()
        .args(&args)
        .env("RAYON_NUM_THREADS", "1")
        .env("TZ", "Pacific/Kiritimati")
        .output()
        .unwrap();
    let alone: Value = serde_json::from_slice(&alone.stdout).unwrap();
    assert_same(alone, &whole);

    // Cells kept, some lost, and executed again.
    let keeping = evaluate(input, &["--cells", text(&cells)]);
    assert_same(json(&keeping), &whole);
    let made = files(&cells);
    assert_eq!(made.len(), 8);
    let bytes = fs::read(&made[3]).unwrap();
    fs::remove_file(&made[3]).unwrap();
    let again = run(&keeping);
    assert!(
        stderr(&again).contains("7 of 8 units are there already"),
        "{}",
        stderr(&again)
    );
    assert_eq!(fs::read(&made[3]).unwrap(), bytes);

    // Merged, as a folder and as files in any order, some of them twice.
    let merge = ["merge", "--train-days", "2"];
    assert_same(json(&[&merge[..], &[text(&cells)]].concat()), &whole);
    let mut names: Vec<&str> = made.iter().rev().map(|file| text(file)).collect();
    names.push(text(&cells));
    assert_same(json(&[&merge[..], &names].concat()), &whole);

    // Two machines with two days each.
    let (first, second) = (kept.path().join("first"), kept.path().join("second"));
    let dates = ["2024-08-01,2024-08-05", "2024-08-02,2024-08-06"];
    for (folder, dates) in [&first, &second].into_iter().zip(dates) {
        let part = run(&evaluate(
            input,
            &["--cells", text(folder), "--date", dates],
        ));
        assert!(part.status.success(), "{}", stderr(&part));
    }
    let both = json(&[&merge[..], &[text(&second), text(&first)]].concat());
    assert_same(both, &whole);
}

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
        let merge = [
            "merge",
            "--train-days",
            "2",
            "--plan",
            text(&plan),
            text(&cells),
        ];
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
    assert_same(json(&["merge", "--train-days", "2", text(&cells)]), &whole);
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
            "is a cell of layout 9, and this program reads layout 4",
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
        .args(["-INT", &child.id().to_string()])
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

fn hexadecimal(byte: u8) -> String {
    format!("{byte:02x}")
}

#[test]
fn days_with_a_shock_in_common_are_pinned_and_save_by_it() {
    use sha2::{Digest, Sha256};

    let folder = tempfile::tempdir().unwrap();
    let days = |name: &str, rows: &str, more: &[&str]| {
        let out = folder.path().join(name);
        let args = [
            "synth",
            "--rows",
            rows,
            "--symbols",
            "ONE,TWO",
            "--days",
            "4",
        ];
        let hours = [
            "--start",
            "2024-08-01T13:36:32Z",
            "--end",
            "2024-08-01T14:06:32Z",
        ];
        let made = run(&[&args[..], &hours, more, &["--out", text(&out)]].concat());
        (out, made)
    };
    let bytes = |folder: &Path| -> Vec<Vec<u8>> {
        files(folder)
            .iter()
            .map(|file| fs::read(file).unwrap())
            .collect()
    };
    let (plain, _) = days("plain", "3000", &[]);
    let (none, _) = days("none", "3000", &["--day-shock", "0"]);
    assert!(bytes(&plain) == bytes(&none));
    let (shocked, made) = days("shocked", "24000", &["--day-shock", "90"]);
    let digest = Sha256::digest(bytes(&shocked).concat());
    let digest: String = digest.iter().copied().map(hexadecimal).collect();
    assert_eq!(
        digest,
        "781381df22e5373c49b6214c8b7fb92e89ea2c7220d12e20709216beb4e0cf3d"
    );
    let said = stderr(&made);
    let drifts: Vec<f64> = said
        .lines()
        .filter_map(|line| {
            line.split_once("prices drift by ")?
                .1
                .split_once(" bps")?
                .0
                .parse()
                .ok()
        })
        .collect();
    assert_eq!(drifts.len(), 4, "{said}");
    assert!(drifts[2] > 100.0, "{drifts:?}");
    // Whoever trades at once saves against whoever takes time where prices go the wrong way.
    for (side, sign) in [("buy", 1.0), ("sell", -1.0)] {
        let panel = json(&evaluate(text(&shocked), &["--side", side]));
        let groups = panel["comparisons"]["twap"]["groups"].as_array().unwrap();
        let day = groups
            .iter()
            .find(|group| group["value"] == "2024-08-05")
            .unwrap();
        let saved = day["saving_bps"].as_f64().unwrap();
        assert!(sign * saved > 0.5, "{side}: {saved}");
    }
    fails(
        &["synth", "--day-shock", "5", "--out", "x.csv"],
        2,
        &["--days"],
    );
    fails(
        &["synth", "--days", "2", "--day-shock", "1e9", "--out", "x"],
        2,
        &["0 to 100"],
    );
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
fn a_panel_fits_its_schema_and_has_a_page() {
    let (recordings, kept) = (recordings(), tempfile::tempdir().unwrap());
    let output = kept.path().join("panel.json");
    let panel = json(&evaluate(
        text(recordings.path()),
        &["--output", text(&output)],
    ));
    let schema = format!(
        "{}/../../docs/evaluation.schema.json",
        env!("CARGO_MANIFEST_DIR")
    );
    let schema: Value = serde_json::from_slice(&fs::read(schema).unwrap()).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let errors: Vec<_> = validator
        .iter_errors(&panel)
        .map(|error| error.to_string())
        .collect();
    assert!(errors.is_empty(), "{errors:?}");
    let page = kept.path().join("panel.html");
    let made = run(&["report", text(&output), "--out", text(&page)]);
    assert!(made.status.success(), "{}", stderr(&made));
    let page = fs::read_to_string(page).unwrap();
    for words in [
        "By symbol",
        "By hour and size",
        "a new day may bring",
        "2 symbols over 4 days",
    ] {
        assert!(page.contains(words), "{words}");
    }
}

#[test]
fn what_is_to_be_known_of_a_unit_alone_is_known_of_it_among_many() {
    let recordings = recordings();
    let input = text(recordings.path());
    let said = |more: &[&str]| {
        let panel = json(&evaluate(input, more));
        let warnings = panel["warnings"].as_array().unwrap().clone();
        let warnings: Vec<_> = warnings.iter().filter_map(Value::as_str).collect();
        warnings.join("\n")
    };
    let of_all = "In 8 of 8 units, ONE on 2024-08-01 the first: ";
    assert!(!said(&[]).contains(of_all));
    let one_venue = said(&["--venues", "2"]);
    assert!(
        one_venue.contains(&format!("{of_all}One venue only (XNAS 2)")),
        "{one_venue}"
    );
    let dear = said(&["--fee", "0.5"]);
    assert!(
        dear.contains(&format!("{of_all}A fee or rebate of 0.5 dollars a share")),
        "{dear}"
    );

    // Quotes that cross in some units, and then in one more.
    let cross = |units: u64| {
        let sentence = format!("In {units} of 8 units, TWO on 2024-08-01 the first: ");
        sentence + "Venues cross each other in"
    };
    assert!(said(&[]).contains(&cross(6)), "{}", said(&[]));
    let day = recordings.path().join("2024-08-05.csv");
    let rows = fs::read_to_string(&day).unwrap();
    let head: Vec<&str> = rows.lines().next().unwrap().split(',').collect();
    let place = |name: &str| head.iter().position(|one| *one == name).unwrap();
    let (publisher, ask) = (place("publisher_id"), place("ask_px_00"));
    let crossed = rows.lines().enumerate().map(|(line, row)| {
        let mut values: Vec<&str> = row.split(',').collect();
        if line > 0 && values[publisher] == "2" {
            values[ask] = "1.00";
        }
        values.join(",")
    });
    fs::write(&day, crossed.collect::<Vec<_>>().join("\n")).unwrap();
    assert!(said(&[]).contains(&cross(7)), "{}", said(&[]));
}

#[test]
fn cells_that_are_not_in_the_plan_are_left_out_with_a_word() {
    let (recordings, kept) = (recordings(), tempfile::tempdir().unwrap());
    let (input, cells) = (text(recordings.path()), kept.path().join("cells"));
    json(&evaluate(input, &["--cells", text(&cells)]));
    let listed = run(&evaluate(input, &["--symbol", "ONE", "--list"]));
    let plan = kept.path().join("plan.json");
    fs::write(&plan, &listed.stdout).unwrap();
    let merge = ["merge", text(&cells), "--train-days", "2", "--plan"];
    let merged = run(&[&merge[..], &[text(&plan)]].concat());
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

#[test]
fn a_file_each_symbol_gives_the_panel_of_files_of_all_symbols() {
    let (recordings, apart) = (recordings(), tempfile::tempdir().unwrap());
    for file in files(recordings.path()) {
        let rows = fs::read_to_string(&file).unwrap();
        let (head, rows) = rows.split_once('\n').unwrap();
        for symbol in ["ONE", "TWO"] {
            let of_it = rows
                .lines()
                .filter(|row| row.split(',').any(|one| one == symbol));
            let rows: Vec<_> = std::iter::once(head).chain(of_it).collect();
            assert!(rows.len() > 100, "{symbol}");
            let name = format!("{symbol}-{}", file.file_name().unwrap().display());
            fs::write(apart.path().join(name), rows.join("\n") + "\n").unwrap();
        }
    }
    let whole = json(&evaluate(text(recordings.path()), &[]));
    let cells = tempfile::tempdir().unwrap();
    let of_apart = json(&evaluate(
        text(apart.path()),
        &["--cells", text(cells.path())],
    ));
    assert_same(without_meta(of_apart), &without_meta(whole));
    // Each unit is of its own file alone.
    let shown = run(&["cells", text(cells.path())]);
    for line in String::from_utf8(shown.stdout).unwrap().lines() {
        let shown: Value = serde_json::from_str(line).unwrap();
        assert_eq!(
            shown["inputs"].as_array().unwrap().len(),
            1,
            "{}",
            shown["file"]
        );
    }
}

#[test]
fn what_stood_before_the_hours_counts_from_whatever_file_it_comes() {
    let (whole, parts) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let hours = [
        "--start",
        "2024-08-01T13:00:00Z",
        "--end",
        "2024-08-01T13:50:00Z",
    ];
    let made = [
        "synth",
        "--rows",
        "6000",
        "--days",
        "3",
        "--symbols",
        "ONE",
        "--out",
    ];
    let made = run(&[&made[..], &[text(whole.path())], &hours].concat());
    assert!(made.status.success(), "{}", stderr(&made));
    for file in files(whole.path()) {
        let rows = fs::read_to_string(&file).unwrap();
        let (head, rows) = rows.split_once('\n').unwrap();
        let place = head.split(',').position(|name| name == "ts_event").unwrap();
        for early in [true, false] {
            let of_it = rows.lines().filter(|row| {
                let time = row.split(',').nth(place).unwrap();
                early == (&time[11..16] < "13:30")
            });
            let rows: Vec<_> = std::iter::once(head).chain(of_it).collect();
            assert!(rows.len() > 100, "{early}");
            let name = format!("{early}-{}", file.file_name().unwrap().display());
            fs::write(parts.path().join(name), rows.join("\n") + "\n").unwrap();
        }
    }
    let panel = |folder: &Path| without_meta(json(&evaluate(text(folder), &[])));
    let alone = panel(whole.path());
    assert_eq!(alone["session"], "us-equities");
    assert_same(panel(parts.path()), &alone);
}
