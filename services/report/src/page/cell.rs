//! One value of a page.

use crate::words;

/// Dollars that one basis point of a million dollars is.
const DOLLARS_PER_MILLION: u32 = 100;

/// One value: as people read it, and where in the JSON it is.
#[derive(Clone, Debug, Default)]
pub(crate) struct Cell {
    pub(crate) text: String,
    /// JSON pointer within its result.
    pub(crate) pointer: Option<String>,
    /// What the value in the JSON was multiplied by.
    pub(crate) scale: u32,
    pub(crate) class: &'static str,
    /// The figure, where it may have more or fewer decimals: a column has one number of them.
    pub(crate) figure: Option<Figure>,
}

/// A number that may be shown with more decimals than it needs.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Figure {
    value: f64,
    /// The upper end, where the value is the lower end of an interval.
    to: Option<f64>,
    /// Decimals that it needs.
    decimals: usize,
    /// Whether a plus is shown too.
    signed: bool,
}

impl Figure {
    fn bps(value: f64) -> Self {
        Self {
            value,
            to: None,
            decimals: words::bps_decimals(value),
            signed: true,
        }
    }

    fn text(self, decimals: usize) -> String {
        let text = |value| {
            if self.signed {
                words::signed(value, decimals)
            } else {
                words::number(value, decimals)
            }
        };
        match self.to {
            Some(to) => format!("{} to {}", text(self.value), text(to)),
            None => text(self.value),
        }
    }
}

impl Cell {
    /// Words.
    pub(crate) fn text(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            scale: 1,
            class: "words",
            ..Self::default()
        }
    }

    /// A number that stands in the JSON at `pointer`.
    pub(crate) fn number(text: String, pointer: impl Into<String>) -> Self {
        Self {
            text,
            pointer: Some(pointer.into()),
            scale: 1,
            class: "number",
            figure: None,
        }
    }

    fn of_figure(figure: Figure, pointer: impl Into<String>) -> Self {
        Self {
            figure: Some(figure),
            ..Self::number(figure.text(figure.decimals), pointer)
        }
    }

    /// Basis points with their sign, without colour; a dash where there are none.
    pub(crate) fn bps(value: Option<f64>, pointer: impl Into<String>) -> Self {
        value.map_or_else(Self::none, |value| {
            Self::of_figure(Figure::bps(value), pointer)
        })
    }

    /// A part of a figure in basis points: to a thousandth, for what is smaller is nothing beside
    /// the other parts; a dash where there is none.
    pub(crate) fn part_bps(value: Option<f64>, pointer: impl Into<String>) -> Self {
        value.map_or_else(Self::none, |value| {
            let figure = Figure {
                decimals: 3,
                ..Figure::bps(value)
            };
            Self::of_figure(figure, pointer)
        })
    }

    /// Basis points as dollars for each million that is traded; a dash where there are none.
    pub(crate) fn per_million(bps: Option<f64>, pointer: impl Into<String>) -> Self {
        bps.map_or_else(Self::none, |bps| {
            let dollars = bps * f64::from(DOLLARS_PER_MILLION);
            let text = words::signed(dollars, words::decimals(dollars, 2));
            Self {
                scale: DOLLARS_PER_MILLION,
                ..Self::number(text, pointer)
            }
        })
    }

    /// Basis points that are worked out from several numbers.
    pub(crate) fn derived_bps(value: f64) -> Self {
        Self {
            pointer: None,
            ..Self::bps(Some(value), "")
        }
    }

    /// The two ends of an interval in basis points.
    pub(crate) fn interval(low: Option<f64>, high: Option<f64>) -> Self {
        let Some((low, high)) = low.zip(high) else {
            return Self::text("none: too few samples");
        };
        let figure = Figure {
            to: Some(high),
            decimals: words::bps_decimals(low).max(words::bps_decimals(high)),
            ..Figure::bps(low)
        };
        Self {
            pointer: None,
            ..Self::of_figure(figure, "")
        }
    }

    /// A number of the JSON with so many decimals, more where it would look like nothing; a dash
    /// where there is none.
    pub(crate) fn maybe(value: Option<f64>, decimals: usize, pointer: impl Into<String>) -> Self {
        value.map_or_else(Self::none, |value| {
            let decimals = words::decimals(value, decimals);
            let signed = false;
            let figure = Figure {
                value,
                to: None,
                decimals,
                signed,
            };
            Self::of_figure(figure, pointer)
        })
    }

    /// A number of the JSON with all its decimals.
    pub(crate) fn exact(value: f64, pointer: impl Into<String>) -> Self {
        let decimals = words::exact_decimals([value], 0);
        Self::maybe(Some(value), decimals, pointer)
    }

    /// A very small or very large number of the JSON by its power of ten; a dash where there is
    /// none.
    pub(crate) fn by_power(value: Option<f64>, pointer: impl Into<String>) -> Self {
        value.map_or_else(Self::none, |value| {
            Self::number(words::by_power(value), pointer)
        })
    }

    /// The reaction at which nothing is left of `saving`: none where nothing is saved without it,
    /// and never where no reaction undoes it.
    pub(crate) fn break_even(
        saving: Option<f64>,
        reaction: Option<f64>,
        pointer: impl Into<String>,
    ) -> Self {
        match (saving, reaction) {
            (_, Some(_)) => Self::by_power(reaction, pointer),
            (Some(saving), None) if saving > 0.0 => Self::text("never"),
            (Some(_), None) => Self::text("\u{2013}, nothing is saved"),
            (None, None) => Self::none(),
        }
    }

    /// A p value of the JSON; a dash where there is none.
    pub(crate) fn p_value(value: Option<f64>, pointer: impl Into<String>) -> Self {
        value.map_or_else(Self::none, |value| {
            Self::number(words::p_value(value), pointer)
        })
    }

    /// Basis points where positive is good: coloured, with a sign that says the same.
    pub(crate) fn saving(value: Option<f64>, pointer: impl Into<String>) -> Self {
        let Some(value) = value else {
            return Self::none();
        };
        let class = match value {
            _ if words::number(value, words::bps_decimals(value))
                .bytes()
                .all(|byte| !(b'1'..=b'9').contains(&byte)) =>
            {
                "number"
            }
            _ if value > 0.0 => "number good",
            _ => "number bad",
        };
        Self {
            class,
            ..Self::bps(Some(value), pointer)
        }
    }

    /// A part of one as a percentage.
    pub(crate) fn percent(value: Option<f64>, decimals: usize, pointer: impl Into<String>) -> Self {
        value.map_or_else(Self::none, |value| Self {
            scale: 100,
            ..Self::number(words::percent(value, decimals), pointer)
        })
    }

    /// A whole number of the JSON.
    pub(crate) fn count(value: u64, pointer: impl Into<String>) -> Self {
        Self::number(words::count(value), pointer)
    }

    /// A number that is worked out from several.
    pub(crate) fn derived(text: String) -> Self {
        Self {
            class: "number",
            ..Self::text(text)
        }
    }

    /// No value.
    pub(crate) fn none() -> Self {
        Self {
            class: "number none",
            ..Self::text("\u{2013}")
        }
    }
}

/// Gives all figures of some cells the decimals of the one that needs most.
pub(super) fn align<'a>(cells: impl Iterator<Item = &'a mut Cell>) {
    let mut figures: Vec<_> = cells
        .filter_map(|cell| Some((cell.figure?, cell)))
        .collect();
    let decimals = figures.iter().map(|(figure, _)| figure.decimals).max();
    for (figure, cell) in &mut figures {
        cell.text = figure.text(decimals.unwrap_or_default());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_router_that_loses_has_no_reaction_at_which_nothing_is_saved() {
        for (saving, reaction, text) in [
            (Some(1.5), Some(0.001_3), "1.300e\u{2212}3"),
            (Some(1.5), None, "never"),
            (Some(0.0), None, "\u{2013}, nothing is saved"),
            (Some(-1.5), None, "\u{2013}, nothing is saved"),
            (None, None, "\u{2013}"),
        ] {
            let cell = Cell::break_even(saving, reaction, "/x");
            assert_eq!(cell.text, text, "{saving:?} {reaction:?}");
        }
    }
}
