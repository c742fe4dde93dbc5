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
    let mut hashes = String::new();
    for script in scripts {
        hashes += " 'sha256-";
        hashes += &STANDARD.encode(Sha256::digest(script));
        hashes += "'";
    }
    format!(
        "default-src 'none'; script-src{hashes}; style-src 'unsafe-inline'; img-src data:; \
         base-uri 'none'; form-action 'none'"
    )
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
    }
}
