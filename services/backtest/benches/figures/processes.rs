//! Whole processes: what a user waits for.

use std::path::Path;
use std::process::{Command, Stdio};

use crate::measure::{Goal, figure, interleaved, timed};
use serde_json::{Value, json};

use crate::{BINARY, synthesize};

const SEED_GRID: [&str; 6] = [
    "--lambda-over",
    "0.1,0.4,1.0",
    "--lambda-under",
    "0.1,0.6,1.0",
    "--theta-queue",
    "0.1,0.3,0.5",
];

pub(crate) fn figures() {
    let folder = tempfile::tempdir().unwrap();
    let file = &folder.path().join("mbp-10.csv");
    synthesize(file, 60_000);
    println!(
        "\nwhole processes: 60,000 rows of MBP-10, {:.1} MB",
        megabytes(file)
    );
    let digest = |extra: &[&str]| {
        let output = run(file, extra).stderr(Stdio::null()).output().unwrap();
        let result: Value = serde_json::from_slice(&output.stdout).unwrap();
        result["digest"].as_str().unwrap().to_owned()
    };
    assert_eq!(digest(&[]), digest(&["--stream"]), "file and stream");
    let mut peak = 0;
    let [plain, streamed, strict, many] = interleaved([
        &mut || {
            let (time, memory) = timed(&mut run(file, &[]));
            peak = peak.max(memory);
            time
        },
        &mut || timed(&mut run(file, &["--stream"])).0,
        &mut || timed(&mut run(file, &["--profile", "seed"])).0,
        &mut || timed(&mut evaluate(file)).0,
    ]);
    plain.show("run, 27 points");
    figure(
        "start-up to result",
        milliseconds(&plain),
        "ms",
        &Goal::AtMost(50.0),
    );
    figure(
        "peak memory",
        peak as f64 / 1024.0 / 1024.0,
        "MiB",
        &Goal::AtMost(64.0),
    );
    strict.show("run --profile seed, 27 points");
    streamed.show("run --stream, 27 points, in-process");
    figure(
        "stream against file",
        streamed.ratio(&plain),
        "x",
        &Goal::AtMost(1.5),
    );
    many.show("evaluate, 1,000 parent orders, 27 points");
    figure(
        "evaluation",
        many.median().as_secs_f64(),
        "s",
        &Goal::AtMost(2.0),
    );
}

pub(crate) fn run(file: &Path, extra: &[&str]) -> Command {
    let mut command = command("run", file);
    command.args(extra);
    command
}

/// Cash of the tuned router and of best ask by the rules of the published systems.
pub(crate) fn seed_result(file: &Path) -> Value {
    let output = run(file, &["--profile", "seed"])
        .stderr(Stdio::null())
        .output()
        .unwrap();
    let result: Value = serde_json::from_slice(&output.stdout).unwrap();
    json!({
        "optimized": result["optimized"]["total_cash"],
        "best_ask": result["baselines"]["best_ask"]["total_cash"],
    })
}

pub(crate) fn evaluate(file: &Path) -> Command {
    let mut command = command("evaluate", file);
    command.args(["--orders", "1000"]);
    command
}

pub(crate) fn command(name: &str, file: &Path) -> Command {
    let mut command = Command::new(BINARY);
    command
        .args([name, "--progress", "never", "--input"])
        .arg(file)
        .args(SEED_GRID);
    command
}

fn milliseconds(times: &crate::measure::Times) -> f64 {
    times.median().as_secs_f64() * 1e3
}

pub(crate) fn megabytes(file: &Path) -> f64 {
    file.metadata().unwrap().len() as f64 / 1e6
}
