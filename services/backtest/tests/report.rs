//! Pages, pictures and tables from results, as users make them.

#![allow(clippy::unwrap_used, reason = "what cannot be run fails the test")]

mod common;

use std::fs;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use common::{kept, run, stderr, synthetic};
use serde_json::Value;
use sha2::{Digest, Sha256};

fn report(args: &[&str]) {
    let output = run(&[&["report"], args].concat());
    assert!(output.status.success(), "{args:?}: {}", stderr(&output));
}

/// Every number on a page that says where in the JSON it is: (pointer, scale, text).
fn numbers(page: &str) -> Vec<(&str, f64, &str)> {
    let marked = page.split(" data-json=\"").skip(1);
    marked
        .map(|rest| {
            let (pointer, rest) = rest.split_once('"').unwrap();
            let (attributes, rest) = rest.split_once('>').unwrap();
            let scale = attributes.split('"').nth(1).unwrap_or("1");
            let (text, _) = rest.split_once('<').unwrap();
            (pointer, scale.parse().unwrap(), text)
        })
        .collect()
}

/// Whether a text is a number of the JSON, rounded as it is shown.
fn agrees(text: &str, value: f64) -> bool {
    let text = text.replace("&#60;", "<").replace("&#62;", ">");
    let plain: String = text
        .replace('\u{2212}', "-")
        .chars()
        .filter(|one| one.is_ascii_digit() || matches!(one, '-' | '.' | 'e'))
        .collect();
    let (mantissa, exponent) = plain.split_once('e').unwrap_or((&plain, "0"));
    let decimals = mantissa
        .split_once('.')
        .map_or(0, |(_, fraction)| fraction.len());
    let shown: f64 = plain.parse().unwrap();
    match text.chars().next() {
        Some('<') => return value < shown,
        Some('>') => return value > shown,
        _ => {}
    }
    let last = exponent.parse::<i32>().unwrap() - i32::try_from(decimals).unwrap();
    let half = 0.5 * 10_f64.powi(last);
    (shown - value).abs() <= half * 1.000_001 + value.abs() * 1e-12
}

fn assert_agrees(page: &str, documents: &[Value]) -> usize {
    let (mut place, mut counted) = (0, 0);
    for part in page.split("<article id=\"r") {
        if let Some((digits, _)) = part.split_once('"') {
            place = digits.parse().unwrap_or(place);
        }
        for (pointer, scale, text) in numbers(part) {
            let (document, pointer) = match pointer.split_once('#') {
                Some((subject, pointer)) => (subject[1..].parse().unwrap(), pointer),
                None => (place, pointer),
            };
            let value: &Value = documents[document].pointer(pointer).unwrap();
            let value = value.as_f64().unwrap() * scale;
            assert!(agrees(text, value), "{pointer}: {text} is not {value}");
            // Beyond the sixth decimal of a basis point is noise.
            let noise = if pointer.ends_with("bps") {
                5e-7
            } else {
                5e-10
            };
            let nothing = !text.bytes().any(|byte| (b'1'..=b'9').contains(&byte));
            assert!(
                !nothing || value.abs() <= noise,
                "{pointer}: {value} looks like nothing"
            );
            counted += 1;
        }
    }
    counted
}

/// The page without its scripts, each of which the policy of the page names by its hash, and
/// without the data that they draw from.
fn without_scripts(html: &str) -> String {
    let policy = html
        .split_once("http-equiv=\"Content-Security-Policy\" content=\"")
        .and_then(|(_, rest)| rest.split_once('"'))
        .unwrap()
        .0;
    assert!(policy.starts_with("default-src 'none'; script-src 'sha256-"));
    let mut plain = html.to_owned();
    let mut scripts = 0;
    while let Some(begin) = plain.find("<script") {
        let end = begin + plain[begin..].find("</script>").unwrap();
        let (tag, body) = plain[begin..end].split_once('>').unwrap();
        match tag {
            "<script" => {
                let hash = STANDARD.encode(Sha256::digest(body));
                assert!(policy.contains(&format!("'sha256-{hash}'")), "{policy}");
                scripts += 1;
            }
            "<script type=\"application/json\"" => {
                serde_json::from_str::<Value>(body).unwrap();
            }
            other => panic!("{other}"),
        }
        plain.replace_range(begin..end + "</script>".len(), "");
    }
    assert_eq!(policy.matches("'sha256-").count(), scripts);
    plain
}

#[test]
fn a_page_has_the_numbers_of_its_result_and_loads_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let page = folder.path().join("page.html");
    let page = page.to_str().unwrap();
    let market = folder.path().join("m.csv");
    let market = market.to_str().unwrap();
    synthetic(market, &["--rows", "8000"]);
    let table: [(&[&str], usize); 6] = [
        (&["demo", "--rows", "8000"], 400),
        (
            &[
                "demo",
                "--rows",
                "8000",
                "--side",
                "sell",
                "--router",
                "cont-kukanov",
                "--fee",
                "0.003",
            ],
            400,
        ),
        (&["demo", "--rows", "2000", "--profile", "seed"], 200),
        (&["demo", "--rows", "2000", "--order-size", "3000000"], 400),
        (&["demo", "--rows", "2000", "--series", "none"], 200),
        (&["evaluate", "--orders", "60", "--input", market], 100),
    ];
    for (args, least) in table {
        let (file, document) = kept(folder.path(), "result.json", args);
        report(&[file.to_str().unwrap(), "--out", page]);
        let html = fs::read_to_string(page).unwrap();
        let counted = assert_agrees(&html, &[document]);
        assert!(counted >= least, "{args:?}: {counted} numbers");
        let plain = without_scripts(&html);
        // Of one order nothing is known that a colour could say.
        let coloured = ["class=\"number good\"", "class=\"number bad\""];
        assert!(
            args.contains(&"evaluate") || !coloured.iter().any(|class| plain.contains(class)),
            "{args:?}"
        );
        for foreign in [
            "<script",
            "http:",
            "https:",
            "@import",
            "url(",
            "<link rel=\"style",
        ] {
            assert!(!plain.contains(foreign), "{args:?}: {foreign}");
        }
        assert_eq!(
            html.matches("<svg").count(),
            html.matches("<desc").count(),
            "{args:?}"
        );
        let again = Path::new(page).with_extension("again");
        report(&[file.to_str().unwrap(), "--out", again.to_str().unwrap()]);
        assert!(
            fs::read_to_string(again).unwrap() == html,
            "{args:?}: same result, same page"
        );
    }
}

#[test]
fn several_results_stand_side_by_side() {
    let folder = tempfile::tempdir().unwrap();
    let of = |name, args: &[&str]| kept(folder.path(), name, args);
    let (one, first) = of("one.json", &["demo", "--rows", "2000"]);
    let (other, second) = of("other.json", &["demo", "--rows", "2000", "--side", "sell"]);
    let (both, mut several) = of(
        "both.json",
        &["demo", "--rows", "2000", "--symbols", "ONE,TWO"],
    );
    // A result may come from anywhere.
    several["results"][1]["order"]["symbol"] = "<b>TWO".into();
    fs::write(&both, several.to_string()).unwrap();
    let page = folder.path().join("page.html");
    let files = [&one, &other, &both].map(|file| file.to_str().unwrap());
    report(&[&files[..], &["--out", page.to_str().unwrap()]].concat());
    let html = fs::read_to_string(page).unwrap();
    let several = several["results"].as_array().unwrap();
    let documents = [&[first, second], several.as_slice()].concat();
    assert!(assert_agrees(&html, &documents) > 1_000);
    assert!(
        html.contains("both.json: ONE") && !html.contains("<b>"),
        "names are text"
    );
    assert!(
        html.contains("words differs\">side"),
        "what differs is marked"
    );
}

/// Two hundred results are a page that is read, and not two hundred pages in one.
#[test]
fn of_many_results_a_page_has_a_line_each() {
    let folder = tempfile::tempdir().unwrap();
    let made: Vec<_> = ["buy", "sell"]
        .into_iter()
        .map(|side| {
            kept(
                folder.path(),
                side,
                &["demo", "--rows", "2000", "--side", side],
            )
        })
        .collect();
    let page = folder.path().join("page.html");
    for (count, bytes) in [(5, 200_000), (200, 1_000_000)] {
        let files = (0..count).map(|place| made[place % 2].0.to_str().unwrap());
        let files: Vec<_> = files.collect();
        report(&[&files[..], &["--out", page.to_str().unwrap()]].concat());
        let html = fs::read_to_string(&page).unwrap();
        let documents: Vec<_> = (0..count).map(|place| made[place % 2].1.clone()).collect();
        assert!(assert_agrees(&html, &documents) >= 4 * count);
        assert!(html.len() < bytes, "{count}: {}", html.len());
        let lines = html.split("What the words mean").next().unwrap();
        assert_eq!(lines.matches("<tr>").count(), count + 1);
        assert!(html.contains(&format!("{count} results")), "{count}");
        let cut = "the best and the worst of 200";
        assert_eq!(html.contains(cut), count > 40, "{count}");
    }
}

#[test]
fn pictures_and_tables_are_files_of_their_own() {
    let folder = tempfile::tempdir().unwrap();
    // So many fills that some stand in the result merged.
    let demo = ["demo", "--rows", "20000", "--order-size", "200000"];
    let (file, document) = kept(folder.path(), "result.json", &demo);
    let [png, csv] = ["cost.png", "fills.csv"].map(|name| folder.path().join(name));
    let (file, picture, table) = (
        file.to_str().unwrap(),
        png.to_str().unwrap(),
        csv.to_str().unwrap(),
    );
    report(&[file, "--png", picture, "--csv", table]);
    assert!(!folder.path().join("report.html").exists() && !Path::new("report.html").exists());
    assert!(fs::read(&png).unwrap().starts_with(b"\x89PNG\r\n\x1a\n"));
    let mut reader = csv::Reader::from_path(&csv).unwrap();
    let mut last = std::collections::BTreeMap::new();
    for record in reader.records() {
        let record = record.unwrap();
        assert_eq!(
            record[11],
            document["series"]["fills"][&record[1]]["merged"].to_string()
        );
        last.insert(
            record[1].to_owned(),
            (record[8].to_owned(), record[9].to_owned()),
        );
    }
    let router = &document["optimized"];
    let (shares, cash) = &last["optimized"];
    assert_eq!(*shares, router["filled"].to_string());
    assert!(agrees(cash, router["total_cash"].as_f64().unwrap()));
    assert_eq!(
        last.len(),
        document["series"]["fills"].as_object().unwrap().len()
    );
}
