//! Results and settings that were damaged: an error or a page, never a panic. `SOR_TEST_FILES` says
//! how many (default 1,500).

#![allow(
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "what cannot be run fails the test"
)]

mod common;

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;
use report::input::parse;
use serde_json::{Value, json};

fn files() -> u64 {
    let text = std::env::var("SOR_TEST_FILES").ok();
    text.map_or(1_500, |text| text.parse().unwrap())
}

/// A value of the tree, by a walk that takes a turn at random.
fn any<'a>(tree: &'a mut Value, random: &mut Pcg64Mcg) -> &'a mut Value {
    let children = match tree {
        Value::Object(inner) => inner.len(),
        Value::Array(inner) => inner.len(),
        _ => 0,
    };
    if children == 0 || random.random_ratio(1, 12) {
        return tree;
    }
    let turn = random.random_range(0..children);
    let child = match tree {
        Value::Object(inner) => inner.values_mut().nth(turn),
        Value::Array(inner) => inner.get_mut(turn),
        _ => None,
    };
    any(child.unwrap(), random)
}

fn nasty(random: &mut Pcg64Mcg) -> Value {
    let all = [
        json!(null),
        json!(0),
        json!(-1),
        json!(1e308),
        json!(-1e-308),
        json!(u64::MAX),
        json!(i64::MIN),
        json!(""),
        json!("<script>alert(1)</script>"),
        json!("9999-12-31T23:59:60Z"),
        json!("é\u{0}\u{202e}"),
        json!([]),
        json!({}),
        json!([[[[]]]]),
        json!(true),
    ];
    all[random.random_range(0..all.len())].clone()
}

/// What a reader makes of it; whether there was a page.
fn look(text: &str) -> bool {
    let Ok(results) = parse("result.json", text) else {
        return false;
    };
    if let Ok(page) = report::html(&results) {
        assert!(
            !page.contains("<script>alert(1)"),
            "text of a result became code"
        );
    }
    let _ = report::csv(&results);
    true
}

#[test]
fn damaged_results_neither_panic_nor_become_code() {
    let good = common::json(&["demo", "--rows", "300"]);
    assert!(look(&good.to_string()));
    let mut pages = 0;
    for seed in 0..files() {
        let outcome = catch_unwind(AssertUnwindSafe(|| {
            let mut random = Pcg64Mcg::seed_from_u64(seed);
            let mut result = good.clone();
            for _ in 0..random.random_range(1..4) {
                *any(&mut result, &mut random) = nasty(&mut random);
            }
            let mut text = result.to_string();
            if random.random_ratio(1, 5) {
                let mut cut = random.random_range(0..text.len());
                while !text.is_char_boundary(cut) {
                    cut -= 1;
                }
                text.truncate(cut);
            }
            look(&text)
        }));
        match outcome {
            Ok(page) => pages += u64::from(page),
            Err(panic) => {
                eprintln!("seed {seed} fails again");
                resume_unwind(panic);
            }
        }
    }
    assert!(pages > 0 && pages < files(), "{pages} pages");
    // Deep nesting must not exhaust the stack.
    assert!(!look(&"[".repeat(200_000)));
    assert!(!look(&"{\"results\":".repeat(50_000)));
}
