//! The commands, a file for each group.

pub mod entry;
pub mod hospital;
pub mod key;
mod motion;
pub mod operator;
pub mod patient;
pub mod review;
mod submit;
mod vote;
