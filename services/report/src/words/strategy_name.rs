//! How people read the names of strategies, in tables and in sentences.

use crate::input::{Named, Outcome};
use result::{BacktestResult, Evaluation, Panel};

/// The sides of the orders that a name stands beside: who sells takes the best bid, not the best
/// ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sides {
    /// Orders to buy.
    Buy,
    /// Orders to sell.
    Sell,
    /// Orders of both sides, or of a side that is not known.
    Both,
}

impl Sides {
    /// The sides of orders that are named as results name them.
    pub fn of<'a>(sides: impl IntoIterator<Item = &'a str>) -> Self {
        let one = |side: &str| match side {
            "buy" => Self::Buy,
            "sell" => Self::Sell,
            _ => Self::Both,
        };
        sides.into_iter().map(one).collect()
    }
}

/// The sides of several groups of orders.
impl FromIterator<Sides> for Sides {
    fn from_iter<I: IntoIterator<Item = Self>>(all: I) -> Self {
        let joint = |one: Self, other| if one == other { one } else { Self::Both };
        all.into_iter().reduce(joint).unwrap_or(Self::Both)
    }
}

impl From<&Named> for Sides {
    fn from(named: &Named) -> Self {
        match &named.outcome {
            Outcome::Run(run) => run.as_ref().into(),
            Outcome::Evaluation(evaluation) => evaluation.as_ref().into(),
            Outcome::Panel(panel) => panel.as_ref().into(),
        }
    }
}

impl From<&BacktestResult> for Sides {
    fn from(result: &BacktestResult) -> Self {
        Self::of([result.order.side.as_str()])
    }
}

impl From<&Evaluation> for Sides {
    fn from(evaluation: &Evaluation) -> Self {
        Self::of(evaluation.sides.iter().map(String::as_str))
    }
}

impl From<&Panel> for Sides {
    fn from(panel: &Panel) -> Self {
        Self::of(panel.sides.iter().map(String::as_str))
    }
}

/// The name of the router in a table.
pub(crate) const ROUTER: &str = "Router";

/// The name in a table of the strategy that results call `key`; `key` itself where it has none.
pub fn in_table(key: &str, sides: impl Into<Sides>) -> &str {
    match (key, sides.into()) {
        ("optimized", _) => ROUTER,
        ("best_ask", Sides::Buy) => "Best ask",
        ("best_ask", Sides::Sell) => "Best bid",
        ("best_ask", Sides::Both) => "Best ask/bid",
        ("twap", _) => "TWAP",
        ("vwap", _) => "VWAP",
        ("sweep", _) => "Sweep",
        ("pov", _) => "POV",
        ("implementation_shortfall", _) => "Impl. shortfall",
        ("vwap_traded", _) => "VWAP (traded)",
        ("peg", _) => "Peg",
        (other, _) => other,
    }
}

/// The name within a sentence of the strategy that results call `key`: its words, unless people
/// have another name for it.
pub fn in_sentence(key: &str, sides: impl Into<Sides>) -> String {
    let sides = sides.into();
    match (key, sides) {
        ("optimized", _) => "the router".into(),
        ("best_ask", Sides::Both) => "best ask or bid".into(),
        ("best_ask", Sides::Sell) => "best bid".into(),
        ("twap" | "vwap" | "pov" | "vwap_traded", _) => in_table(key, sides).to_owned(),
        _ => key.replace('_', " "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_sells_takes_the_best_bid() {
        for (sides, name, said) in [
            (&["buy"][..], "Best ask", "best ask"),
            (&["sell"], "Best bid", "best bid"),
            (&["sell", "sell"], "Best bid", "best bid"),
            (&["buy", "sell"], "Best ask/bid", "best ask or bid"),
            (&["sell", "buy", "sell"], "Best ask/bid", "best ask or bid"),
            (&[], "Best ask/bid", "best ask or bid"),
            (&["short"], "Best ask/bid", "best ask or bid"),
        ] {
            let sides = Sides::of(sides.iter().copied());
            assert_eq!(in_table("best_ask", sides), name);
            assert_eq!(in_sentence("best_ask", sides), said);
        }
    }
}
