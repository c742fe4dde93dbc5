//! What pictures are made of.
//!
//! - `svg`: a drawing; `frame`: its plot area and axes; `scale`: values to places
//! - `palette`: colours
//! - `cluster`: marks that have no room apart; `plane`: a heat map

pub(crate) mod cluster;
pub(crate) mod frame;
pub(crate) mod palette;
pub(crate) mod plane;
pub(crate) mod scale;
pub(crate) mod svg;
