//! How each pallet is set up, a file each.

mod balances;
mod consensus;
mod consortium;
mod health_records;
mod proxy;
mod session;
mod system;
mod transaction_payment;
mod utility;

pub use consortium::{ConsortiumCollective, ConsortiumTwoThirds};
pub use proxy::ProxyType;
pub use system::{RuntimeBlockLength, RuntimeBlockWeights};
