//! Results read back: an error, or a page, a picture, a table and a comparison; never a panic,
//! never a script in the page but the page's own two.

#![no_main]

use libfuzzer_sys::fuzz_target;
use report::input::parse;

fuzz_target!(|text: &str| {
    let Ok(results) = parse("result.json", text) else {
        return;
    };
    if let Ok(page) = report::html(&results) {
        let (code, data) = ("<script>", "<script type=\"application/json\">");
        let (codes, all) = (page.matches(code).count(), page.matches("<script").count());
        assert!(codes <= 2, "text of a result became code");
        assert_eq!(codes + page.matches(data).count(), all, "text of a result became code");
    }
    let _ = report::csv(&results);
    for one in &results {
        assert!(report::differences(&one.json, &one.json).is_empty());
        assert!(parse("again.json", &one.json.to_string()).is_ok());
    }
});
