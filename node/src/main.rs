//! `consilium-node`: a validator or full node of the Consilium chain.

#![warn(missing_docs)]

mod chain_spec;
mod cli;
mod command;
mod consensus;
mod ports;
mod rpc;
mod service;

use std::process::ExitCode;

fn main() -> ExitCode {
	match command::run() {
		Ok(()) => ExitCode::SUCCESS,
		Err(error) => {
			eprintln!("Error: {error}");
			ExitCode::FAILURE
		}
	}
}
