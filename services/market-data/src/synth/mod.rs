//! Reproducible synthetic markets in the real file format.
