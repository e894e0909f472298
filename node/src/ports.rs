//! Sees before the start that the node's addresses are free.
//!
//! Left alone, a node whose RPC port is taken listens on another one that nobody knows of, and one
//! whose metrics port is taken stops in the middle of its start. An operator is better served by one
//! line that says which address is taken and which option chooses another.

use sc_network::multiaddr::{Multiaddr, Protocol};
use sc_service::Configuration;
use std::{
	io::ErrorKind,
	net::{IpAddr, SocketAddr, TcpListener},
};

/// Check that every address that `config` names can be listened on, and let the RPC server take no
/// other port than its own.
pub fn claim(config: &mut Configuration) -> Result<(), String> {
	for endpoint in config.rpc.addr.iter_mut().flatten() {
		endpoint.retry_random_port = false;
		if !endpoint.is_optional {
			check(endpoint.listen_addr, "RPC", "--rpc-port")?;
		}
	}
	if let Some(prometheus) = &config.prometheus_config {
		check(prometheus.port, "metrics", "--prometheus-port")?;
	}
	for address in &config.network.listen_addresses {
		if let Some(address) = tcp_address(address) {
			check(address, "network", "--port or --listen-addr")?;
		}
	}
	Ok(())
}

/// A port that is given up at once can be taken by another process before the node does so; the node
/// then fails as it would have without this check.
fn check(address: SocketAddr, what: &str, option: &str) -> Result<(), String> {
	match TcpListener::bind(address) {
		Ok(_) => Ok(()),
		// A machine without IPv6, or without an address that will come later.
		Err(error) if error.kind() == ErrorKind::AddrNotAvailable => Ok(()),
		Err(error) if error.kind() == ErrorKind::AddrInUse => Err(format!(
			"the {what} address {address} is taken by another process: stop that one, or choose \
			 another port with {option}"
		)),
		Err(error) => Err(format!(
			"the {what} address {address} cannot be listened on: {error}; choose another one with \
			 {option}"
		)),
	}
}

/// The TCP address in a multiaddress; none if it has no IP address or no TCP port.
fn tcp_address(address: &Multiaddr) -> Option<SocketAddr> {
	let mut protocols = address.iter();
	let ip = match protocols.next()? {
		Protocol::Ip4(ip) => IpAddr::from(ip),
		Protocol::Ip6(ip) => IpAddr::from(ip),
		_ => return None,
	};
	match protocols.next()? {
		Protocol::Tcp(port) => Some(SocketAddr::new(ip, port)),
		_ => None,
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn a_taken_port_is_told_with_the_option_that_chooses_another() {
		let listener = TcpListener::bind("127.0.0.1:0").expect("some port is free");
		let address = listener.local_addr().expect("it has an address");

		let error = check(address, "RPC", "--rpc-port").expect_err("the port is taken");
		assert!(
			error.contains(&address.to_string()) && error.contains("--rpc-port"),
			"{error}"
		);

		drop(listener);
		assert_eq!(check(address, "RPC", "--rpc-port"), Ok(()));
	}

	#[test]
	fn a_multiaddress_has_a_tcp_address_or_none() {
		let address = |text: &str| tcp_address(&text.parse().expect("the multiaddress is valid"));
		assert_eq!(
			address("/ip4/127.0.0.1/tcp/30333"),
			"127.0.0.1:30333".parse().ok()
		);
		assert_eq!(address("/ip6/::1/tcp/30333/ws"), "[::1]:30333".parse().ok());
		assert_eq!(address("/ip4/127.0.0.1/udp/30333/webrtc-direct"), None);
		assert_eq!(address("/dns/example.org/tcp/30333"), None);
	}
}
