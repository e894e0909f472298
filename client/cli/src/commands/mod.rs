//! The commands, a file for each group.

pub mod entry;
pub mod evaluate;
pub mod hospital;
pub mod index;
pub mod key;
mod motion;
pub mod operator;
pub mod patient;
pub mod review;
pub mod score;
mod submit;
pub mod train;
mod vote;
