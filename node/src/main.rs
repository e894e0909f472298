//! `consilium-node`: a validator or full node of the Consilium chain.

#![warn(missing_docs)]
// The errors are those of `sc-cli` and `sc-service`, large as they are.
#![allow(clippy::result_large_err)]

mod announced;
mod chain_spec;
mod cli;
mod command;
mod consensus;
mod pool;
mod ports;
mod proposer;
mod rpc;
mod service;
mod types;
mod validation;

use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

fn main() -> ExitCode {
	match command::run() {
		Ok(()) => ExitCode::SUCCESS,
		Err(error) => {
			eprintln!("Error: {error}");
			ExitCode::FAILURE
		}
	}
}
