//! Results beside each other on a page: their names, and what they differ in.

#![allow(clippy::unwrap_used, reason = "what cannot be run fails the test")]

mod common;

use common::{json, synthetic};
use serde_json::Value;

/// The page of documents, as `report --out` writes it; each has its name.
fn page_of(documents: &[(&str, &Value)]) -> String {
    let named = documents
        .iter()
        .flat_map(|(name, document)| report::input::parse(name, &document.to_string()).unwrap());
    report::html(&named.collect::<Vec<_>>()).unwrap()
}

/// Whether a line of the comparison is marked as one in which results differ.
fn differs(page: &str, line: &str) -> bool {
    page.contains(&format!("words differs\">{line}<"))
}

#[test]
fn forests_are_coloured_by_what_is_said_and_not_by_intervals() {
    let folder = tempfile::tempdir().unwrap();
    let market = folder.path().join("m.csv");
    let market = market.to_str().unwrap();
    synthetic(market, &["--rows", "20000"]);
    let args = [
        "evaluate",
        "--orders",
        "60",
        "--order-size",
        "500",
        "--horizon",
        "1m",
    ];
    let mut document = json(&[&args[..], &[market]].concat());
    for (verdict, class) in [
        ("too_little_filled", "unsure"),
        ("no_evidence", "unsure"),
        ("costs", "sure-bad"),
        ("saves", "sure-good"),
    ] {
        for one in document["comparisons"]
            .as_object_mut()
            .unwrap()
            .values_mut()
        {
            for place in ["", "/routing"] {
                let one = one.pointer_mut(place).unwrap();
                one["verdict"] = verdict.into();
                // An interval far above zero, which is no verdict.
                one["ci_low_bps"] = 0.5.into();
                one["ci_high_bps"] = 1.5.into();
            }
        }
        let two = page_of(&[("one.json", &document), ("other.json", &document)]);
        for page in [page_of(&[("one.json", &document)]), two] {
            for other in ["unsure", "sure-bad", "sure-good"] {
                let mark = format!("class=\"mean-mark {other}\"");
                assert_eq!(page.contains(&mark), class == other, "{verdict}: {other}");
            }
        }
    }
}

#[test]
fn every_assumption_that_differs_has_a_line() {
    let folder = tempfile::tempdir().unwrap();
    let market = folder.path().join("m.csv");
    let market = market.to_str().unwrap();
    synthetic(market, &["--rows", "2000"]);
    let first = json(&["run", market]);
    let other = [
        "--limit",
        "500",
        "--depth",
        "5",
        "--fee",
        "0.003",
        "--rebate",
        "0.002",
        "--latency-ms",
        "5",
        "--data-latency-ms",
        "7",
    ];
    let other = json(&[&["run", market], &other[..]].concat());
    let page = page_of(&[("one.json", &first), ("other.json", &other)]);
    for line in [
        "worst price of the order, dollars",
        "levels of the book",
        "fee, dollars per share",
        "rebate, dollars per share",
        "latency from decision to arrival, seconds",
        "latency of market data, seconds",
    ] {
        assert!(differs(&page, line), "{line}");
    }
    // What is the same has a line where it matters most, and else none.
    assert!(!differs(&page, "fills") && page.contains("words\">fills<"));
    let comparison = page.split("id=\"side-by-side\"").nth(1).unwrap();
    let comparison = comparison.split("<article").next().unwrap();
    assert!(!comparison.contains("trading hours"), "{comparison}");
}

#[test]
fn evaluations_that_differ_in_side_size_or_day_say_so() {
    let folder = tempfile::tempdir().unwrap();
    let market = folder.path().join("m.csv");
    let market = market.to_str().unwrap();
    synthetic(market, &["--rows", "4000"]);
    let first = json(&["evaluate", "--orders", "20", "--input", market]);
    let other = ["--side", "sell", "--order-size", "300", "--fee", "0.001"];
    let always = ["evaluate", "--orders", "20", "--input", market];
    let mut other = json(&[&always[..], &other].concat());
    other["data"]["first"] = "2024-08-02T13:36:32.000000000Z".into();
    let page = page_of(&[("one.json", &first), ("other.json", &other)]);
    for line in ["side", "shares", "from", "fee, dollars per share"] {
        assert!(differs(&page, line), "{line}");
    }
    for line in ["to", "router", "orders"] {
        let same = !differs(&page, line) && page.contains(&format!("words\">{line}<"));
        assert!(same, "{line}");
    }
}

/// A file may hold a symbol on many days, and each has a name of its own.
#[test]
fn no_two_results_of_a_page_have_the_same_name() {
    let one = json(&["demo", "--rows", "2000", "--symbols", "ONE"]);
    let days: Vec<Value> = (1..=6)
        .map(|day| {
            let mut result = one.get("results").map_or(&one, |all| &all[0]).clone();
            for end in ["start", "end"] {
                let instant = result["order"][end].as_str().unwrap();
                let instant = format!("2024-08-{day:02}{}", &instant[10..]);
                result["order"][end] = instant.into();
            }
            result
        })
        .collect();
    let many = serde_json::json!({ "results": days });
    let page = plain(&page_of(&[("many.json", &many)]));
    assert!(page.contains("<title>6 results: many.json</title>"));
    for day in 1..=6 {
        let label = format!(">ONE, 2024-08-{day:02}<");
        // In two pictures, each drawn again for a telephone.
        assert!(page.matches(&label).count() == 4, "{label}");
        assert!(page.contains(&format!("many.json: ONE, 2024-08-{day:02}")));
    }
    assert!(page.contains("tuned on the same order that it is reported on"));
    let few = serde_json::json!({ "results": &days[..3] });
    let page = page_of(&[("few.json", &few)]);
    let title = "3 results side by side: few.json: ONE, 2024-08-01";
    assert!(page.contains(title));
}

/// Routing of several runs together is counted from each, and a result that is there twice once.
#[test]
fn several_runs_have_one_answer() {
    let folder = tempfile::tempdir().unwrap();
    let market = folder.path().join("m.csv");
    let market = market.to_str().unwrap();
    synthetic(market, &["--rows", "3000", "--symbols", "ONE,TWO,SIX"]);
    let all = json(&["run", "--order-size", "900", market]);
    let mut all = all["results"].as_array().unwrap().clone();
    let counts = [0.5, 0.0, -0.2];
    for (run, routing) in all.iter_mut().zip(counts) {
        run["savings_detail"]["best_ask"]["routing_bps"] = routing.into();
    }
    all.push(all[0].clone());
    let named: Vec<_> = all.iter().map(|run| ("all.json", run)).collect();
    let page = page_of(&named);
    for said in [
        "4 results, 3 different: routing better in 1, alike in 1, worse in 1",
        "+0.10 bps on average, where each run counts the same whatever its size. Each is one order",
        "1 result is there more than once",
    ] {
        assert!(plain(&page).contains(said), "{said}");
    }
    let alone = page_of(&named[..1]);
    assert!(!alone.contains("each run counts the same"));
}

/// An evaluation of a day and one of three.
fn an_evaluation_and_a_panel() -> [Value; 2] {
    let folder = tempfile::tempdir().unwrap();
    let files = [
        ("m.csv", &["--rows", "4000"][..]),
        ("days", &["--rows", "1000", "--days", "3"]),
    ];
    files.map(|(name, more)| {
        let path = folder.path().join(name);
        let path = path.to_str().unwrap();
        synthetic(path, more);
        json(&[
            "evaluate",
            "--orders",
            "20",
            "--horizon",
            "10s",
            "--input",
            path,
        ])
    })
}

/// Evaluations and panels together are counted by their verdicts, for none follows from the counts.
#[test]
fn several_evaluations_have_one_answer() {
    let [mut one, mut panel] = an_evaluation_and_a_panel();
    one["comparisons"]["best_ask"]["routing"]["verdict"] = "saves".into();
    panel["comparisons"]["best_ask"]["routing"]["verdict"] = "too_few".into();
    let all = [
        ("one.json", &one),
        ("panel.json", &panel),
        ("one.json", &one),
    ];
    let page = plain(&page_of(&all));
    for said in [
        "3 evaluations, 2 different: routing saves money in 1, costs money in 0, no answer in 1",
        "Of 2 evaluations, on routing alone against best ask or bid: 1 says that it saves money, \
         none says that it costs money and 1 has no answer.",
        "1 result is there more than once",
    ] {
        assert!(page.contains(said), "{said}");
    }
    assert!(!text_of(&one).contains("Each is judged by itself"));
}

/// Every part of a saving has an interval with its mean inside, on the page as in the result.
#[test]
fn parts_of_savings_have_intervals() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (market, days) = (path("m.csv"), path("days"));
    synthetic(&market, &["--rows", "20000"]);
    synthetic(&days, &["--rows", "1000", "--days", "5"]);
    let evaluate = |input: &str, more: &[&str]| {
        let args = ["evaluate", "--orders", "60", "--horizon", "10s", "--input"];
        json(&[&args[..], &[input], more].concat())
    };
    for result in [
        evaluate(&market, &["--order-size", "300", "--fee", "0.003"]),
        evaluate(&days, &["--order-size", "100", "--train-days", "1"]),
    ] {
        let one = &result["comparisons"]["twap"];
        let mut parts = 0.0;
        for (of, part) in [
            (one, "timing"),
            (&one["routing"], "fees"),
            (&one["routing"], "posting"),
            (&one["routing"], "price"),
        ] {
            let value = |name: &str| of[format!("{part}_{name}")].as_f64();
            let mean = value("bps").unwrap();
            let (low, high) = (value("ci_low_bps").unwrap(), value("ci_high_bps").unwrap());
            assert!(low <= mean && mean <= high, "{part}: {low} {mean} {high}");
            parts += mean;
        }
        let saving = one.get("mean_bps").or(one.get("saving_bps"));
        let saving = saving.and_then(Value::as_f64).unwrap();
        assert!((parts - saving).abs() < 1e-9, "{parts} {saving}");
        let page = text_of(&result);
        assert!(page.contains("What the savings are made of, each part with its interval"));
        assert!(page.contains("/comparisons/twap/routing/price_ci_high_bps"));
    }
}

/// An order that is much beside what all others trade is said to be, in runs and evaluations.
#[test]
fn orders_that_are_large_beside_what_others_trade_are_said_to_be() {
    let folder = tempfile::tempdir().unwrap();
    let market = folder.path().join("m.csv");
    let market = market.to_str().unwrap();
    synthetic(market, &["--rows", "20000"]);
    let traded = json(&["run", "--order-size", "100", market]);
    let traded = traded["data"]["window"]["traded"].as_u64().unwrap();
    let says = |command: &[&str], size: u64| {
        let size = size.to_string();
        let result = json(&[command, &["--order-size", &size, market]].concat());
        result["warnings"]
            .to_string()
            .contains("such an order moves a market")
    };
    for (part, is_said) in [(1, false), (10, false), (30, true), (150, true)] {
        let size = traded * part / 100;
        assert_eq!(says(&["run"], size), is_said, "run {part} %");
        // A tenth of the window: a tenth of what is traded in it, on average.
        let of_one = size / 9;
        let minute = ["evaluate", "--orders", "20", "--horizon", "52s"];
        assert_eq!(says(&minute, of_one), is_said, "evaluate {part} %");
    }
}

/// What a router that posts earns in one part it may pay for in the other: tiles and the pictures
/// of several results lead with all of it, for other routers with routing.
#[test]
fn a_router_that_posts_is_led_by_all_of_its_saving() {
    let [mut one, mut panel] = an_evaluation_and_a_panel();
    for (router, unit, first, second) in [
        (
            "static",
            "bps by routing",
            "By routing alone",
            "With timing",
        ),
        ("take-post", "bps in all", "In all", "By venues and posting"),
        (
            "cont-kukanov",
            "bps in all",
            "In all",
            "By venues and posting",
        ),
    ] {
        one["assumptions"]["router"] = router.into();
        panel["assumed"]["router.kind"] = router.into();
        for document in [&one, &panel] {
            let page = page_of(&[("x.json", document)]);
            let tile = page.split("class=\"unit\">").nth(1).unwrap();
            assert!(tile.starts_with(unit), "{router}: {}", &tile[..80]);
        }
        let page = page_of(&[("one.json", &one), ("panel.json", &panel)]);
        let place = |what: &str| page.find(&format!("<figcaption>{what}, against best ask"));
        assert!(
            place(first).is_some() && place(first) < place(second),
            "{router}"
        );
    }
}

/// A page without the marks that keep words together.
fn plain(page: &str) -> String {
    page.replace("<span class=\"whole\">", "")
        .replace("</span>", "")
}

/// The page of a document without the marks that keep words together.
fn text_of(document: &Value) -> String {
    plain(&page_of(&[("x.json", document)]))
}

/// Of a panel the answer comes first, with how much, and what it takes for granted.
#[test]
fn the_headline_of_a_panel_answers_with_a_size() {
    let folder = tempfile::tempdir().unwrap();
    let days = folder.path().join("days");
    let days = days.to_str().unwrap();
    synthetic(days, &["--rows", "1000", "--days", "3"]);
    let args = ["evaluate", "--orders", "20", "--horizon", "10s", days];
    let mut panel = json(&args);
    panel["days_reported"] = 2.into();
    for (key, routing) in [("best_ask", 0.0162), ("twap", 0.25), ("vwap", -0.5)] {
        let one = &mut panel["comparisons"][key];
        let verdict = if routing > 0.0 { "saves" } else { "costs" };
        one["routing_bps"] = routing.into();
        one["routing"]["verdict"] = verdict.into();
        one["verdict"] = "no_evidence".into();
    }
    let page = text_of(&panel);
    let headline = "<h1>By routing alone, the static router saves money against best ask or bid \
                    (0.02 bps) and TWAP (0.25 bps); it costs money against VWAP (0.50 bps).</h1>";
    let rest = "With timing, it shows no evidence of a difference to best ask or bid, TWAP and \
                VWAP. On this symbol, over days like these";
    let granted = "if orders reach the venues without delay and the market does not react.";
    for said in [headline, rest, granted] {
        assert!(page.contains(said), "{said}: {page}");
    }
    panel["assumed"]["market.latency_ms"] = "5.0".into();
    let page = text_of(&panel);
    assert!(!page.contains(granted) && page.contains(", if the market does not react."));
    // What is assumed is called as on the page of a run.
    let row = "<span class=\"words\">latency from decision to arrival, seconds";
    assert!(page.contains(row) && !page.contains("latency_ms"));
    assert!(page.contains("What the words mean"));
}
