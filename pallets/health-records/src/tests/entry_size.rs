use crate::Entry;
use codec::MaxEncodedLen;
use sp_runtime::AccountId32;

#[test]
fn an_entry_takes_at_most_200_bytes_with_its_key() {
	// The hashes of the pallet's and the map's names, the hash of the number, and the number.
	let key = 16 + 16 + 8 + 8;
	assert!(key + Entry::<AccountId32, u32>::max_encoded_len() <= 200);
}
