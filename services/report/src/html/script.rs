//! The page's scripts, inlined, and the policy that lets a browser run them and nothing else.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

/// uPlot 1.6.32 by Leon Sorokin, under the MIT licence beside it: pictures that can be zoomed.
const PLOT: &str = include_str!("../../assets/uplot/uPlot.iife.min.js");
/// The style of uPlot.
pub(super) const PLOT_STYLE: &str = include_str!("../../assets/uplot/uPlot.min.css");
/// Our own: tables that are sorted, the picture of the market that answers.
const PAGE: &str = include_str!("../../assets/page.js");

/// The scripts of a page, in the order in which they run; `lively` for one with pictures that can
/// be zoomed.
pub(super) fn scripts(lively: bool) -> Vec<&'static str> {
    let plot = lively.then_some(PLOT);
    plot.into_iter().chain([PAGE]).collect()
}

/// The content security policy of a page: these scripts by their hashes, its own style, nothing
/// from elsewhere.
pub(super) fn policy(scripts: &[&str]) -> String {
    let hashes: String = scripts
        .iter()
        .map(|script| format!(" 'sha256-{}'", STANDARD.encode(Sha256::digest(script))))
        .collect();
    format!(
        "default-src 'none'; script-src{hashes}; style-src 'unsafe-inline'; img-src data:; \
         base-uri 'none'; form-action 'none'"
    )
}

/// A value as JSON that may stand inside of a script element: no markup can begin in it.
///
/// # Errors
/// When the value cannot be written as JSON.
pub(crate) fn data(value: &impl serde::Serialize) -> Result<String, serde_json::Error> {
    Ok(serde_json::to_string(value)?.replace('<', "\\u003c"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_script_can_end_before_its_end() {
        for script in scripts(true) {
            let lower = script.to_lowercase();
            assert!(!lower.contains("</script") && !lower.contains("<!--"));
        }
        let hostile = data(&"</script><!--<script>").unwrap();
        assert!(!hostile.contains('<'), "{hostile}");
        let back: String = serde_json::from_str(&hostile).unwrap();
        assert_eq!(back, "</script><!--<script>");
    }
}
