//! Pictures, one kind a file: plain SVG, complete without script, colours by class.

pub(crate) mod heat;
pub(crate) mod histogram;
pub(crate) mod intervals;
pub(crate) mod market;
pub(crate) mod new_day;
pub(crate) mod parts;
pub(crate) mod power;
pub(crate) mod split;
pub(crate) mod stacked;
pub(crate) mod steps;
pub(crate) mod venue;

pub(crate) use parts::svg::Svg;

/// The room that a picture has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Room {
    /// The whole width of a desk's screen.
    Wide,
    /// Half of it.
    Half,
    /// A third of it.
    Third,
    /// A telephone.
    Narrow,
}

impl Room {
    /// Width in pixels.
    pub(crate) fn width(self) -> f64 {
        match self {
            Self::Wide => 1_120.0,
            Self::Half => 548.0,
            Self::Third => 358.0,
            Self::Narrow => 346.0,
        }
    }

    /// About how many figures fit on an axis of basis points.
    pub(crate) fn marks(self) -> usize {
        match self {
            Self::Wide => 7,
            Self::Half => 5,
            Self::Third | Self::Narrow => 4,
        }
    }

    /// About how many names fit on the axis of time.
    pub(crate) fn ticks(self) -> usize {
        match self {
            Self::Wide => 10,
            Self::Half => 6,
            Self::Third | Self::Narrow => 4,
        }
    }
}

/// A picture on a page: for a screen, and drawn again for a telephone where that helps.
#[derive(Clone, Debug)]
pub(crate) struct Figure {
    pub(crate) title: String,
    pub(crate) wide: String,
    pub(crate) narrow: Option<String>,
    /// What the page's script draws the picture from, as JSON that may stand in a page; `None` for
    /// a picture that stays as it is.
    pub(crate) data: Option<String>,
}

impl Figure {
    /// Draws a picture for `room` and for a telephone; `id` must be its own on the page.
    pub(crate) fn draw(
        id: &str,
        title: &str,
        description: &str,
        room: Room,
        draw: impl Fn(Room) -> Svg,
    ) -> Self {
        let narrow = || draw(Room::Narrow).on_page(&format!("{id}-n"), title, description);
        Self {
            title: title.to_owned(),
            wide: draw(room).on_page(id, title, description),
            // A third of a screen is as wide as a telephone.
            narrow: (room != Room::Third).then(narrow),
            data: None,
        }
    }

    /// The picture with the numbers that the page's script draws it from; without them it stays as
    /// it is.
    pub(crate) fn lively(self, numbers: &impl serde::Serialize) -> Self {
        let data = serde_json::to_string(numbers).ok();
        Self {
            // No markup can begin inside of a script element.
            data: data.map(|data| data.replace('<', "\\u003c")),
            ..self
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_markup_begins_in_the_numbers_of_a_picture() {
        let picture = Figure::draw("id", "", "", Room::Third, |room| {
            Svg::new(room.width(), 1.0)
        });
        let hostile = "</script><!--<script>";
        let data = picture.lively(&hostile).data.unwrap();
        assert!(!data.contains('<'), "{data}");
        assert_eq!(serde_json::from_str::<String>(&data).unwrap(), hostile);
    }
}
