//! The cumulative cost of runs as a picture file.

use std::sync::Arc;

use resvg::{tiny_skia, usvg};
use thiserror::Error;

use crate::chart::parts::palette;
use crate::chart::parts::svg::Anchor;
use crate::chart::steps;
use crate::chart::{Room, Svg};
use crate::html::CHART_STYLE;
use crate::input::{Named, Outcome};
use crate::run::{self, execution};
use result::{BacktestResult, Series};

/// The letters of pictures: a part of `DejaVu Sans`, so that no font of the system is needed.
const FONT: &[u8] = include_bytes!("../../assets/font/DejaVuSans-latin.ttf");

/// Pixels for each unit of the picture.
const SCALE: f32 = 2.0;

/// Most rows of one picture: about a hundred megabytes while it is drawn.
const MOST: usize = 24;

const MARGIN: f64 = 24.0;
const PANEL: f64 = 300.0;
const ROW: f64 = PANEL + 78.0;

/// Why there is no picture.
#[derive(Debug, Error)]
pub enum PngError {
    /// Nothing to draw.
    #[error(
        "no result has fills over time: pictures are drawn from runs with --series full, not from \
         evaluations"
    )]
    NoSeries,
    /// More than anybody looks at, and than memory should hold.
    #[error("{0} results are too many for one picture: draw at most 24 at once")]
    TooMany(usize),
    /// The picture is too large, or the drawing failed.
    #[error("the picture cannot be drawn: {0}")]
    Drawing(String),
}

impl PngError {
    /// Whether something else has to be asked for.
    #[must_use]
    pub fn is_usage(&self) -> bool {
        !matches!(self, Self::Drawing(_))
    }
}

/// Draws cash and cost so far over time, a row for each run.
///
/// # Errors
/// When no result has fills over time, there are too many, or the picture cannot be drawn.
pub fn png(results: &[Named]) -> Result<Vec<u8>, PngError> {
    let runs: Vec<_> = results
        .iter()
        .filter_map(|one| match &one.outcome {
            Outcome::Run(run) => Some((run.as_ref(), run.series.as_ref()?)),
            Outcome::Evaluation(_) | Outcome::Panel(_) => None,
        })
        .collect();
    if runs.is_empty() {
        return Err(PngError::NoSeries);
    }
    if runs.len() > MOST {
        return Err(PngError::TooMany(runs.len()));
    }
    let width = 2.0 * Room::Half.width() + 3.0 * MARGIN;
    let mut picture = Svg::new(width, ROW * runs.len() as f64 + MARGIN);
    picture.rect((0.0, 0.0), (width, picture.height), "paper", "");
    for (row, (run, series)) in runs.into_iter().enumerate() {
        draw(&mut picture, ROW * row as f64, run, series);
    }
    let style = palette::resolved(&format!(
        "{CHART_STYLE}.paper{{fill:var(--ground)}}.title{{font-size:15px;fill:var(--ink)}}\
         .panel{{font-size:12px;fill:var(--soft)}}"
    ));
    raster(&picture.standing_alone(&style))
}

fn draw(picture: &mut Svg, top: f64, run: &BacktestResult, series: &Series) {
    let right = 2.0 * MARGIN + Room::Half.width();
    let panel = top + 68.0;
    picture.text(
        (MARGIN, top + 30.0),
        Anchor::Start,
        "title",
        &run::title(run),
    );
    let cash = execution::curves(run, series, |fill| fill.cash);
    let all = run.order.size as f64 * run.order.arrival_price.unwrap_or(1.0);
    let axes = execution::axes(series, false, all);
    let cash = steps::draw(&cash, &axes, PANEL, Room::Half);
    picture.text(
        (MARGIN, top + 54.0),
        Anchor::Start,
        "panel",
        "Cumulative cash, dollars, fees in",
    );
    picture.add(&cash.placed((MARGIN, panel)));
    let label = "Cumulative cost against the arrival price, dollars";
    picture.text((right, top + 54.0), Anchor::Start, "panel", label);
    picture.add(&execution::cost(run, series, Room::Half).placed((right, panel)));
}

fn raster(svg: &str) -> Result<Vec<u8>, PngError> {
    let drawing = |error: &dyn std::fmt::Display| PngError::Drawing(error.to_string());
    let mut fonts = usvg::fontdb::Database::new();
    fonts.load_font_data(FONT.to_vec());
    let options = usvg::Options {
        fontdb: Arc::new(fonts),
        ..usvg::Options::default()
    };
    let tree = usvg::Tree::from_str(svg, &options).map_err(|error| drawing(&error))?;
    let size = tree
        .size()
        .to_int_size()
        .scale_by(SCALE)
        .ok_or_else(|| drawing(&"it has no size"))?;
    let mut pixels = tiny_skia::Pixmap::new(size.width(), size.height())
        .ok_or_else(|| drawing(&"it is too large"))?;
    let scale = tiny_skia::Transform::from_scale(SCALE, SCALE);
    resvg::render(&tree, scale, &mut pixels.as_mut());
    pixels.encode_png().map_err(|error| drawing(&error))
}
