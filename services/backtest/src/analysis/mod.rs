//! What is made of a recording, one module for each question: an experiment, a
//! diagnosis, an explanation, the market's reaction.

pub(super) mod diagnosis;
pub(super) mod experiment;
pub(super) mod explanation;
pub(super) mod reaction;
