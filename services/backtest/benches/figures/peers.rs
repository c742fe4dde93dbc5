//! Other programs on the same files; `benches/peers/README.md` says what each does and does not do.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use serde_json::{Value, json};

use crate::decoding::{Checksum, first_level, ours};
use crate::measure::{Goal, Times, clock, figure, interleaved, timed};
use crate::processes::{evaluate, run, seed_result};
use crate::replaying::{market, one_book, replayed};
use crate::synthesize;

pub(crate) fn figures() {
    let Some(peers) = Peers::found() else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let (small, ten, one) = (path("small.csv"), path("mbp-10.csv"), path("mbp-1.csv"));
    synthesize(&small, 60_000);
    synthesize(&ten, 300_000);
    first_level(&ten, &one);
    peers.decode("MBP-10", &ten);
    peers.decode("MBP-1", &one);
    peers.replay(&small);
    peers.seeds(&small);
}

pub(crate) struct Peers {
    folder: PathBuf,
    python: PathBuf,
}

impl Peers {
    /// The programs, where they are installed; a word where they are not.
    pub(crate) fn found() -> Option<Self> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../benches/peers");
        let python = folder.join(".venv/bin/python");
        if !python.exists() {
            println!("\npeers: not measured, see benches/peers/README.md");
            return None;
        }
        Some(Self { folder, python })
    }

    /// Whether what `decode.py` needs for this is installed.
    pub(crate) fn has(&self, which: &str) -> bool {
        let module = which.split('-').next().unwrap_or(which);
        let mut import = Command::new(&self.python);
        import.args(["-c", &format!("import {module}")]);
        let status = import.stderr(Stdio::null()).status();
        status.is_ok_and(|status| status.success())
    }

    /// How long `decode.py` takes for a file of this checksum.
    pub(crate) fn decode_with(&self, which: &str, file: &Path, sum: Checksum) -> Duration {
        self.ask("decode.py", which, file, &|answer: &Value| {
            assert_eq!(answer["checksum"], json!([sum.0, sum.1, sum.2, sum.3]));
        })
    }

    fn decode(&self, kind: &str, file: &Path) {
        println!("\npeers: decoding {kind}, 300,000 rows");
        let sum = ours(file);
        let [product, polars, pandas] = interleaved([
            &mut || clock(|| ours(file)),
            &mut || self.decode_with("polars", file, sum),
            &mut || self.decode_with("pandas", file, sum),
        ]);
        product.show("product, one thread");
        polars.show("polars, all cores");
        pandas.show("pandas");
        figure(
            "product against polars",
            polars.ratio(&product),
            "x as fast",
            &Goal::AtLeast(4.0),
        );
        figure(
            "product against pandas",
            pandas.ratio(&product),
            "x as fast",
            &Goal::AtLeast(7.0),
        );
    }

    fn replay(&self, file: &Path) {
        println!("\npeers: replaying 60,000 rows from memory");
        let (tape, one_book) = (market(60_000), one_book(60_000));
        let rows = |answer: &Value| assert!(answer["rows"].as_u64() > Some(59_000), "{answer}");
        let [single, bare, routed, hftbacktest, nautilus] = interleaved([
            &mut || clock(|| replayed(&one_book, None)),
            &mut || clock(|| replayed(&tape, None)),
            &mut || clock(|| replayed(&tape, Some("0.01"))),
            &mut || self.ask("replay.py", "hftbacktest", file, &rows),
            &mut || self.ask("replay.py", "nautilus", file, &rows),
        ]);
        single.show("product, one book of all quotes, no order");
        bare.show("product, consolidated book of four venues, no order");
        routed.show("product, the same with router and ledger");
        hftbacktest.show("hftbacktest, one book, no order");
        nautilus.show("nautilus_trader, one venue, no order");
        println!(
            "  four venues against the one book of hftbacktest: {:.2} x as fast",
            hftbacktest.ratio(&bare)
        );
        for (peer, times, goal) in [
            ("hftbacktest", hftbacktest, 3.0),
            ("nautilus_trader", nautilus, 10.0),
        ] {
            figure(
                &format!("product, one book, against {peer}"),
                times.ratio(&single),
                "x as fast",
                &Goal::AtLeast(goal),
            );
        }
    }

    fn seeds(&self, file: &Path) {
        println!("\npeers: the published pipeline, 60,000 rows, 27 points");
        let product = seed_result(file);
        let check = |answer: &Value| {
            for name in ["optimized", "best_ask"] {
                assert_eq!(
                    answer["result"][name].as_f64(),
                    product[name].as_f64(),
                    "{name}"
                );
            }
        };
        let python = self.ask("seeds.py", "", file, &check);
        let [product, many] = interleaved([
            &mut || timed(&mut run(file, &["--profile", "seed"])).0,
            &mut || timed(&mut evaluate(file)).0,
        ]);
        product.show("product, whole process, with all baselines");
        println!(
            "{:<62} {python:>10.2?} (once)",
            "Python and pandas, imports left out"
        );
        let ratio = |times: &Times| python.as_secs_f64() / times.median().as_secs_f64();
        figure(
            "product against Python",
            ratio(&product),
            "x as fast",
            &Goal::AtLeast(7.0),
        );
        // Both have 27 points; `evaluate` executes 1,000 parent orders at each.
        let orders = 1_000.0 * ratio(&many);
        figure(
            "executions a second, `evaluate` against Python",
            orders,
            "x as many",
            &Goal::AtLeast(1_000.0),
        );
    }

    /// Runs a script and gives the seconds that it says.
    fn ask(&self, script: &str, which: &str, file: &Path, check: &dyn Fn(&Value)) -> Duration {
        let mut command = Command::new(&self.python);
        command.arg(self.folder.join(script));
        command
            .args(Some(which).filter(|which| !which.is_empty()))
            .arg(file);
        let output = command.stderr(Stdio::inherit()).output().unwrap();
        assert!(output.status.success(), "{script} {which}");
        let text = String::from_utf8(output.stdout).unwrap();
        let answer: Value = serde_json::from_str(text.lines().last().unwrap()).unwrap();
        check(&answer);
        Duration::from_secs_f64(answer["seconds"].as_f64().unwrap())
    }
}
