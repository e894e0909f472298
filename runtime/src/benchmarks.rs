//! The benchmarks that `frame-omni-bencher` can run on this runtime: those of the project's own
//! pallets. The others keep the weights that the Polkadot SDK measured.

frame_benchmarking::define_benchmarks!(
	[pallet_consortium_root, ConsortiumRoot]
	[pallet_health_records, HealthRecords]
);
