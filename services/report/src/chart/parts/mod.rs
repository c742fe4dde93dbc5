//! What pictures are made of: the drawing itself, its frame, scales and colours, clustered marks.

pub(crate) mod cluster;
pub(crate) mod frame;
pub(crate) mod palette;
pub(crate) mod plane;
pub(crate) mod scale;
pub(crate) mod svg;
